/**
 * Whether changed rules make sense, all problems at once.
 *
 * Pure: whether named approvers exist is a question the command asks storage.
 */
import { groupOfScope } from '#model/group-access.ts';
import { parseDuration, type Duration } from '#model/instant.ts';
import { parseMailAddress } from '#model/mail-address.ts';
import type { Scope } from '#model/scope.ts';
import { approvalProblems } from './assess-approval.ts';
import { lengthWords } from './length-words.ts';
import { problemOfPattern } from './ticket-pattern.ts';
import type { Enablement, RuleId, RuleSet } from './rules.ts';

export interface RuleProblem {
  readonly rule: RuleId;
  /** The other rule of two that do not go together. */
  readonly beside?: RuleId;
  /** The part of the rule, as ARM calls it. */
  readonly property: string;
  /** Of a stage of approval: which, the first is 1. */
  readonly stage?: number;
  /** Follows the name of the property in a sentence. */
  readonly reason: string;
}

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
const SHORTEST_MONTH = 28 * DAY;
const LONGEST_YEAR = 366 * DAY;
/** Shortest and longest maximum a role may have, by rule. */
const bounds = {
  Expiration_Admin_Eligibility: [5 * MINUTE, 3650 * DAY],
  Expiration_Admin_Assignment: [5 * MINUTE, 3650 * DAY],
  Expiration_EndUser_Assignment: [30 * MINUTE, 24 * HOUR],
} as const;
const allowedEnablements: Record<
  'Enablement_Admin_Eligibility' | 'Enablement_Admin_Assignment' | 'Enablement_EndUser_Assignment',
  readonly Enablement[]
> = {
  Enablement_Admin_Eligibility: ['Justification', 'MultiFactorAuthentication'],
  Enablement_Admin_Assignment: ['Justification', 'MultiFactorAuthentication'],
  Enablement_EndUser_Assignment: ['Justification', 'MultiFactorAuthentication', 'Ticketing'],
};
const MAXIMUM_FACTOR_MINUTES = 720;
const MAXIMUM_RECIPIENTS = 50;
const MAXIMUM_EXCLUDED = 50;
const contextForm = /^c([1-9]|[1-9][0-9])$/;

/** The whole set is assessed, not only what changed: two rules may be fine alone and not together. */
export function assessRules(scope: Scope, rules: RuleSet): RuleProblem[] {
  return [
    ...expirationProblems(rules),
    ...enablementProblems(rules),
    ...contextProblems(rules),
    ...demandProblems(rules),
    ...approvalProblems(scope, rules),
    ...notificationProblems(rules),
    ...pimOnlyProblems(scope, rules),
  ];
}

function expirationProblems(rules: RuleSet): RuleProblem[] {
  const problems: RuleProblem[] = [];
  const property = 'maximumDuration';
  for (const [rule, [shortest, longest]] of Object.entries(bounds) as [
    keyof typeof bounds,
    readonly [number, number],
  ][]) {
    const maximum = parseDuration(rules[rule].maximumDuration);
    if (maximum === undefined)
      problems.push({ rule, property, reason: 'must be a length of time such as PT8H, P30D or P1Y' });
    else if (!isWithin(maximum, shortest, longest)) {
      const [from, to] = [shortest, longest].map((milliseconds) => lengthWords({ months: 0, milliseconds }));
      problems.push({ rule, property, reason: `must be ${from} to ${to}` });
    }
  }
  if (!rules.Expiration_EndUser_Assignment.isExpirationRequired) {
    problems.push({
      rule: 'Expiration_EndUser_Assignment',
      property: 'isExpirationRequired',
      reason: 'must be true: an activation always ends',
    });
  }
  return problems;
}

/** Months count as the longest they can be, so that a bound holds whenever somebody begins. */
function isWithin({ months, milliseconds }: Duration, shortest: number, longest: number): boolean {
  const longestMonths = Math.ceil((months * LONGEST_YEAR) / 12 / DAY) * DAY;
  return milliseconds + months * SHORTEST_MONTH >= shortest && milliseconds + longestMonths <= longest;
}

function enablementProblems(rules: RuleSet): RuleProblem[] {
  return (Object.keys(allowedEnablements) as (keyof typeof allowedEnablements)[]).flatMap((rule) =>
    rules[rule].enabledRules
      .filter((enabled) => !allowedEnablements[rule].includes(enabled))
      .map((enabled) => ({ rule, property: 'enabledRules', reason: `cannot ask for ${enabled} here` })),
  );
}

/** How fresh a second factor is, and what a ticket looks like. */
function demandProblems(rules: RuleSet): RuleProblem[] {
  const rule = 'Enablement_EndUser_Assignment';
  const { secondFactorMinutes: minutes, ticketPattern } = rules[rule];
  const problems: RuleProblem[] = [];
  if (minutes !== undefined && !(Number.isInteger(minutes) && minutes >= 1 && minutes <= MAXIMUM_FACTOR_MINUTES)) {
    problems.push({ rule, property: 'secondFactorMinutes', reason: `must be 1 to ${MAXIMUM_FACTOR_MINUTES}` });
  }
  const reason = ticketPattern === undefined ? undefined : problemOfPattern(ticketPattern);
  if (reason) problems.push({ rule, property: 'ticketPattern', reason });
  return problems;
}

function contextProblems(rules: RuleSet): RuleProblem[] {
  const rule = 'AuthenticationContext_EndUser_Assignment';
  const context = rules[rule];
  const problems: RuleProblem[] = [];
  if (context.isEnabled && !contextForm.test(context.claimValue)) {
    problems.push({ rule, property: 'claimValue', reason: 'must be c1 to c99' });
  }
  const beside = 'Enablement_EndUser_Assignment';
  if (context.isEnabled && rules[beside].enabledRules.includes('MultiFactorAuthentication')) {
    problems.push({ rule, beside, property: 'isEnabled', reason: 'excludes a second factor (MfaAndAcrsConflict)' });
  }
  return problems;
}

function notificationProblems(rules: RuleSet): RuleProblem[] {
  const problems: RuleProblem[] = [];
  const property = 'notificationRecipients';
  for (const [rule, body] of Object.entries(rules) as [RuleId, RuleSet[RuleId]][]) {
    if (body.type !== 'notification') continue;
    if (body.notificationRecipients.length > MAXIMUM_RECIPIENTS) {
      problems.push({ rule, property, reason: `must be ${MAXIMUM_RECIPIENTS} addresses at most` });
    }
    if (body.notificationRecipients.some((address) => !parseMailAddress(address))) {
      problems.push({ rule, property, reason: 'must be mail addresses' });
    }
    if (rule === 'Notification_Approver_EndUser_Assignment' && body.notificationRecipients.length > 0) {
      problems.push({ rule, property, reason: 'must be empty: only approvers are asked to approve' });
    }
  }
  return problems;
}

function pimOnlyProblems(scope: Scope, rules: RuleSet): RuleProblem[] {
  const rule = 'PIMOnlyMode_Admin_Assignment';
  const { mode, excluded } = rules[rule];
  const problems: RuleProblem[] = [];
  if (mode !== 'Disabled' && groupOfScope(scope)) {
    problems.push({ rule, property: 'mode', reason: 'must be Disabled: who is in a group is said by its members' });
  }
  if (excluded.length > MAXIMUM_EXCLUDED || new Set(excluded.map(({ id }) => id)).size < excluded.length) {
    problems.push({ rule, property: 'excludes', reason: `must be ${MAXIMUM_EXCLUDED} principals at most, each once` });
  }
  return problems;
}
