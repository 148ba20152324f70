/** The door of activation: from eligible to active and back, for the person themself. */
export { activateRole, extendActivation } from './activate-role.ts';
export { activateRoles, MAXIMUM_TOGETHER, type TogetherAnswer, type TogetherMode } from './activate-roles.ts';
export {
  type ActivationAssessment,
  type ActivationRequest,
  type ActivationTerms,
  type Requirement,
} from './activation.ts';
export { approveActivation, denyActivation } from './answer-activation.ts';
export { stagesToAsk } from './ask-approvers.ts';
export { backTestFindings, type BackTestFinding } from './back-test.ts';
export { BACK_TEST_DAYS, backTestSettings, type BackTest, type BackTested } from './back-test-settings.ts';
export { cancelRequest } from './cancel-request.ts';
export { deactivateRole } from './deactivate-role.ts';
export { listExtendable } from './extendable-queries.ts';
export { previewActivation, previewExtension, type ActivationPreview } from './preview-activation.ts';
export { listRecentActivations, type RecentActivation } from './recent-activations-queries.ts';
export { answerSigned, startSignature } from './sign-answers.ts';
export { tellEscalations } from './tell-escalations.ts';
export { extendsActivation, type ActivationAnswer, type SelfRequest } from './self-request.ts';
