/**
 * Somebody is given a role by the owner of the subscription, for a time.
 */
import assert from 'node:assert/strict';
import type { Scope } from '#model/scope.ts';
import { assignRole } from '#modules/assignments/index.ts';
import { anAsk, lasting, roles, scopes, type RoleWorld } from './role-world.ts';

/** The reader's role at the resource group, from now on, unless it is said otherwise; answers the id of the schedule. */
export async function give(
  { ports, owner }: Pick<RoleWorld, 'ports' | 'owner'>,
  kind: 'assignment' | 'eligibility',
  principalId: string,
  duration: string,
  scope: Scope = scopes.resourceGroup,
  roleDefinitionId = roles.reader,
  startsAt?: string,
): Promise<string> {
  const asked = { ...anAsk(principalId, lasting(duration, startsAt)), kind, scope, roleDefinitionId };
  assert.equal((await assignRole(ports, owner, asked)).outcome, 'stored');
  return asked.requestId;
}
