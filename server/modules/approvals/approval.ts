/**
 * The rule of an answer: who may give it, in which stage, until when, and what follows from it.
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

export interface ApprovalStage {
  readonly id: string;
  /** The first is 1. */
  readonly number: number;
  readonly approvers: readonly AskedApprover[];
  readonly requiredApprovals: number;
  readonly approverJustificationRequired: boolean;
  readonly timeOutMinutes: number;
  readonly escalation: { readonly afterMinutes: number; readonly approvers: readonly AskedApprover[] } | null;
  /** Null until the stage before is through. */
  readonly beginsAt: Date | null;
  /** From then on those of the escalation may answer too. */
  readonly escalatesAt: Date | null;
  readonly endedAt: Date | null;
}

export interface GivenAnswer {
  readonly stageId: string;
  readonly answeredBy: string;
  readonly answeredAt: Date;
  readonly result: 'Approve' | 'Deny';
  readonly justification: string | null;
  readonly isSigned: boolean;
}

export interface Approval {
  readonly id: string;
  readonly requestId: string;
  readonly createdAt: Date;
  /** First instant at which no answer counts any more: the end of the stage that has begun last. */
  readonly expiresAt: Date;
  readonly outcome: 'Approve' | 'Deny' | 'Canceled' | 'TimedOut' | null;
  readonly decidedAt: Date | null;
  /** Every answer is signed by a passkey. */
  readonly signatureRequired: boolean;
  readonly stages: readonly ApprovalStage[];
  /** In the order they were given; one of a person. */
  readonly answers: readonly GivenAnswer[];
}

export interface Answer {
  readonly result: 'Approve' | 'Deny';
  readonly justification?: string | undefined;
  readonly isSigned?: boolean;
}

export interface AnsweringPerson {
  readonly principalId: string;
  /** Of this stage, now. */
  readonly isApprover: boolean;
}

export type AnswerAssessment =
  | 'accepted'
  | 'own-request'
  | 'not-approver'
  | 'already-decided'
  | 'already-answered'
  | 'stage-not-open'
  | 'timed-out'
  | 'justification-missing'
  | 'signature-required';

/** The stage that has begun last: the one that waits, or the one it ended in. */
export function presentStage({ stages }: Approval): ApprovalStage {
  return stages.findLast(({ beginsAt }) => beginsAt !== null) ?? stages[0]!;
}

/** Who may answer in a stage at a moment: those of the escalation too, once it is time for it. */
export function askedNow({ approvers, escalation, escalatesAt }: ApprovalStage, now: Date): readonly AskedApprover[] {
  const isEscalated = escalatesAt !== null && escalatesAt.getTime() <= now.getTime();
  return isEscalated ? [...approvers, ...(escalation?.approvers ?? [])] : approvers;
}

/** Everybody who was asked so far, in any stage. */
export function askedSoFar({ stages }: Approval, now: Date): AskedApprover[] {
  return stages.filter(({ beginsAt }) => beginsAt !== null).flatMap((stage) => askedNow(stage, now));
}

export function approvalsIn({ answers }: Approval, { id }: ApprovalStage): GivenAnswer[] {
  return answers.filter(({ stageId, result }) => stageId === id && result === 'Approve');
}

/** Whether any answer of this person in this stage counts now, whatever it says. */
export function assessAnswerer(
  approval: Approval,
  stage: ApprovalStage,
  person: AnsweringPerson,
  concerned: readonly string[],
  now: Date,
): Exclude<AnswerAssessment, 'justification-missing' | 'signature-required'> {
  const hasAnswered = approval.answers.some(({ answeredBy }) => answeredBy === person.principalId);
  if (concerned.includes(person.principalId)) return 'own-request';
  // Nobody fills two places: not two of the approvals a stage needs, and not two stages.
  if (hasAnswered && approvalState(approval, now) === 'waiting') return 'already-answered';
  if (!person.isApprover) return 'not-approver';
  if (approval.outcome !== null) return 'already-decided';
  if (now.getTime() >= approval.expiresAt.getTime()) return 'timed-out';
  if (stage.endedAt !== null) return 'already-decided';
  return stage.beginsAt === null ? 'stage-not-open' : 'accepted';
}

/**
 * Whether this answer counts. `concerned` are those the request is of or for:
 * nobody decides about themself, approver or not.
 */
export function assessAnswer(
  approval: Approval,
  stage: ApprovalStage,
  answer: Answer,
  person: AnsweringPerson,
  concerned: readonly string[],
  now: Date,
): AnswerAssessment {
  const assessment = assessAnswerer(approval, stage, person, concerned, now);
  if (assessment !== 'accepted') return assessment;
  if (stage.approverJustificationRequired && !/[\p{L}\p{N}]/u.test(answer.justification ?? '')) {
    return 'justification-missing';
  }
  return approval.signatureRequired && !answer.isSigned ? 'signature-required' : 'accepted';
}

/** What an answer that counts brings about: the first deny ends it, and so does the last approval of the last stage. */
export type Progress = 'denied' | 'more-needed' | 'next-stage' | 'approved';

export function progressOf(approval: Approval, stage: ApprovalStage, { result }: Pick<Answer, 'result'>): Progress {
  if (result === 'Deny') return 'denied';
  if (approvalsIn(approval, stage).length + 1 < stage.requiredApprovals) return 'more-needed';
  return stage.number < approval.stages.length ? 'next-stage' : 'approved';
}

/** What an approval is now; an unanswered one runs out by the clock, without a job. */
export function approvalState(approval: Approval, now: Date): 'waiting' | 'Approve' | 'Deny' | 'Canceled' | 'TimedOut' {
  return approval.outcome ?? (now.getTime() >= approval.expiresAt.getTime() ? 'TimedOut' : 'waiting');
}

export type StageState = 'not-begun' | 'waiting' | 'Approve' | 'Deny' | 'Canceled' | 'TimedOut';

/** What a stage is now. */
export function stageState(approval: Approval, stage: ApprovalStage, now: Date): StageState {
  if (stage.beginsAt === null) return 'not-begun';
  return stage.id === presentStage(approval).id ? approvalState(approval, now) : 'Approve';
}
