/**
 * One stage of an instance after the other: when the next reviewers are told, and how somebody ends a stage before its time.
 *
 * Which stage it is comes from the clock. What is done here is telling, and ending what has nothing left to ask.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { changeInstance, lockDueInstance } from './instance-store.ts';
import { countAsked } from './item-store.ts';
import { recordReview, reviewFact, stageFact } from './record-review.ts';
import { nextReminder } from './recurrence.ts';
import { stageAt, stageWindow, stateAt, type Instance } from './review.ts';
import { findReview } from './review-store.ts';
import { lockManagedInstance } from './run-instance.ts';

/** The next stage of one instance: its reviewers are told, or the instance ends where no answer moved on. */
export async function moveOneOn(ports: Ports, actor: Actor): Promise<boolean> {
  return ports.unitOfWork(async (tx) => {
    const instance = await lockDueInstance(tx, 'stage', ports.clock.agreed?.() ?? tx.now);
    if (instance) await moveOn(tx, actor, instance);
    return instance !== undefined;
  });
}

async function moveOn(tx: Transaction, actor: Actor, instance: Instance): Promise<void> {
  const stage = stageAt(instance, tx.now);
  if (stateAt(instance, tx.now) !== 'InProgress') return changeInstance(tx, instance.id, { next_stage_at: null });
  const review = (await findReview(tx.db, instance.reviewId))!;
  const { people } = await countAsked(tx.db, instance.id, stage);
  const details = { instance: instance.number, stage, items: people };
  await recordReview(tx, actor, 'access-review.stage-started', review, { details });
  if (people === 0) {
    const over = { stopped_at: tx.now, next_reminder_at: null, next_stage_at: null };
    return changeInstance(tx, instance.id, over);
  }
  await changeInstance(tx, instance.id, {
    next_stage_at: instance.stageEndsAt[stage - 1] ?? null,
    next_reminder_at: instance.settings!.reminds ? nextReminder(stageWindow(instance, stage), tx.now) : null,
  });
  const { reviewerText } = review;
  const fact = { ...reviewFact(review, instance), ...stageFact(instance, stage) };
  await tx.send({ type: 'access-review.started', payload: { ...fact, reviewerText, people } });
}

/** Ends the stage that is asked now: the next one begins at once, and the instance ends by as much earlier. */
export async function stopStage(ports: Ports, actor: Actor, instanceId: string, stage: number): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const { review, instance } = await lockManagedInstance(tx, actor, instanceId);
    const state = stateAt(instance, tx.now);
    if (state !== 'InProgress') throw new Refusal('access-review.not-in-progress', { instanceId, state });
    const current = stageAt(instance, tx.now);
    if (current !== stage) throw new Refusal('access-review.other-stage', { instanceId, stage, current });
    const { endsAt } = stageWindow(instance, stage);
    const earlier = (end: Date) => new Date(end.getTime() - (endsAt.getTime() - tx.now.getTime()));
    const changes =
      stage > instance.stageEndsAt.length
        ? { stopped_at: tx.now, next_reminder_at: null }
        : {
            stage_ends_at: instance.stageEndsAt.map((end, index) => (index < stage - 1 ? end : earlier(end))),
            ends_at: earlier(instance.endsAt),
            next_stage_at: tx.now,
            next_reminder_at: null,
          };
    await changeInstance(tx, instanceId, changes);
    const details = { instance: instance.number, stage };
    await recordReview(tx, actor, 'access-review.stage-stopped', review, { details });
  });
}
