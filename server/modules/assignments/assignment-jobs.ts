/**
 * Tells that assignments and eligibilities have ended, and warns before they do: audit and outbox.
 *
 * Access never depends on it: it ends by the clock, whether or not this runs. Both go by the time all processes agree on,
 * mark what they told in the same transaction, and leave to each other what one of them is working on.
 */
import { systemActor, type Actor } from '#model/actor.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { scheduleEvent } from './admin-request.ts';
import { nextWarning } from './expiry-warning.ts';
import { findNames, placeTargets } from './place-queries.ts';
import { lockDue } from './schedule-locks-store.ts';
import type { RequestKind } from './schedule-request-store.ts';
import { markTold, markWarned, type Schedule } from './schedule-store.ts';

const BATCH = 100;
const kinds: readonly RequestKind[] = ['eligibility', 'assignment'];

/** Records and announces every end nobody was told of yet. Several processes may run it at once. */
export function tellExpired(ports: Ports): Promise<number> {
  return inBatches(ports, async (tx, kind, at, actor) => {
    const ended = await lockDue(tx, kind, 'end', at, BATCH);
    for (const schedule of ended) await tellEnd(tx, schedule, actor);
    await markTold(
      tx,
      kind,
      ended.map((schedule) => schedule.id),
    );
    return ended.length;
  });
}

/** Announces every end that comes near. What was missed is told once, as long as the end has not come itself. */
export function warnOfExpiry(ports: Ports): Promise<number> {
  return inBatches(ports, async (tx, kind, at, actor) => {
    const due = await lockDue(tx, kind, 'warning', at, BATCH);
    for (const schedule of due) {
      if (schedule.endsAt!.getTime() > at.getTime()) await announceExpiry(tx, schedule, actor);
      await markWarned(tx, schedule, nextWarning(schedule, schedule.assignmentType === 'Activated', at));
    }
    return due.length;
  });
}

async function inBatches(
  ports: Ports,
  work: (tx: Transaction, kind: RequestKind, at: Date, actor: Actor) => Promise<number>,
): Promise<number> {
  const actor = systemActor('Daypass', ports.randomness.guid());
  let done = 0;
  for (const kind of kinds) {
    for (let batch = BATCH; batch === BATCH; done += batch) {
      batch = await ports.unitOfWork((tx) => work(tx, kind, ports.clock.agreed?.() ?? tx.now, actor));
    }
  }
  return done;
}

async function tellEnd(tx: Transaction, schedule: Schedule, actor: Actor): Promise<void> {
  const activity = endOf(schedule);
  const event = scheduleEvent(schedule, actor.principalId);
  await recordActivity(tx, {
    activity,
    actor,
    scope: schedule.scope,
    subjectId: schedule.principalId,
    targets: placeTargets(await findNames(tx.db, schedule), schedule.id),
    details: { ...event },
  });
  await tx.send({ type: activity, payload: event });
}

function endOf(schedule: Schedule) {
  if (schedule.kind === 'eligibility') return 'eligibility.expired' as const;
  return schedule.assignmentType === 'Activated'
    ? ('role.activation-expired' as const)
    : ('assignment.expired' as const);
}

/** A mail that waits past the end is not sent any more. */
async function announceExpiry(tx: Transaction, schedule: Schedule, actor: Actor): Promise<void> {
  const type = warningOf(schedule);
  const payload = { ...scheduleEvent(schedule, actor.principalId), expiresAt: schedule.endsAt!.toISOString() };
  await tx.send({ type, payload });
}

function warningOf(schedule: Schedule) {
  if (schedule.kind === 'eligibility') return 'eligibility.expiry-neared' as const;
  return schedule.assignmentType === 'Activated'
    ? ('role.activation-expiry-neared' as const)
    : ('assignment.expiry-neared' as const);
}
