/**
 * Reviewers answer about people, one or many at once, and may answer anew until the end. The last answer counts.
 *
 * Nothing but the answer is written: nobody loses access before answers are applied.
 */
import type { Actor } from '#model/actor.ts';
import { parseMessage } from '#model/plain-text.ts';
import { Refusal } from '#model/refusal.ts';
import { findPeople } from '#modules/directory/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { lockInstance } from './instance-store.ts';
import { listItems, lockItems, reviews, writeDecision, type LockedItem } from './item-store.ts';
import { recordReview } from './record-review.ts';
import { stageAt, stateAt, type DecisionWord, type Instance, type Review } from './review.ts';
import { identityOf, type ReviewerIdentity } from './reviewer-queries.ts';
import { findReview } from './review-store.ts';

export interface Answer {
  readonly itemId: string;
  readonly decision: DecisionWord;
  readonly justification?: unknown;
  /** When the answer was given that this one replaces, as its reviewer saw it; null for none. Unsaid: whatever it was. */
  readonly seenDecidedAt?: Date | null | undefined;
}

export const MAXIMUM_ANSWERS = 500;
const MAXIMUM_JUSTIFICATION = 2_048;

/** All of them, or none. Answers when they were given. */
export async function recordDecisions(
  ports: Ports,
  actor: Actor,
  instanceId: string,
  answers: readonly Answer[],
): Promise<Date> {
  return ports.unitOfWork(async (tx) => {
    const { review, instance, reviewer } = await openForAnswers(tx, actor, instanceId);
    const ids = answers.map(({ itemId }) => itemId);
    const items = await lockItems(tx, instanceId, ids, reviewer);
    const people = await findPeople(
      tx.db,
      [...items.values()].map(({ principalId }) => principalId),
    );
    for (const answer of answers) {
      const item = requireTheirs(items.get(answer.itemId), answer.itemId, reviewer);
      const name = people.get(item.principalId)?.displayName ?? item.principalId;
      await decide(tx, actor, { review, instance, item, name }, answer);
    }
    return tx.now;
  });
}

/** Everything that waits for the actor and has a recommendation is answered by it. Answers how many those were. */
export async function acceptRecommendations(ports: Ports, actor: Actor, instanceId: string): Promise<number> {
  return ports.unitOfWork(async (tx) => {
    const { review, instance, reviewer } = await openForAnswers(tx, actor, instanceId);
    const page = { limit: MAXIMUM_ANSWERS, after: undefined };
    const open = await listItems(tx.db, { instanceId, reviewer, answered: 'open', recommended: true }, page);
    const items = await lockItems(
      tx,
      instanceId,
      open.rows.map(({ id }) => id),
      reviewer,
    );
    const people = await findPeople(
      tx.db,
      open.rows.map(({ principalId }) => principalId),
    );
    let count = 0;
    for (const item of items.values()) {
      // Somebody answered in between.
      if (item.decision !== null || !item.isTheirs) continue;
      const name = people.get(item.principalId)?.displayName ?? item.principalId;
      const justification = `Recommendation taken: ${item.recommendationReason}`;
      const answer = { itemId: item.id, decision: item.recommendation!, justification };
      await decide(tx, actor, { review, instance, item, name }, answer);
      count += 1;
    }
    return count;
  });
}

interface Opened {
  readonly review: Review;
  readonly instance: Instance;
  readonly reviewer: ReviewerIdentity;
}

/** For somebody who answers nothing here there is no such review. */
async function openForAnswers(tx: Transaction, actor: Actor, instanceId: string): Promise<Opened> {
  const reviewer = await identityOf(tx.db, actor.principalId, tx.now);
  const instance = await lockInstance(tx, instanceId, 'share');
  const isReviewer = actor.kind === 'User' && instance && (await reviews(tx.db, instanceId, reviewer));
  if (!instance || !isReviewer) throw new Refusal('access-review.not-found', { reviewId: instanceId });
  const state = stateAt(instance, tx.now);
  if (state !== 'InProgress') throw new Refusal('access-review.not-in-progress', { instanceId, state });
  return { review: (await findReview(tx.db, instance.reviewId))!, instance, reviewer };
}

function requireTheirs(item: LockedItem | undefined, itemId: string, { personId }: ReviewerIdentity): LockedItem {
  if (!item) throw new Refusal('access-review.item-not-found', { itemId });
  if (item.isTheirs) return item;
  throw new Refusal(item.principalId === personId ? 'access-review.own-item' : 'access-review.not-reviewer', {
    itemId,
  });
}

async function decide(
  tx: Transaction,
  actor: Actor,
  { review, instance, item, name }: Omit<Opened, 'reviewer'> & { readonly item: LockedItem; readonly name: string },
  answer: Answer,
): Promise<void> {
  const { seenDecidedAt, decision, itemId } = answer;
  if (seenDecidedAt !== undefined && seenDecidedAt?.getTime() !== item.decidedAt?.getTime()) {
    const decidedAt = item.decidedAt?.toISOString() ?? null;
    throw new Refusal('access-review.decided-meanwhile', { itemId, decidedAt });
  }
  const justification = readJustification(answer.justification);
  if (decision === 'approve' && justification === null && instance.settings!.justificationRequired) {
    throw new Refusal('access-review.justification-missing', { itemId });
  }
  const stage = stageAt(instance, tx.now);
  await writeDecision(tx, itemId, { stage, decision, justification, decidedBy: actor.principalId });
  await recordReview(tx, actor, 'access-review.decided', review, {
    person: { id: item.principalId, type: 'User', displayName: name },
    reason: justification,
    details: {
      instance: instance.number,
      stage,
      itemId,
      roleDefinitionId: item.roleDefinitionId,
      decision,
      before: item.decision,
      recommendation: item.recommendation,
    },
  });
}

function readJustification(value: unknown): string | null {
  const justification = parseMessage(value ?? '', MAXIMUM_JUSTIFICATION);
  if (justification === undefined) {
    const reason = `is not a text of up to ${MAXIMUM_JUSTIFICATION} characters`;
    throw new Refusal('request.invalid', { field: 'justification', reason });
  }
  return justification === '' ? null : justification;
}
