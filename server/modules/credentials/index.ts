/** The door of the credentials: passwords, authenticator apps, passkeys and mailbox codes kept here. */
export { countTry, findPassword, findTotp, forgetCredentials, listPasskeys } from './credential-store.ts';
export { answerPasscode, requestPasscode } from './one-time-passcode.ts';
export { isAssertionRight, type KeptAssertion } from './kept-assertion.ts';
export { verifyPassword } from './password.ts';
export {
  listSecondFactors,
  passkeyOptions,
  proveKept,
  provePasskey,
  proveTotp,
  type SecondFactorMethod,
} from './second-factor.ts';
export {
  changePassword,
  completePasskeyEnrolment,
  completeTotpEnrolment,
  removeOwnPasskey,
  removeOwnTotp,
  startPasskeyEnrolment,
  startTotpEnrolment,
} from './security-info.ts';
