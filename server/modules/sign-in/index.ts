/**
 * The door of the sign-in module: sessions, proofs of identity, second factors,
 * and what the token service stores.
 */
export { apiResources, GRAPH_PATH, sameResource, type ApiResources } from './api-resources.ts';
export { DueSessions } from './check-due-sessions.ts';
export { findPassword, findTotp, listPasskeys } from './credential-store.ts';
export { enterThroughHome } from './enter-through-home.ts';
export { findLiveSession } from './find-live-session.ts';
export { callbackUrl, completeHomeSignIn, findHomeFlow, type HomeAnswer } from './home-sign-in.ts';
export {
  answerPassword,
  answerPasskeySecondFactor,
  answerPasskeySignIn,
  answerSignInPasscode,
  answerSignInTotp,
  resendSignInPasscode,
  startPasskeyProof,
  startPasskeySignIn,
  startSignIn,
  type SignInProgress,
} from './member-sign-in.ts';
export {
  answerRedemptionPasscode,
  beginRedemption,
  changeRedemption,
  findRedemption,
  noteHomeProof,
  refreshTokenOf,
  startProof,
  type ProofStarted,
  type RedemptionInProgress,
} from './redemption-proof.ts';
export {
  changePassword,
  completePasskeyEnrolment,
  completeTotpEnrolment,
  removeOwnPasskey,
  removeOwnTotp,
  startPasskeyEnrolment,
  startTotpEnrolment,
} from './security-info.ts';
export { listStoredSessions } from './session-store.ts';
export { isOver, type LiveSession, type Person } from './session.ts';
export { findFlow, forgetOldFlows, type ProvedIdentity } from './sign-in-flow.ts';
export { ensureSigningKeys, SIGNING_ALGORITHM, type SigningKey } from './signing-keys.ts';
export { endOwnSession, signOut, startSession, type Caller, type OpenedSession } from './start-session.ts';
export {
  answerStepUpPasskey,
  answerStepUpTotp,
  completeHomeStepUp,
  findTrustedHome,
  startStepUp,
  type StepUpStarted,
} from './step-up.ts';
export { ArtifactStore, forgetOldArtifacts, grantHash } from './token-artifact-store.ts';
export { issuerOf, verifyAccessToken } from './verify-access-token.ts';
