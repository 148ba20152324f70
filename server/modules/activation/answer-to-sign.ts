/** A request and an answer to it as the approver signs them. Pure. */
import type { ApprovalStage, SignedAnswer } from '#modules/approvals/index.ts';
import type { ScheduleRequest } from '#modules/assignments/index.ts';
import { extendsActivation } from './self-request.ts';

export function answerToSign(
  request: ScheduleRequest,
  approvalId: string,
  stage: ApprovalStage,
  answer: {
    readonly result: 'Approve' | 'Deny';
    readonly justification: string | null;
    readonly answeredBy: string;
  },
): SignedAnswer {
  const { startDateTime, expiration } = request.scheduleInfo as {
    startDateTime?: string | null;
    expiration?: { duration?: string | null; endDateTime?: string | null };
  };
  return {
    approvalId,
    stage: stage.number,
    requestId: request.id,
    ...(extendsActivation(request) ? { extends: request.targetScheduleId! } : {}),
    requestorId: request.requestorId,
    subjectId: request.principalId,
    roleDefinitionId: request.roleDefinitionId,
    scope: request.scope,
    start: startDateTime ?? null,
    duration: expiration?.duration ?? null,
    end: expiration?.endDateTime ?? null,
    justification: request.justification,
    ticketNumber: request.ticketNumber,
    ticketSystem: request.ticketSystem,
    answer: answer.result,
    answerJustification: answer.justification,
    answeredBy: answer.answeredBy,
  };
}
