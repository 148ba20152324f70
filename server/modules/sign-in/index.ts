/** The door of sign-in: the way of a person from a typed address or an invitation to a session. */
export { answerWaitingTerms, findWaitingSignIn } from './enter.ts';
export { checkSignIn } from './check-sign-in.ts';
export type { CheckDetails, CheckName, CheckStates, SignInCheck } from './sign-in-check.ts';
export {
  completeOpenIdTest,
  completeSamlTest,
  findAskedTest,
  findConnectionTest,
  startConnectionTest,
  viewConnectionTest,
} from './connection-test.ts';
export { inviteInternalUser } from './invite-internal-user.ts';
export { enterThroughHome } from './enter-through-home.ts';
export { completeHomeSignIn, findAskedFlow, findHomeFlow, receiveAssertion, type HomeAnswer } from './home-sign-in.ts';
export {
  answerPasskeySecondFactor,
  answerPasskeySignIn,
  answerPassword,
  answerSignInPasscode,
  answerSignInTotp,
  resendSignInPasscode,
  startPasskeyProof,
  startPasskeySignIn,
  startSignIn,
  type SignInProgress,
} from './member-sign-in.ts';
export {
  attemptAtHome,
  attemptOfIdentifier,
  attemptUnasked,
  findAttempt,
  recordRefusedSignIn,
  withIdentity,
  type SignInAttempt,
} from './refused-sign-in.ts';
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
  answerStepUpPasskey,
  answerStepUpTotp,
  completeHomeStepUp,
  findTrustedHome,
  startStepUp,
  type StepUpStarted,
} from './step-up.ts';
