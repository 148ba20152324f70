/**
 * Who answers is changed while an instance is in progress: for that instance, and no other.
 *
 * What counts for instances to come is changed with the review.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import type { Ports } from '#platform/ports.ts';
import { requireReviewers } from './manage-reviews.ts';
import { readReviewers, type AskedReviewers, type ReadStage } from './read-review.ts';
import { recordReview } from './record-review.ts';
import { stageAt, stateAt } from './review.ts';
import { findStages, replaceStages } from './review-store.ts';
import { lockManagedInstance } from './run-instance.ts';

/** Who is asked in the stages of an instance that are not over; whoever answers for people without a sponsor stays. */
export async function changeReviewers(
  ports: Ports,
  actor: Actor,
  instanceId: string,
  changes: ReadonlyMap<number, AskedReviewers>,
): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const { review, instance } = await lockManagedInstance(tx, actor, instanceId);
    const state = stateAt(instance, tx.now);
    if (state !== 'InProgress') throw new Refusal('access-review.not-in-progress', { instanceId, state });
    const before = await findStages(tx.db, { reviewId: review.id, instanceId });
    const current = stageAt(instance, tx.now);
    const after = before.map((stage, index): ReadStage => {
      const change = changes.get(index + 1);
      if (!change) return stage;
      if (index + 1 < current)
        throw new Refusal('access-review.other-stage', { instanceId, stage: index + 1, current });
      return { ...stage, ...readReviewers(change) };
    });
    await requireReviewers(tx, after);
    for (const [index, stage] of before.entries()) keepFallback(stage, after[index]!);
    await replaceStages(tx, review.id, instanceId, after);
    const whom = (stages: readonly ReadStage[]) =>
      stages.map(({ reviewedBy, reviewerIds, fallbackReviewerIds }) => ({
        reviewedBy,
        reviewerIds,
        fallbackReviewerIds,
      }));
    const details = { instance: instance.number, before: whom(before), after: whom(after) };
    await recordReview(tx, actor, 'access-review.reviewers-changed', review, { details });
  });
}

/** Somebody must be left to answer for people without a sponsor. */
function keepFallback(before: ReadStage, after: ReadStage): void {
  const gone = before.fallbackReviewerIds.find((id) => !after.fallbackReviewerIds.includes(id));
  if (gone !== undefined) throw new Refusal('access-review.fallback-stays', { principalId: gone });
}
