/**
 * What is written into the audit trail about a review: at the place that is reviewed, or at the directory.
 */
import type { Actor } from '#model/actor.ts';
import type { ReviewFact, StageFact } from '#model/events.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { recordActivity, type ActivityName, type AuditTarget } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { stageWindow, type Instance, type Review } from './review.ts';

type ReviewActivity = Extract<ActivityName, `access-review.${string}`>;

export function placeOf({ subject }: Pick<Review, 'subject'>): Scope {
  return subject.kind === 'guests' ? DIRECTORY_SCOPE : subject.scope;
}

/** What events say of an instance; one that was stopped ended then. */
export function reviewFact({ id, displayName, subject }: Review, instance: Instance): ReviewFact {
  return {
    reviewId: id,
    instanceId: instance.id,
    displayName,
    scope: subject.kind === 'guests' ? null : subject.scope,
    startsAt: instance.startsAt.toISOString(),
    endsAt: (instance.stoppedAt ?? instance.endsAt).toISOString(),
  };
}

/** What a stage adds to that, for those who are asked in it: no answer of theirs counts after its end. */
export function stageFact(instance: Instance, stage: number): StageFact & { startsAt: string; endsAt: string } {
  const { startsAt, endsAt } = stageWindow(instance, stage);
  return {
    stage,
    stages: instance.stageEndsAt.length + 1,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
  };
}

export async function recordReview(
  tx: Transaction,
  actor: Actor,
  activity: ReviewActivity,
  review: Pick<Review, 'id' | 'displayName' | 'subject'>,
  more: {
    readonly details?: Readonly<Record<string, unknown>>;
    readonly reason?: string | null;
    readonly person?: AuditTarget;
    readonly failed?: boolean;
  } = {},
): Promise<void> {
  const target: AuditTarget = { id: review.id, type: 'Policy', displayName: review.displayName };
  await recordActivity(tx, {
    activity,
    actor,
    result: more.failed ? 'failure' : 'success',
    scope: placeOf(review),
    reason: more.reason ?? null,
    targets: more.person ? [more.person, target] : [target],
    ...(more.person?.id ? { subjectId: more.person.id } : {}),
    details: more.details ?? {},
  });
}
