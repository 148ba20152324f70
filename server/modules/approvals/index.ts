/** The door of the approvals: who is asked, who may answer, and the first answer. */
export { answerApproval } from './answer-approval.ts';
export { approvalState, directoryApprovers, type Answer, type Approval, assessAnswerer } from './approval.ts';
export { countWaiting, isAmongApprovers, listApprovals, listApproverIds, listWaiting } from './approval-queries.ts';
export { addApproval, closeApproval, findApproval, findApprovals, type NewApproval } from './approval-store.ts';
