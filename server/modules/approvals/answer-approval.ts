/**
 * Takes the first answer to an approval, inside the unit of work that also carries it out.
 *
 * The row is locked, so that of two answers at the same moment one finds the
 * other's. What the answer means for the request is the caller's part.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { assessAnswer, type Answer, type Approval } from './approval.ts';
import { isAmongApprovers } from './approval-queries.ts';
import { lockApproval, saveAnswer } from './approval-store.ts';

/** `concerned`: the requestor and the person the request is for. */
export async function answerApproval(
  tx: Transaction,
  actor: Actor,
  approvalId: string,
  answer: Answer,
  concerned: readonly string[],
): Promise<Approval> {
  const approval = await lockApproval(tx, approvalId);
  if (!approval) throw new Refusal('approval.not-found', { approvalId });
  const isApprover = await isAmongApprovers(tx.db, actor.principalId, approval, tx.now);
  const assessment = assessAnswer(approval, answer, { principalId: actor.principalId, isApprover }, concerned, tx.now);
  if (assessment === 'already-decided') {
    throw new Refusal('approval.already-decided', { approvalId, outcome: approval.outcome ?? 'unknown' });
  }
  if (assessment !== 'accepted') throw new Refusal(`approval.${assessment}`, { approvalId });
  await saveAnswer(tx, approval, answer, actor.principalId);
  return approval;
}
