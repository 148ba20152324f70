/**
 * Ends everything that was agreed at a scope which is going away: assignments,
 * eligibilities with their activations, requests that wait, deny assignments.
 *
 * Runs inside the transaction that deletes the scope.
 */
import type { Actor } from '#model/actor.ts';
import type { Scope } from '#model/scope.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { removeLocked } from './remove-schedule.ts';
import { deleteDenyAssignmentsAt, lockSchedulesAt, lockScope } from './scope-end-store.ts';

export async function endAssignmentsAt(tx: Transaction, actor: Actor, scope: Scope): Promise<void> {
  await lockScope(tx, scope);
  // Eligibilities first: their activations end with them and are no longer there afterwards.
  for (const schedule of await lockSchedulesAt(tx, 'eligibility', scope)) {
    await removeLocked(tx, actor, schedule, undefined);
  }
  for (const schedule of await lockSchedulesAt(tx, 'assignment', scope)) {
    await removeLocked(tx, actor, schedule, undefined);
  }
  await deleteDenyAssignmentsAt(tx, scope);
}
