/**
 * What an activation would add: actions of its role, and of a membership the roles the group holds.
 *
 * Compared with what the person holds already, by the facts decisions rest on.
 */
import type { FastifyRequest } from 'fastify';
import { GROUP_MEMBER_ROLE, groupOfScope } from '#model/group-access.ts';
import type { ActivationPreview, SelfRequest } from '#modules/activation/index.ts';
import type { RoleGain } from '#modules/decisions/index.ts';
import { findResources } from '#modules/resources/index.ts';
import type { ActivationForesight, GainView, RoleGainView } from './activation-contract.ts';

type Added = Pick<ActivationForesight, 'gains' | 'roles' | 'moreRoles'>;

/** A form is read by somebody; what a group holds beyond this is counted. */
const MOST_ROLES = 100;

const order = ['new', 'longer', 'held'] as const;

/** What counts under a condition adds nothing: conditions cannot be evaluated yet. */
export async function foreseeAdded(
  request: FastifyRequest,
  role: SelfRequest,
  { window, isConditional }: ActivationPreview,
): Promise<Added> {
  if (!window || isConditional) return { gains: [], roles: [], moreRoles: 0 };
  const { decisions } = request.server;
  const foresight = { ...role, startsAt: window.startsAt.getTime(), endsAt: window.endsAt.getTime() };
  const gains = decisions.foresee(foresight).map(({ deniedBy, isAllDenied, ...gain }): GainView => ({
    ...gain,
    ...presentTimes(gain),
    excepted: [...gain.excepted],
    denied: isAllDenied ? 'all' : deniedBy.length > 0 ? 'some' : 'nothing',
  }));
  const groupId = role.roleDefinitionId === GROUP_MEMBER_ROLE ? groupOfScope(role.scope) : undefined;
  const brought = groupId === undefined ? [] : decisions.foreseeMembership({ ...foresight, groupId });
  const roles = await presentRoles(request, brought.toSorted(inOrder).slice(0, MOST_ROLES));
  return { gains, roles, moreRoles: brought.length - roles.length };
}

async function presentRoles(request: FastifyRequest, brought: readonly RoleGain[]): Promise<RoleGainView[]> {
  const there = await findResources(request.ports.database, [...new Set(brought.map(({ scope }) => scope))]);
  return brought.map((gain) => ({
    ...gain,
    ...presentTimes(gain),
    roleName: request.server.decisions.roleName(gain.roleDefinitionId) ?? gain.roleDefinitionId,
    scopeName: there.get(gain.scope)?.displayName ?? gain.scope,
  }));
}

function inOrder(one: RoleGain, other: RoleGain): number {
  return (
    order.indexOf(one.state) - order.indexOf(other.state) ||
    compareText(one.scope, other.scope) ||
    compareText(one.roleDefinitionId, other.roleDefinitionId)
  );
}

const compareText = (one: string, other: string) => (one === other ? 0 : one < other ? -1 : 1);

function presentTimes({ heldUntil, until }: Pick<RoleGain, 'heldUntil' | 'until'>) {
  const text = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return { heldUntil: text(heldUntil), until: text(until) };
}
