/** The door of the audit module: record what happened, list it, prove it, verify that it is whole. */
export { activities, activityTitle, type Activity, type ActivityName } from './activities.ts';
export { listEntries, type AuditEntry, type AuditFilter } from './audit-queries.ts';
export {
  getCheckpoint,
  getProofBundle,
  proveConsistency,
  type CheckpointView,
  type ConsistencyProof,
} from './audit-proofs.ts';
export { documentOf, findSeals, type EntryDocument } from './entry-document.ts';
export { findSealedBehind, listSealed, type SealedDocument } from './sealed-entries.ts';
export { getTile, parseTilePlace } from './log-tiles.ts';
export { dropOldEntries } from './drop-old-entries.ts';
export { listTombstones } from './tombstone-store.ts';
export { writeTombstone } from './tombstone.ts';
export { receiptKeyLine, signReceipt, verifyReceipt } from './receipt.ts';
export { BrokenTree } from './audit-tree-store.ts';
export { logKeyOf, openCheckpoint } from './checkpoint.ts';
export { parseBundle, verifyBundle, type ProofBundle } from './proof-bundle.ts';
export { recordActivity, type ActivityRecord, type AuditTarget } from './record-activity.ts';
export { sealAllEntries, sealEntries } from './seal-entries.ts';
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
export { fingerprintOf, keyText, parseKeyText } from './signed-note.ts';
export { verifyTrail, type NotedBefore, type TrailVerification } from './verify-trail.ts';
