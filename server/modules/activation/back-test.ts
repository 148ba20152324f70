/**
 * What settings would have made of activations on record: by the rule every activation is judged by.
 *
 * Pure. The record says what was asked for, when, where and with which reasons. It does not say which proof of a second
 * factor was at hand: that is taken as met, and what asks for one is told apart.
 */
import type { AskedSchedule } from '#model/schedule-info.ts';
import type { Scope } from '#model/scope.ts';
import type { Unmet, Window } from '#modules/assignments/index.ts';
import { assessActivation, type ActivationTerms } from './activation.ts';

export interface RecordedActivation {
  readonly id: string;
  readonly createdAt: Date;
  readonly scope: Scope;
  readonly eligibilityScope: Scope;
  readonly schedule: AskedSchedule;
  readonly justification: string | undefined;
  readonly ticketNumber: string | undefined;
  /** It waited for approval then. */
  readonly wasAskedOfApprovers: boolean;
}

/**
 * - `refused`: at least one demand of the settings was not met; the reasons stand beside it.
 * - `approval`: it would have waited for approval, and did not then; `approval-as-then`: it did then as well.
 * - `no-approval`: it waited then, and would not have.
 * - `second-factor`: a proof is asked for, and the record does not say whether there was one.
 */
export const backTestFindings = [
  'refused',
  'duration',
  'justification',
  'ticket',
  'authentication-context',
  'approval',
  'approval-as-then',
  'no-approval',
  'second-factor',
] as const;
export type BackTestFinding = (typeof backTestFindings)[number];

/** What they were eligible for is no matter of settings. */
const always: Window = { startsAt: new Date(0), endsAt: null };
const told = new Set<string>(backTestFindings);
const isTold = (requirement: string) => told.has(requirement);

export function findingsOf(record: RecordedActivation, terms: ActivationTerms): BackTestFinding[] {
  const { schedule, justification, ticketNumber, createdAt, wasAskedOfApprovers } = record;
  const ticket = ticketNumber === undefined ? undefined : { number: ticketNumber, system: null };
  const request = { schedule, justification, ticket, mfaAt: createdAt };
  const assessment = assessActivation(request, terms, always, createdAt);
  const proof: BackTestFinding[] = terms.mfaRequired || terms.contexts.length > 0 ? ['second-factor'] : [];
  if (assessment.outcome === 'unmet') return ['refused', ...reasonsOf(assessment.unmet), ...proof];
  if (assessment.outcome === 'granted') return wasAskedOfApprovers ? ['no-approval', ...proof] : proof;
  return [wasAskedOfApprovers ? 'approval-as-then' : 'approval', ...proof];
}

function reasonsOf(unmet: readonly Unmet[]): BackTestFinding[] {
  return [...new Set(unmet.map(({ requirement }) => requirement))].filter(isTold) as BackTestFinding[];
}
