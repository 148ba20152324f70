/** The stages of an approval in words, and which of two asks less. Pure. */
import { lengthWords } from './length-words.ts';
import type { ApprovalStageRule, Approver, Escalation } from './rules.ts';

type NameOf = (principalId: string) => string;

export function minuteWords(minutes: number): string {
  return lengthWords({ months: 0, milliseconds: minutes * 60_000 });
}

export function approverWords(approvers: readonly Pick<Approver, 'id'>[], nameOf: NameOf): string {
  return (
    approvers
      .map(({ id }) => nameOf(id))
      .sort()
      .join(', ') || 'Nobody named'
  );
}

export function escalationWords(escalation: Escalation | null, nameOf: NameOf): string {
  if (!escalation) return 'None';
  return `After ${minuteWords(escalation.afterMinutes)} also ${approverWords(escalation.approvers, nameOf)}`;
}

/** A stage after the first, in one line. */
export function stageWords(stage: ApprovalStageRule | null, nameOf: NameOf): string {
  if (!stage) return 'None';
  const { requiredApprovals, timeOutInMinutes, isApproverJustificationRequired, escalation } = stage;
  return [
    approverWords(stage.approvers, nameOf),
    requiredApprovals === 1 ? '1 approval' : `${requiredApprovals} approvals`,
    `within ${minuteWords(timeOutInMinutes)}`,
    isApproverJustificationRequired ? 'justification required' : 'justification not required',
    ...(escalation ? [escalationWords(escalation, nameOf).replace('After', 'after')] : []),
  ].join('; ');
}

/** More people may answer, or sooner. */
export function isEscalatingSooner(before: Escalation | null, after: Escalation | null): boolean {
  return after !== null && (before === null || after.afterMinutes < before.afterMinutes);
}

export function isStageWeaker(before: ApprovalStageRule | null, after: ApprovalStageRule | null): boolean {
  if (!before) return false;
  return (
    !after ||
    after.requiredApprovals < before.requiredApprovals ||
    (before.isApproverJustificationRequired && !after.isApproverJustificationRequired) ||
    isEscalatingSooner(before.escalation, after.escalation)
  );
}

/** What of it counts, whatever order it was written in. */
export function comparableStage(stage: ApprovalStageRule | undefined): ApprovalStageRule | null {
  if (!stage) return null;
  const { escalation } = stage;
  return {
    ...stage,
    approvers: sorted(stage.approvers),
    escalation: escalation && { ...escalation, approvers: sorted(escalation.approvers) },
  };
}

/** Descriptions mean nothing. */
function sorted(approvers: readonly Approver[]): Approver[] {
  return approvers
    .map(({ id, userType }) => ({ id, userType, description: null }))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
}
