/**
 * Asks for answers: notes the approval with the request, and tells those whose answer a stage waits for.
 *
 * Who may answer is read again at the answer; this only says who was told.
 */
import type { ScheduleFact } from '#model/events.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import {
  directoryApprovers,
  listApproverIds,
  presentStage,
  type Approval,
  type AskedApprover,
  type NewStage,
} from '#modules/approvals/index.ts';
import type { ScheduleRequest } from '#modules/assignments/index.ts';
import type { ApprovalSettings } from '#modules/role-settings/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';

/** Settings of a directory role may name nobody: then it is for those who manage directory roles. */
export function stagesToAsk({ stages }: Pick<ApprovalSettings, 'stages'>, scope: Scope): readonly NewStage[] {
  if (scope !== DIRECTORY_SCOPE) return stages;
  return stages.map((stage) => (stage.approvers.length > 0 ? stage : { ...stage, approvers: directoryApprovers }));
}

/** The mail to those of a stage that has just begun; whoever asked, or has answered, is not among them. */
export async function askStage(
  tx: Transaction,
  request: Pick<ScheduleRequest, 'requestorId' | 'principalId' | 'justification'>,
  event: ScheduleFact,
  approval: Approval,
): Promise<void> {
  const stage = presentStage(approval);
  await tx.send({
    type: 'activation.approval-requested',
    payload: {
      ...event,
      approvalId: approval.id,
      approverIds: await othersAmong(tx, request, approval, stage.approvers),
      justification: request.justification,
      stage: stage.number,
      stages: approval.stages.length,
      requiredApprovals: stage.requiredApprovals,
    },
  });
}

export function othersAmong(
  tx: Transaction,
  request: Pick<ScheduleRequest, 'requestorId' | 'principalId'>,
  { answers }: Approval,
  approvers: readonly AskedApprover[],
): Promise<string[]> {
  const without = [request.requestorId, request.principalId, ...answers.map(({ answeredBy }) => answeredBy)];
  return listApproverIds(tx.db, approvers, without, tx.now);
}
