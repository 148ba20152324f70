/**
 * How far an approval is, for the pages of those who answer and of the person who waits.
 */
import { approvalsIn, presentStage, type Approval } from '#modules/approvals/index.ts';
import type { GivenAnswer, StageProgress } from './approvals-contract.ts';

export function presentProgress(approval: Approval): StageProgress {
  const stage = presentStage(approval);
  return {
    id: stage.id,
    number: stage.number,
    of: approval.stages.length,
    requiredApprovals: stage.requiredApprovals,
    approvals: approvalsIn(approval, stage).length,
  };
}

export function presentAnswers(
  { stages, answers }: Approval,
  nameOf: (principalId: string) => string | undefined,
): GivenAnswer[] {
  return answers.map(({ answeredBy, answeredAt, result, stageId, justification, isSigned }) => ({
    by: nameOf(answeredBy) ?? null,
    at: answeredAt.toISOString(),
    answer: result === 'Approve' ? 'approved' : 'denied',
    stage: stages.find(({ id }) => id === stageId)!.number,
    justification,
    signed: isSigned,
  }));
}
