/** The door of the approvals: who is asked in which stage, who may answer, the answers, and what was signed of them. */
export { answerApproval, type AnswerTaken } from './answer-approval.ts';
export {
  approvalsIn,
  approvalState,
  askedNow,
  askedSoFar,
  assessAnswerer,
  directoryApprovers,
  presentStage,
  stageState,
  type Answer,
  type Approval,
  type ApprovalStage,
  type AskedApprover,
  type GivenAnswer,
  type StageState,
} from './approval.ts';
export {
  countWaiting,
  isAmongApprovers,
  listApprovals,
  listApproverIds,
  listReachedApprovers,
  listWaiting,
  refusalOfAnswer,
  type ReachedApprover,
} from './approval-queries.ts';
export { measureApprovals, type ApprovalTimes } from './approval-times-queries.ts';
export { challengeOf, lineOf, signedText, type SignedAnswer } from './signed-text.ts';
export { verifySignatures, type KeptSignature } from './verify-signatures.ts';
export {
  addApproval,
  closeApproval,
  findApproval,
  findApprovals,
  takeEscalated,
  type NewStage,
} from './approval-store.ts';
