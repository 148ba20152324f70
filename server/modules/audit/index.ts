/** The door of the audit module: record what happened, list it, verify that it is whole. */
export { activities, activityTitle, type Activity, type ActivityName } from './activities.ts';
export { listEntries, type AuditEntry, type AuditFilter } from './audit-queries.ts';
export { recordActivity, type ActivityRecord, type AuditTarget } from './record-activity.ts';
export { sealEntries } from './seal-entries.ts';
export {
  findLastSignIns,
  listSignInNames,
  portalApplication,
  signInDetails,
  type AskingApplication,
  type LastSignIn,
  type SecondFactorBy,
  type SignInDetails,
  type SignInFilter,
  type SignInMethod,
  type SignInPurpose,
} from './sign-ins.ts';
export { verifyChain, type ChainVerification } from './verify-chain.ts';
