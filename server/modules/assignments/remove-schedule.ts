/**
 * Takes an eligibility or an assignment away before its end.
 *
 * With an eligibility go the activations that rest on it and the requests that
 * wait under it, in the same transaction. At any age: taking away is never late.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { requireRight, WRITE_ASSIGNMENTS } from './actor-right-queries.ts';
import { digestOfRequest, newRequest, scheduleEvent, type AdminRequest } from './admin-request.ts';
import { cancelWaiting } from './cancel-waiting.ts';
import { cutThrough, endActivation, lockMemberships } from './end-activation.ts';
import { keepLastOwner, lockRemovals } from './last-owner.ts';
import { findNames, placeTargets } from './place-queries.ts';
import { addRequest, findRetried, lockRequest, type ScheduleRequest } from './schedule-request-store.ts';
import { lockActivationsUnder, lockTarget } from './schedule-locks-store.ts';
import { endSchedule, membershipOf, type Schedule } from './schedule-store.ts';

export function removeSchedule(ports: Ports, actor: Actor, asked: AdminRequest): Promise<ScheduleRequest> {
  return ports.unitOfWork((tx) => removeScheduleIn(tx, actor, asked));
}

/** The same inside a unit of work that gives something else instead. */
export async function removeScheduleIn(tx: Transaction, actor: Actor, asked: AdminRequest): Promise<ScheduleRequest> {
  await lockRequest(tx, asked.requestId, asked);
  if (asked.kind === 'assignment') await lockRemovals(tx);
  if (membershipOf(asked)) await lockMemberships(tx, 'exclusive');
  await requireRight(tx, actor, WRITE_ASSIGNMENTS, asked.scope);
  const retried = await findRetried(tx.db, asked.requestId, digestOfRequest('AdminRemove', asked, actor));
  if (retried) return retried;

  const schedule = await lockTarget(tx, asked.kind, asked, asked.targetScheduleId, 'living');
  if (!schedule) throw new Refusal('assignment.not-found', { scheduleId: asked.targetScheduleId ?? asked.requestId });
  await keepLastOwner(tx, actor, schedule);
  const request = newRequest('AdminRemove', { ...asked, targetScheduleId: schedule.id }, actor, tx.now, 'Revoked');
  const stored = await addRequest(tx, { ...request, digest: digestOfRequest('AdminRemove', asked, actor) });
  await removeLocked(tx, actor, schedule, asked.justification);
  return stored;
}

/** Ends a locked schedule with everything that rests on it. The caller checked that it may go. */
export async function removeLocked(
  tx: Transaction,
  actor: Actor,
  schedule: Schedule,
  justification: string | undefined,
): Promise<void> {
  await endSchedule(tx, schedule);
  await cancelWaiting(tx, actor, schedule);
  if (schedule.kind === 'eligibility') {
    for (const activation of await lockActivationsUnder(tx, schedule.id)) {
      await endActivation(tx, actor, activation, 'eligibility-removed');
    }
  }
  const place = await findNames(tx.db, schedule);
  await recordActivity(tx, {
    activity: removalOf(schedule),
    actor,
    scope: schedule.scope,
    subjectId: schedule.principalId,
    reason: justification ?? null,
    targets: placeTargets(place, schedule.id),
    details: { ...scheduleEvent(schedule, actor.principalId), justification: justification ?? null },
  });
  if (schedule.assignmentType === 'Activated') {
    await tx.send({
      type: 'role.deactivated',
      payload: scheduleEvent({ ...schedule, endsAt: tx.now }, actor.principalId),
    });
  }
  await cutThrough(tx, actor, schedule);
}

function removalOf(schedule: Schedule) {
  if (schedule.kind === 'eligibility') return 'eligibility.removed' as const;
  return schedule.assignmentType === 'Activated' ? ('role.activation-ended' as const) : ('assignment.removed' as const);
}
