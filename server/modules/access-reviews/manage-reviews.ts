/**
 * Reviews are created, changed, stopped and deleted by those who manage what is reviewed.
 *
 * Nothing here takes anybody's access: that is done when answers are applied.
 */
import type { Actor } from '#model/actor.ts';
import { groupOfScope } from '#model/group-access.ts';
import { Refusal } from '#model/refusal.ts';
import { getGroup, listKinds } from '#modules/directory/index.ts';
import { getResource } from '#modules/resources/index.ts';
import { findRole } from '#modules/role-definitions/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { changeInstance, insertInstance, lockOpenInstances } from './instance-store.ts';
import {
  readChange,
  readReview,
  type ReadChange,
  type ReadStage,
  type ReviewChange,
  type ReviewInput,
} from './read-review.ts';
import { recordReview } from './record-review.ts';
import { longestDays, occurrence } from './recurrence.ts';
import { stageEnds, stateAt, type Instance, type Review, type Stage, type Subject } from './review.ts';
import { requireManaging } from './review-rights.ts';
import { changeReview, insertReview, lockReview, markReview } from './review-store.ts';

export async function createReview(ports: Ports, actor: Actor, input: ReviewInput): Promise<string> {
  return ports.unitOfWork(async (tx) => {
    const review = readReview(input, tx.now);
    await requireManaging(tx, actor, review);
    await requireSubject(tx, review.subject);
    await requireReviewers(tx, review.stages);
    const first = occurrence(review.recurrence, 1);
    if (!first) throw new Refusal('request.invalid', { field: 'end.at', reason: 'lies before the first start' });
    const id = await insertReview(tx, review, actor.principalId);
    await insertInstance(tx, id, 1, first);
    await recordReview(tx, actor, 'access-review.created', { ...review, id }, { details: told(review) });
    return id;
  });
}

/** What is looked at and how often stays; everything else counts for instances that begin later. */
export async function updateReview(ports: Ports, actor: Actor, id: string, change: ReviewChange): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const before = await lockManaged(tx, actor, id);
    if (before.stoppedAt) throw new Refusal('access-review.over', { reviewId: id });
    const after = readChange(change, {
      isOfGuests: before.guestsOnly,
      durationDays: before.recurrence.durationDays,
      most: longestDays[before.recurrence.frequency],
    });
    await requireManaging(tx, actor, { subject: before.subject, settings: after.settings });
    await requireReviewers(tx, after.stages);
    await changeReview(tx, id, after);
    await endNextLater(tx, id, after.stages);
    await recordReview(
      tx,
      actor,
      'access-review.updated',
      { ...before, displayName: after.displayName },
      {
        details: { before: { displayName: before.displayName, settings: before.settings }, after: told(after) },
      },
    );
  });
}

/** Ends what is in progress now, and nothing begins any more. It cannot be undone. */
export async function stopReview(ports: Ports, actor: Actor, id: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const review = await lockManaged(tx, actor, id);
    const open = await lockOpenInstances(tx, id);
    if (review.stoppedAt || !open.some((one) => isOpen(one, tx.now))) {
      throw new Refusal('access-review.over', { reviewId: id });
    }
    await endSeries(tx, id, open);
    await recordReview(tx, actor, 'access-review.stopped', review);
  });
}

/** What was found, answered and done stays to be read by its address; the audit trail stays as it is. */
export async function deleteReview(ports: Ports, actor: Actor, id: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const review = await lockManaged(tx, actor, id);
    const open = await lockOpenInstances(tx, id);
    if (open.some((one) => stateAt(one, tx.now) === 'Applying')) {
      throw new Refusal('access-review.still-applying', { reviewId: id });
    }
    if (!review.stoppedAt) await endSeries(tx, id, open);
    await markReview(tx, id, { deleted_at: tx.now });
    await recordReview(tx, actor, 'access-review.deleted', review);
  });
}

async function endSeries(tx: Transaction, id: string, open: readonly Instance[]): Promise<void> {
  await markReview(tx, id, { stopped_at: tx.now });
  for (const instance of open) {
    if (instance.begunAt === null) await changeInstance(tx, instance.id, { skipped_at: tx.now });
    else if (stateAt(instance, tx.now) === 'InProgress') {
      await changeInstance(tx, instance.id, { stopped_at: tx.now, next_reminder_at: null });
    }
  }
}

function isOpen(instance: Instance, now: Date): boolean {
  const state = stateAt(instance, now);
  return state === 'NotStarted' || state === 'InProgress';
}

/** A review that is not deleted, locked, by somebody who may manage it; for everybody else there is none. */
export async function lockManaged(tx: Transaction, actor: Actor, id: string): Promise<Review> {
  const review = await lockReview(tx, id);
  if (!review || review.deletedAt) throw new Refusal('access-review.not-found', { reviewId: id });
  await requireManaging(tx, actor, review);
  return review;
}

async function requireSubject(tx: Transaction, subject: Subject): Promise<void> {
  if (subject.kind === 'guests') return;
  if (subject.kind === 'group') return void (await getGroup(tx.db, groupOfScope(subject.scope)!));
  await getResource(tx.db, subject.scope);
  for (const roleDefinitionId of subject.roleDefinitionIds) {
    const role = await findRole(tx.db, roleDefinitionId);
    if (!role) throw new Refusal('access-review.role-not-there', { roleDefinitionId });
  }
}

/** An instance that has not begun lasts as long as its stages do now. */
async function endNextLater(tx: Transaction, id: string, stages: readonly Stage[]): Promise<void> {
  for (const instance of await lockOpenInstances(tx, id)) {
    if (instance.begunAt !== null) continue;
    const ends_at = stageEnds([...stages, { durationDays: 0 }], instance.startsAt).at(-1)!;
    await changeInstance(tx, instance.id, { ends_at });
  }
}

export async function requireReviewers(tx: Transaction, stages: readonly ReadStage[]): Promise<void> {
  const ids = stages.flatMap(({ reviewerIds, fallbackReviewerIds }) => [...reviewerIds, ...fallbackReviewerIds]);
  const kinds = await listKinds(tx.db, ids);
  const stranger = ids.find((id) => kinds.get(id) !== 'User' && kinds.get(id) !== 'Group');
  if (stranger !== undefined) throw new Refusal('access-review.reviewer-invalid', { principalId: stranger });
}

function told({ displayName, stages, settings, ...rest }: ReadChange) {
  const { description: _description, reviewerText: _text, ...facts } = rest;
  return { displayName, stages, settings, ...facts };
}
