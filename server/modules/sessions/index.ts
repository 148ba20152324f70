/** The door of the sessions: who is in front of a browser or behind a token, and for how long. */
export { GRAPH_PATH, apiResources, sameResource, type ApiResources } from './api-resources.ts';
export { DueSessions } from './check-due-sessions.ts';
export { methodOf } from './entrance.ts';
export { sessionFact, type SessionFactRow } from './announce-callers.ts';
export type { CallerChange } from './caller-facts.ts';
export { findKnownPerson, findLiveSession } from './find-live-session.ts';
export { KnownCallers } from './known-callers.ts';
export {
  findInvitedByAddress,
  findMemberByIdentifier,
  findPerson,
  findPersonByIdentity,
  type LinkedPerson,
} from './person-queries.ts';
export {
  hasFreshSecondFactor,
  isOver,
  type LiveSession,
  type Person,
  type ProvingHome,
  type SessionProof,
} from './session.ts';
export { listStoredSessions, type EndedSessions } from './session-store.ts';
export {
  beginFlow,
  closeFlow,
  findFlow,
  findFlowById,
  findAnsweredFlow,
  findNewestFlow,
  finishFlow,
  flowRefreshTokenPlace,
  forgetOldFlows,
  takeFlow,
  takeFlowById,
  updateFlow,
  type AnyFlow,
  type Flow,
  type HomeFlow,
  type RedemptionFlow,
} from './sign-in-flow.ts';
export { SIGNING_ALGORITHM, ensureSigningKeys, type SigningKey } from './signing-keys.ts';
export {
  endOwnSession,
  endSessionsOf,
  personActor,
  personTarget,
  raiseSecondFactor,
  signOut,
  startSession,
  traceOf,
  type Caller,
  type OpenedSession,
} from './start-session.ts';
export { ArtifactStore, forgetOldArtifacts, grantHash } from './token-artifact-store.ts';
export { findKnownActor, issuerOf, verifyAccessToken } from './verify-access-token.ts';
