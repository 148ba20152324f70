/** The door of the decisions: who may do what, where, until when, and why. */
export type { Decision, DenyReason, PathStep } from '#engine/facts.ts';
export type { RoleGain } from '#engine/decision-engine.ts';
export {
  findApplicationSession,
  hashApplicationBrowser,
  redeemApplicationTicket,
  requestApplicationTicket,
} from './application-sign-in.ts';
export { DecisionService, type AskedQuestion, type DecisionServicePorts } from './decision-service.ts';
export { DecisionRecords } from './decision-records.ts';
export {
  countDropped,
  listDecisions,
  readUse,
  type DecisionsOf,
  type HourOfUse,
  type ListedDecision,
} from './decision-record-queries.ts';
export { changeRecording } from './change-recording.ts';
export { forgetDecisionRecords, writeDecisionRecords } from './write-decision-records.ts';
export { explainNow, type ExplainedNow } from './explain-now.ts';
export { explainPast } from './explain-past.ts';
export type { Holding, Wanted } from './access-facts.ts';
export type { AccessExplanation, AccessPath, BindingDenial, PathObstacle } from './explanation.ts';
export { findDenialNames, type AskedExplanation } from './explanation-queries.ts';
export type { SmallestStep } from './smallest-steps.ts';
export { pruneFeed } from './prune-feed.ts';
export { findHelpfulEligibilities, type HelpfulEligibility } from './eligibility-queries.ts';
export {
  findDataAction,
  type AccessRule,
  type AnswerStyle,
  type ProtectedApplication,
} from './protected-application.ts';
export type { KnownApplication } from './known-applications.ts';
export {
  findApplication,
  findApplicationByHost,
  readApplications,
  type StoredApplication,
  type WrittenApplication,
} from './protected-application-store.ts';
export {
  PROXY_SECRET,
  removeProtectedApplication,
  updateProtectedApplication,
} from './update-protected-application.ts';
