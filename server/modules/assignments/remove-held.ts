/**
 * Takes away what somebody holds by the ids of its schedules, or everything, inside a unit of work that also says why.
 *
 * The same guards and the same ends as a removal by an administrator; the caller has the right, or is the system.
 */
import type { Actor } from '#model/actor.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { lockMemberships } from './end-activation.ts';
import { lockSchedulesWhere } from './ending-store.ts';
import { keepLastOwner, lockRemovals } from './last-owner.ts';
import { removeLocked } from './remove-schedule.ts';
import type { RequestKind } from './schedule-request-store.ts';
import { lockSchedule } from './schedule-locks-store.ts';
import type { Schedule } from './schedule-store.ts';

export interface HeldSchedules {
  readonly principalId: string;
  readonly eligibilityIds: readonly string[];
  readonly assignmentIds: readonly string[];
}

/** Before any row is locked: removals go one after the other, and nobody activates through a group meanwhile. */
export async function lockHeld(tx: Transaction): Promise<void> {
  await lockRemovals(tx);
  await lockMemberships(tx, 'exclusive');
}

/** Ends those of the schedules that are not over; answers how many those were. The locks of `lockHeld` are held by then. */
export async function removeHeldIn(
  tx: Transaction,
  actor: Actor,
  held: HeldSchedules,
  justification: string,
): Promise<number> {
  const found = [
    ...(await lockLiving(tx, 'eligibility', held.eligibilityIds)),
    ...(await lockLiving(tx, 'assignment', held.assignmentIds)),
  ].filter(({ principalId }) => principalId === held.principalId);
  for (const schedule of found) await removeGuarded(tx, actor, schedule, justification);
  return found.length;
}

/** Ends everything a principal holds, unless one of it has to stay: nothing is taken then. */
export async function removeEverythingIn(
  tx: Transaction,
  actor: Actor,
  principalId: string,
  justification: string,
): Promise<number> {
  let count = 0;
  // Eligibilities first: their activations end with them and are no longer there afterwards.
  for (const kind of ['eligibility', 'assignment'] as const) {
    for (const schedule of await lockSchedulesWhere(tx, kind, 'principal_id', principalId)) {
      await removeGuarded(tx, actor, schedule, justification);
      count += 1;
    }
  }
  return count;
}

async function removeGuarded(tx: Transaction, actor: Actor, schedule: Schedule, justification: string): Promise<void> {
  await keepLastOwner(tx, actor, schedule);
  await removeLocked(tx, actor, schedule, justification);
}

async function lockLiving(tx: Transaction, kind: RequestKind, ids: readonly string[]): Promise<Schedule[]> {
  const found: Schedule[] = [];
  for (const id of [...ids].sort()) {
    const schedule = await lockSchedule(tx, kind, id);
    if (schedule && (schedule.endsAt === null || schedule.endsAt > tx.now)) found.push(schedule);
  }
  return found;
}
