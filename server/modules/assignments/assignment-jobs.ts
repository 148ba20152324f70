/**
 * Tells that assignments have ended: audit and outbox, some time after the fact.
 *
 * Access never depends on it: it ended by the clock, whether or not this runs.
 */
import { systemActor } from '#model/actor.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Ports } from '#platform/ports.ts';
import { scheduleEvent } from './admin-request.ts';
import { findNames, placeTargets } from './place-queries.ts';
import { lockUntoldEnds } from './schedule-locks-store.ts';
import { markTold } from './schedule-store.ts';

const BATCH = 100;

/** Records and announces every end nobody was told of yet. Several processes may run it at once. */
export async function tellExpired(ports: Ports): Promise<number> {
  let told = 0;
  for (let batch = BATCH; batch === BATCH; told += batch) batch = await tellBatch(ports);
  return told;
}

async function tellBatch(ports: Ports): Promise<number> {
  const actor = systemActor('Daypass', ports.randomness.guid());
  return ports.unitOfWork(async (tx) => {
    const ended = await lockUntoldEnds(tx, ports.clock.agreed?.() ?? tx.now, BATCH);
    for (const schedule of ended) {
      const isActivation = schedule.assignmentType === 'Activated';
      const activity = isActivation ? 'role.activation-expired' : 'assignment.expired';
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
    await markTold(
      tx,
      ended.map((schedule) => schedule.id),
    );
    return ended.length;
  });
}
