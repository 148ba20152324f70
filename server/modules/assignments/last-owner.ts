/**
 * The guard of the last administrator: a subscription, a management group and the directory keep one.
 *
 * Removals are let through one after the other, so that two administrators
 * cannot remove each other at the same moment.
 */
import { sql } from 'kysely';
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE, parseScope, type Scope } from '#model/scope.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { anotherHolds, GLOBAL_ADMINISTRATOR_ROLE, holdsDirectoryRole, OWNER_ROLE } from './actor-right-queries.ts';
import { isInForce } from './schedule-window.ts';
import type { Schedule } from './schedule-store.ts';

const NO_ASSIGNMENT = '00000000-0000-0000-0000-000000000000';

/** The same once somebody has left a group: whatever must keep an owner and is held by the group, or by one it is in. */
export async function keepLastOwnerThrough(tx: Transaction, groupId: string): Promise<void> {
  const { rows } = await sql<{ scope: Scope; roleDefinitionId: string }>`
    with recursive holder (id) as (
      select ${groupId}::uuid
      union select m.group_id from holder h cross join lateral groups_of(h.id, ${tx.now}) m)
    select distinct scope, role_definition_id as "roleDefinitionId" from assignment_schedule
    where principal_id = any(array(select id from holder)) and removed_at is null and condition is null
      and role_definition_id in (${OWNER_ROLE}, ${GLOBAL_ADMINISTRATOR_ROLE})
      and starts_at <= ${tx.now} and (ends_at is null or ends_at > ${tx.now}) order by 1, 2`.execute(tx.db);
  for (const { scope, roleDefinitionId } of rows) {
    if (!isKept(scope, roleDefinitionId) || (await anotherHolds(tx, roleDefinitionId, scope, NO_ASSIGNMENT))) continue;
    throw new Refusal('assignment.last-owner', { scope, roleDefinitionId });
  }
}

export async function lockRemovals(tx: Transaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('assignment-removals', 7))`.execute(tx.db);
}

/** Refuses to take away the last Owner of a subscription or management group, or the last Global Administrator. */
export async function keepLastOwner(tx: Transaction, actor: Actor, schedule: Schedule): Promise<void> {
  const { scope, roleDefinitionId } = schedule;
  const counts = schedule.kind === 'assignment' && schedule.condition === null && isInForce(schedule, tx.now);
  if (!counts || !isKept(scope, roleDefinitionId)) return;
  const isBelow = scope !== DIRECTORY_SCOPE;
  if (isBelow && (await holdsDirectoryRole(tx, actor.principalId, GLOBAL_ADMINISTRATOR_ROLE))) return;
  if (await anotherHolds(tx, roleDefinitionId, scope, schedule.id)) return;
  throw new Refusal('assignment.last-owner', { scope, roleDefinitionId });
}

/** Whether somebody must always hold the role there. */
function isKept(scope: Scope, roleDefinitionId: string): boolean {
  if (scope === DIRECTORY_SCOPE) return roleDefinitionId === GLOBAL_ADMINISTRATOR_ROLE;
  const kind = parseScope(scope)?.kind;
  return roleDefinitionId === OWNER_ROLE && (kind === 'subscription' || kind === 'management-group');
}
