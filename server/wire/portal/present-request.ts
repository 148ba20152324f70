/**
 * Requests as those see them who decide: who asks, for which role, where, and what helps to decide.
 */
import type { Refusal } from '#model/refusal.ts';
import { listRecentActivations } from '#modules/activation/index.ts';
import type { NamedRequest } from '#modules/assignments/index.ts';
import { findPeople, type KnownPerson } from '#modules/directory/index.ts';
import { findRole } from '#modules/role-definitions/index.ts';
import type { Ports } from '#platform/ports.ts';
import { describeProblem } from '../problem.ts';
import type { AskedRole, AskingPerson, DecisionGround } from './approvals-contract.ts';
import type { RefusalText } from './contract.ts';

const RECENT = 5;

/** The people of some requests, read at once. */
export function findAsking(ports: Ports, requests: readonly NamedRequest[]): Promise<Map<string, KnownPerson>> {
  return findPeople(
    ports.database,
    requests.map((request) => request.principalId),
  );
}

export function presentAsked(request: NamedRequest, people: ReadonlyMap<string, KnownPerson>): AskedRole {
  const { names } = request;
  return {
    person: people.get(request.principalId) ?? nameless(request),
    role: { id: request.roleDefinitionId, name: names.roleName },
    resource: { scope: names.scopePath, name: names.scopeName },
    justification: request.justification,
    ticket: request.ticketNumber === null ? null : { number: request.ticketNumber, system: request.ticketSystem },
    createdAt: request.createdAt.toISOString(),
  };
}

function nameless({ principalId, names }: NamedRequest): AskingPerson {
  return { id: principalId, displayName: names.principalName, mail: null, isGuest: false, homeOrganization: null };
}

/** What the person did with the role before, and what the role allows. */
export async function readGroundOf(
  { database }: Ports,
  request: NamedRequest,
): Promise<Pick<DecisionGround, 'recentActivations' | 'permissions'>> {
  const [recent, role] = await Promise.all([
    listRecentActivations(database, request, RECENT),
    findRole(database, request.roleDefinitionId),
  ]);
  return {
    recentActivations: recent.map(({ startsAt, endsAt, justification }) => ({
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
      justification,
    })),
    permissions: (role?.permissions ?? []).map(({ actions, notActions, dataActions, notDataActions }) => ({
      actions: [...actions],
      notActions: [...notActions],
      dataActions: [...dataActions],
      notDataActions: [...notDataActions],
    })),
  };
}

/** A refusal as the page shows it before anybody tries. */
export function foresee(refusal: Refusal): RefusalText {
  const { code, what, why, nextStep } = describeProblem(refusal, '');
  return { code, what, why, nextStep };
}
