/**
 * Takes an answer to an approval, inside the unit of work that also carries it out.
 *
 * The row is locked, so that of two answers at the same moment one finds the
 * other's. What the answer means for the request is the caller's part.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import {
  askedNow,
  assessAnswer,
  presentStage,
  progressOf,
  type Answer,
  type Approval,
  type ApprovalStage,
  type Progress,
} from './approval.ts';
import { isAmongApprovers, refusalOfAnswer } from './approval-queries.ts';
import { addAnswer, beginNextStage, closeApproval, findApproval, lockApproval } from './approval-store.ts';

export interface AnswerTaken {
  /** As it is now. */
  readonly approval: Approval;
  readonly stage: ApprovalStage;
  readonly progress: Progress;
}

/**
 * `concerned`: the requestor and the person the request is for. Without a stage, the present one is meant. `notAfter`: when
 * every stage is over.
 */
export async function answerApproval(
  tx: Transaction,
  actor: Actor,
  approvalId: string,
  answer: Answer & { readonly stageId?: string | undefined },
  concerned: readonly string[],
  notAfter?: Date,
): Promise<AnswerTaken> {
  const approval = await lockApproval(tx, approvalId);
  if (!approval) throw new Refusal('approval.not-found', { approvalId });
  const { stageId = presentStage(approval).id } = answer;
  const stage = approval.stages.find(({ id }) => id === stageId);
  // A stage of another approval is nobody's to answer here.
  if (!stage) throw new Refusal('approval.not-approver', { approvalId });
  const isApprover = await isAmongApprovers(tx.db, actor.principalId, askedNow(stage, tx.now), tx.now);
  const person = { principalId: actor.principalId, isApprover };
  const assessment = assessAnswer(approval, stage, answer, person, concerned, tx.now);
  if (assessment !== 'accepted') throw await refusalOfAnswer(tx.db, approval, stage, assessment);
  const progress = progressOf(approval, stage, answer);
  await addAnswer(tx, approval, stage, answer, actor.principalId);
  if (progress === 'next-stage') await beginNextStage(tx, approval, stage, notAfter);
  else if (progress !== 'more-needed') await closeApproval(tx, approvalId, answer.result);
  return { approval: (await findApproval(tx.db, approvalId))!, stage, progress };
}
