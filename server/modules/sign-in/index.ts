/**
 * The door of the sign-in module: sessions, proofs of identity, second factors,
 * and what the token service stores.
 */
export { checkDueSessions } from './confirm-liveness.ts';
export { findLiveSession } from './find-live-session.ts';
export { ensureSigningKeys, rotateSigningKeys, SIGNING_ALGORITHM, type SigningKey } from './signing-keys.ts';
export { ArtifactStore, forgetOldArtifacts, grantHash } from './token-artifact-store.ts';
export { issuerOf, sameResource, verifyAccessToken } from './verify-access-token.ts';
export type { LiveSession, Person } from './session.ts';
export { startSession, type Caller, type OpenedSession } from './start-session.ts';
