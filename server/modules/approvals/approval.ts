/**
 * The rule of an answer: who may give it, and until when.
 *
 * Pure. Whether somebody is still in a group of approvers is asked by the
 * caller at the moment of the answer.
 */
/** Who was asked: a person, everybody in a group, or everybody who holds a directory role. */
export interface AskedApprover {
  readonly id: string;
  readonly userType: 'User' | 'Group' | 'Role';
}

/** Where the settings of a directory role name nobody: those who manage directory roles. */
export const directoryApprovers: readonly AskedApprover[] = [
  { id: '62e90394-69f5-4237-9190-012177145e10', userType: 'Role' },
  { id: 'e8611ab8-c189-46e8-94e1-60213ab1f814', userType: 'Role' },
];

export interface Approval {
  readonly id: string;
  readonly requestId: string;
  readonly createdAt: Date;
  /** First instant at which no answer counts any more. */
  readonly expiresAt: Date;
  readonly approverJustificationRequired: boolean;
  readonly approvers: readonly AskedApprover[];
  readonly outcome: 'Approve' | 'Deny' | 'Canceled' | 'TimedOut' | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly justification: string | null;
}

export interface Answer {
  readonly result: 'Approve' | 'Deny';
  readonly justification?: string | undefined;
}

export interface AnsweringPerson {
  readonly principalId: string;
  readonly isApprover: boolean;
}

export type AnswerAssessment =
  | 'accepted'
  | 'own-request'
  | 'not-approver'
  | 'already-decided'
  | 'timed-out'
  | 'justification-missing';

/** Whether any answer of this person counts now, whatever it says. */
export function assessAnswerer(
  approval: Approval,
  person: AnsweringPerson,
  concerned: readonly string[],
  now: Date,
): Exclude<AnswerAssessment, 'justification-missing'> {
  if (concerned.includes(person.principalId)) return 'own-request';
  if (!person.isApprover) return 'not-approver';
  if (approval.outcome !== null) return 'already-decided';
  return now.getTime() >= approval.expiresAt.getTime() ? 'timed-out' : 'accepted';
}

/**
 * Whether this answer counts. `concerned` are those the request is of or for:
 * nobody decides about themself, approver or not.
 */
export function assessAnswer(
  approval: Approval,
  answer: Answer,
  person: AnsweringPerson,
  concerned: readonly string[],
  now: Date,
): AnswerAssessment {
  const assessment = assessAnswerer(approval, person, concerned, now);
  if (assessment !== 'accepted') return assessment;
  if (approval.approverJustificationRequired && !/[\p{L}\p{N}]/u.test(answer.justification ?? '')) {
    return 'justification-missing';
  }
  return 'accepted';
}

/** What an approval is now; an unanswered one runs out by the clock, without a job. */
export function approvalState(approval: Approval, now: Date): 'waiting' | 'Approve' | 'Deny' | 'Canceled' | 'TimedOut' {
  return approval.outcome ?? (now.getTime() >= approval.expiresAt.getTime() ? 'TimedOut' : 'waiting');
}
