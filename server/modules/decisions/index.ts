/** The door of the decisions: who may do what, where, until when, and why. */
export type { Decision, DenyReason, PathStep } from '#engine/facts.ts';
export {
  findApplicationSession,
  hashApplicationBrowser,
  redeemApplicationTicket,
  requestApplicationTicket,
} from './application-sign-in.ts';
export { DecisionService, type AskedQuestion, type DecisionServicePorts } from './decision-service.ts';
export { pruneFeed } from './prune-feed.ts';
export { findHelpfulEligibilities, type HelpfulEligibility } from './eligibility-queries.ts';
export {
  findDataAction,
  type AccessRule,
  type AnswerStyle,
  type ProtectedApplication,
} from './protected-application.ts';
export {
  findApplication,
  findApplicationByHost,
  readApplications,
  type StoredApplication,
} from './protected-application-store.ts';
export {
  PROXY_SECRET,
  removeProtectedApplication,
  updateProtectedApplication,
} from './update-protected-application.ts';
