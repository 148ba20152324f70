/**
 * What happens to an instance besides its answers: it begins with its snapshot, its answers are taken back, it is stopped by
 * itself, and its answers are applied.
 */
import { systemActor, type Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { changeInstance, insertInstance, lockDueInstance, lockInstance } from './instance-store.ts';
import { clearDecisions, countAsked, settleOutcomes } from './item-store.ts';
import { lockManaged } from './manage-reviews.ts';
import { recordReview, reviewFact, stageFact } from './record-review.ts';
import { nextReminder, occurrence } from './recurrence.ts';
import { stageAt, stageEnds, stageWindow, stateAt, type Instance, type Review } from './review.ts';
import { findReview, keepStages } from './review-store.ts';
import { takeSnapshot } from './take-snapshot.ts';

/** Begins the instances that are due, each once; answers how many. */
export async function beginDue(ports: Ports): Promise<number> {
  const actor = systemActor('Daypass', ports.randomness.guid());
  for (let count = 0; ; count += 1) {
    const begun = await ports.unitOfWork(async (tx) => {
      const instance = await lockDueInstance(tx, 'begin', ports.clock.agreed?.() ?? tx.now);
      if (instance) await begin(tx, actor, instance);
      return instance !== undefined;
    });
    if (!begun) return count;
  }
}

async function begin(tx: Transaction, actor: Actor, instance: Instance): Promise<void> {
  const review = (await findReview(tx.db, instance.reviewId))!;
  const next = occurrence(review.recurrence, instance.number + 1);
  if (next) await insertInstance(tx, review.id, instance.number + 1, next);
  const details = { instance: instance.number };
  if (stateAt(instance, tx.now) === 'Skipped') {
    await changeInstance(tx, instance.id, { skipped_at: tx.now });
    return recordReview(tx, actor, 'access-review.skipped', review, { details });
  }
  await keepStages(tx, review.id, instance.id);
  const items = await takeSnapshot(tx, instance.id, review);
  const { settings, stages } = review;
  const staged = { ...instance, stageEndsAt: stageEnds(stages, instance.startsAt) };
  const stage = stageAt(staged, tx.now);
  const window = stageWindow(staged, stage);
  await changeInstance(tx, instance.id, {
    begun_at: tx.now,
    settings,
    stage_ends_at: staged.stageEndsAt,
    stage_moves_on: stages.slice(0, -1).map(({ movesOn }) => movesOn.join(' ')),
    next_stage_at: staged.stageEndsAt[stage - 1] ?? null,
    next_reminder_at: settings.reminds && items > 0 ? nextReminder(window, tx.now) : null,
  });
  await recordReview(tx, actor, 'access-review.started', review, { details: { ...details, items } });
  const { people } = await countAsked(tx.db, instance.id, stage);
  if (people === 0) return;
  const { reviewerText } = review;
  await tx.send({
    type: 'access-review.started',
    payload: { ...reviewFact(review, instance), ...stageFact(staged, stage), reviewerText, people },
  });
}

/** Every answer of the stage an instance is in is taken back. */
export async function resetDecisions(ports: Ports, actor: Actor, instanceId: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const { review, instance } = await lockManagedInstance(tx, actor, instanceId);
    requireState(instance, tx.now, 'InProgress', 'access-review.not-in-progress');
    const stage = stageAt(instance, tx.now);
    const cleared = await clearDecisions(tx, instanceId, stage);
    if (cleared === 0) throw new Refusal('access-review.nothing-decided', { instanceId });
    const details = { instance: instance.number, stage, cleared };
    await recordReview(tx, actor, 'access-review.decisions-reset', review, { details });
  });
}

/** Those who have something left to answer are told again, besides the reminders that come by themselves. */
export async function remindReviewers(ports: Ports, actor: Actor, instanceId: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const { review, instance } = await lockManagedInstance(tx, actor, instanceId);
    requireState(instance, tx.now, 'InProgress', 'access-review.not-in-progress');
    await remind(tx, actor, review, instance);
  });
}

export async function remind(tx: Transaction, actor: Actor, review: Review, instance: Instance): Promise<void> {
  const stage = stageAt(instance, tx.now);
  const details = { instance: instance.number, stage };
  await recordReview(tx, actor, 'access-review.reminded', review, { details });
  const { reviewerText } = review;
  const fact = { ...reviewFact(review, instance), ...stageFact(instance, stage) };
  await tx.send({ type: 'access-review.reminded', payload: { ...fact, reviewerText } });
}

/** Ends one instance before its time; the series goes on. */
export async function stopInstance(ports: Ports, actor: Actor, instanceId: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const { review, instance } = await lockManagedInstance(tx, actor, instanceId);
    requireState(instance, tx.now, 'InProgress', 'access-review.not-in-progress');
    await changeInstance(tx, instanceId, { stopped_at: tx.now, next_reminder_at: null });
    await recordReview(tx, actor, 'access-review.stopped', review, { details: { instance: instance.number } });
  });
}

/** Begins to apply what was answered, once the time for answers is over. */
export async function applyInstance(ports: Ports, actor: Actor, instanceId: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const { review, instance } = await lockManagedInstance(tx, actor, instanceId);
    if (instance.settings?.autoApplies) throw new Refusal('access-review.applies-by-itself', { instanceId });
    requireState(instance, tx.now, 'Completed', 'access-review.not-completed');
    await startApplying(tx, actor, review, instance);
  });
}

export async function startApplying(tx: Transaction, actor: Actor, review: Review, instance: Instance): Promise<void> {
  await settleOutcomes(tx, instance.id, instance.settings!);
  await changeInstance(tx, instance.id, { applying_at: tx.now });
  await recordReview(tx, actor, 'access-review.apply-started', review, { details: { instance: instance.number } });
}

export async function lockManagedInstance(tx: Transaction, actor: Actor, instanceId: string) {
  const instance = await lockInstance(tx, instanceId, 'alone');
  if (!instance) throw new Refusal('access-review.not-found', { reviewId: instanceId });
  return { review: await lockManaged(tx, actor, instance.reviewId), instance };
}

function requireState(
  instance: Instance,
  now: Date,
  needed: 'InProgress' | 'Completed',
  code: 'access-review.not-in-progress' | 'access-review.not-completed',
): void {
  const state = stateAt(instance, now);
  if (state !== needed) throw new Refusal(code, { instanceId: instance.id, state });
}
