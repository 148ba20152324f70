/** The door of activation: from eligible to active and back, for the person themself. */
export { activateRole } from './activate-role.ts';
export {
  type ActivationAssessment,
  type ActivationRequest,
  type ActivationTerms,
  type Requirement,
} from './activation.ts';
export { approveActivation, denyActivation } from './answer-activation.ts';
export { cancelRequest } from './cancel-request.ts';
export { deactivateRole } from './deactivate-role.ts';
export { previewActivation, type ActivationPreview } from './preview-activation.ts';
export { listRecentActivations, type RecentActivation } from './recent-activations-queries.ts';
export { type ActivationAnswer, type SelfRequest } from './self-request.ts';
