/** The door of the decisions: who may do what, where, until when, and why. */
export type { Decision, DenyReason, PathStep } from '#engine/facts.ts';
export { DecisionService, type AskedQuestion, type DecisionServicePorts } from './decision-service.ts';
