/**
 * A resource tree whose alerts somebody reads: the owner of the subscription, unless it is said otherwise.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Actor } from '#model/actor.ts';
import type { Scope } from '#model/scope.ts';
import { assignPlainRole } from '#modules/assignments/index.ts';
import type { AlertList, AlertView, IncidentView } from '../../server/wire/portal/alerts-contract.ts';
import type { Page } from '../../server/wire/portal/contract.ts';
import { openArmWorld, type ArmAnswer, type ArmWorld } from './arm-world.ts';
import { give } from './given-roles.ts';
import { roles, scopes } from './role-world.ts';

export interface AlertWorld extends ArmWorld {
  /** The answer to a call of `/portal/api/alerts{rest}`. */
  ask(method: string, rest: string, body?: object, actor?: Actor, scope?: Scope): Promise<ArmAnswer>;
  alert(id: string, scope?: Scope): Promise<AlertView>;
  incidents(alert: string, scope?: Scope, state?: string): Promise<IncidentView[]>;
  /** Whom the open incidents of an alert are about, in the order of the alphabet. */
  named(alert: string, scope?: Scope): Promise<string[]>;
  give(
    kind: 'assignment' | 'eligibility',
    person: Actor,
    duration: string,
    scope?: Scope,
    role?: string,
  ): Promise<string>;
  /** A plain role assignment, as automation writes them. */
  givePlainly(person: Actor, scope?: Scope, role?: string): Promise<string>;
}

export async function openAlertWorld(name: string): Promise<AlertWorld> {
  const world = await openArmWorld(name);
  const ask: AlertWorld['ask'] = (method, rest, body, actor = world.owner, scope = scopes.resourceGroup) => {
    const [path, query] = rest.split('?');
    const url = `/portal/api/alerts${path}?scope=${scope}${query ? `&${query}` : ''}`;
    return world.call(actor, method, url, '', body);
  };
  const read = async <Answer>(rest: string, scope?: Scope): Promise<Answer> => {
    const { status, body } = await ask('GET', rest, undefined, undefined, scope);
    assert.equal(status, 200, JSON.stringify(body));
    return body as Answer;
  };
  const incidents: AlertWorld['incidents'] = async (alert, scope, state = 'open') =>
    (await read<Page<IncidentView>>(`/${alert}/incidents?state=${state}`, scope)).value;
  return {
    ...world,
    ask,
    incidents,
    alert: async (id, scope) => (await read<AlertList>('', scope)).value.find((one) => one.id === id)!,
    named: async (alert, scope) =>
      (await incidents(alert, scope)).map((one) => one.person?.displayName ?? one.role!.name).toSorted(),
    give: (kind, { principalId }, duration, scope = scopes.resourceGroup, role = roles.reader) =>
      give({ ports: world.ports, owner: world.owner }, kind, principalId, duration, scope, role),
    givePlainly: async ({ principalId }, scope = scopes.resourceGroup, roleDefinitionId = roles.reader) => {
      const assignmentId = randomUUID();
      await assignPlainRole(world.ports, world.owner, { assignmentId, scope, roleDefinitionId, principalId });
      return assignmentId;
    },
  };
}
