/**
 * Ends everything that was agreed at a scope or for a principal that is going away: assignments,
 * eligibilities with their activations, requests that wait, and the deny assignments of a scope.
 *
 * Runs inside the transaction that deletes the scope or the principal.
 */
import type { Actor } from '#model/actor.ts';
import type { Scope } from '#model/scope.ts';
import type { GroupEnding } from '#modules/directory/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { deleteDenyAssignmentsAt, lockSchedulesWhere, lockScope } from './ending-store.ts';
import { cutThroughGroup, lockMemberships } from './end-activation.ts';
import { keepLastOwner, lockRemovals } from './last-owner.ts';
import { removeLocked } from './remove-schedule.ts';

export async function endAssignmentsAt(tx: Transaction, actor: Actor, scope: Scope): Promise<void> {
  await lockScope(tx, scope);
  await lockMemberships(tx, 'exclusive');
  await endAll(tx, actor, 'scope', scope);
  await deleteDenyAssignmentsAt(tx, scope);
}

/** The last administrator may go this way too: whoever has the machine can make another. */
export async function endAssignmentsOf(tx: Transaction, actor: Actor, principalId: string): Promise<void> {
  await lockRemovals(tx);
  await lockMemberships(tx, 'exclusive');
  await endAll(tx, actor, 'principal_id', principalId);
}

async function endAll(tx: Transaction, actor: Actor, column: 'scope' | 'principal_id', value: string): Promise<void> {
  // Eligibilities first: their activations end with them and are no longer there afterwards.
  for (const kind of ['eligibility', 'assignment'] as const) {
    for (const schedule of await lockSchedulesWhere(tx, kind, column, value)) {
      await removeLocked(tx, actor, schedule, undefined);
    }
  }
}

/** Refuses where this person is the last Owner or Global Administrator somewhere, before they go by themself. */
export async function requireDispensable(tx: Transaction, actor: Actor, principalId: string): Promise<void> {
  await lockRemovals(tx);
  for (const schedule of await lockSchedulesWhere(tx, 'assignment', 'principal_id', principalId)) {
    await keepLastOwner(tx, actor, schedule);
  }
}

/** What the directory needs of this module when access through a group ends. */
export const groupEnding: GroupEnding = { lockMemberships, cutThroughGroup, endAssignmentsAt, endAssignmentsOf };
