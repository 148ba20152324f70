/**
 * The guard of the last administrator: a subscription, a management group and the directory keep one.
 *
 * Removals are let through one after the other, so that two administrators
 * cannot remove each other at the same moment.
 */
import { sql } from 'kysely';
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE, parseScope } from '#model/scope.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { anotherHolds, GLOBAL_ADMINISTRATOR_ROLE, holdsDirectoryRole, OWNER_ROLE } from './actor-right-queries.ts';
import { isInForce } from './schedule-window.ts';
import type { Schedule } from './schedule-store.ts';

export async function lockRemovals(tx: Transaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('assignment-removals', 7))`.execute(tx.db);
}

/** Refuses to take away the last Owner of a subscription or management group, or the last Global Administrator. */
export async function keepLastOwner(tx: Transaction, actor: Actor, schedule: Schedule): Promise<void> {
  const { scope, roleDefinitionId } = schedule;
  const counts = schedule.kind === 'assignment' && schedule.condition === null && isInForce(schedule, tx.now);
  if (!counts) return;
  if (scope === DIRECTORY_SCOPE) {
    if (roleDefinitionId !== GLOBAL_ADMINISTRATOR_ROLE) return;
  } else {
    const kind = parseScope(scope)?.kind;
    if (roleDefinitionId !== OWNER_ROLE || (kind !== 'subscription' && kind !== 'management-group')) return;
    if (await holdsDirectoryRole(tx, actor.principalId, GLOBAL_ADMINISTRATOR_ROLE)) return;
  }
  if (await anotherHolds(tx, roleDefinitionId, scope, schedule.id)) return;
  throw new Refusal('assignment.last-owner', { scope, roleDefinitionId });
}
