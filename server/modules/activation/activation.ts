/**
 * The rule of an activation: granted, to be approved, or everything that is still missing.
 *
 * One pure function for the form's preview, for `validate`, for the API and for
 * the commit; nothing else decides. It never reads a clock or a table.
 */
import { addDuration } from '#model/instant.ts';
import type { AskedSchedule } from '#model/schedule-info.ts';
import {
  earlierEnd,
  isInForce,
  MINIMUM_MILLISECONDS,
  saysSomething,
  isFresh,
  type Reasons,
  type Unmet,
  type Window,
} from '#modules/assignments/index.ts';
import { compileTicketPattern, type ActivationSettings } from '#modules/role-settings/index.ts';

export interface ActivationRequest extends Reasons {
  readonly schedule: AskedSchedule;
}

/** The settings in force for this activation, with what the deployment adds. */
export interface ActivationTerms extends ActivationSettings {
  /** How old a proof of a second factor may be: what the role allows, and the operator at most. */
  readonly mfaMilliseconds: number;
  /** The same for each authentication context, the strictest first; null where the deployment does not say what it means. */
  readonly contexts: readonly { readonly claimValue: string; readonly milliseconds: number | null }[];
}

export type ActivationAssessment =
  | { readonly outcome: 'granted'; readonly window: EndingWindow }
  | { readonly outcome: 'approval-needed'; readonly window: EndingWindow }
  | { readonly outcome: 'unmet'; readonly unmet: readonly Unmet[] };

export interface EndingWindow {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** How far ahead somebody may plan an activation. */
export const MAXIMUM_AHEAD_MILLISECONDS = 30 * 86_400_000;

/** One demand of the role, and whether the request meets it: what a form shows. */
export interface Requirement {
  readonly unmet: Unmet;
  readonly met: boolean;
}

/**
 * Assesses one request against one eligibility.
 *
 * The end is the earlier of what was asked for and the end of the eligibility;
 * nobody keeps a role longer than they were meant to be able to take it.
 *
 * `running`: what is asked for is a later end of that activation. It is judged as an activation that began when that one
 * did and is asked for now: by the settings of now, with the proofs of now, all of its time counted from its start.
 */
export function assessActivation(
  request: ActivationRequest,
  terms: ActivationTerms,
  eligibility: Window,
  now: Date,
  running?: EndingWindow,
): ActivationAssessment {
  const window = activationWindow(request.schedule, eligibility, now, running);
  const unmet = [
    ...unmetWindow(request.schedule, terms, eligibility, now, running),
    ...activationRequirements(request, terms, now)
      .filter((requirement) => !requirement.met)
      .map((requirement) => requirement.unmet),
  ];
  if (unmet.length > 0 || !window) return { outcome: 'unmet', unmet };
  return { outcome: terms.approval ? 'approval-needed' : 'granted', window };
}

/** What the settings ask for besides a proper time. */
export function activationRequirements(request: Reasons, terms: ActivationTerms, now: Date): Requirement[] {
  const requirements: Requirement[] = [];
  if (terms.justificationRequired) {
    requirements.push({ unmet: { requirement: 'justification' }, met: saysSomething(request.justification) });
  }
  if (terms.ticketRequired) {
    requirements.push(ticketRequirement(request.ticket?.number, terms.ticketPatterns));
  }
  if (terms.mfaRequired) {
    const unmet: Unmet = { requirement: 'mfa', withinMinutes: Math.floor(terms.mfaMilliseconds / 60_000) };
    requirements.push({ unmet, met: isFresh(request.mfaAt, now, terms.mfaMilliseconds) });
  }
  for (const { claimValue, milliseconds } of terms.contexts) {
    const unmet: Unmet = { requirement: 'authentication-context', claimValue };
    // What nobody says the meaning of counts as not met.
    requirements.push({ unmet, met: milliseconds !== null && isFresh(request.mfaAt, now, milliseconds) });
  }
  return requirements;
}

/** Of several patterns the first that the number does not look like is told. */
function ticketRequirement(number: string | undefined, patterns: readonly string[]): Requirement {
  const isGiven = saysSomething(number);
  const missed = patterns.find((pattern) => !isGiven || !compileTicketPattern(pattern).matches(number!));
  const pattern = missed ?? patterns[0];
  const told = pattern === undefined ? {} : { pattern, example: compileTicketPattern(pattern).example };
  return { unmet: { requirement: 'ticket', ...told }, met: isGiven && missed === undefined };
}

/** When access would begin and end; undefined where no time is left, or none is gained. */
export function activationWindow(
  schedule: AskedSchedule,
  eligibility: Window,
  now: Date,
  running?: EndingWindow,
): EndingWindow | undefined {
  const { expiration } = schedule;
  if (expiration.type === 'NoExpiration') return undefined;
  const startsAt = running?.startsAt ?? startOf(schedule, now);
  const asked = expiration.type === 'AfterDuration' ? addDuration(startsAt, expiration.duration) : expiration.endsAt;
  const endsAt = earlierEnd(asked, eligibility.endsAt)!;
  return endsAt.getTime() > (running?.endsAt ?? startsAt).getTime() ? { startsAt, endsAt } : undefined;
}

/** The shortest time, counted from the start: of a running activation five minutes more than it has. */
export function minimumOf(running: EndingWindow | undefined): number {
  return MINIMUM_MILLISECONDS + (running ? running.endsAt.getTime() - running.startsAt.getTime() : 0);
}

/** A start in the past means now: clocks of clients are never exactly ours. */
function startOf(schedule: AskedSchedule, now: Date): Date {
  return schedule.startsAt && schedule.startsAt.getTime() > now.getTime() ? schedule.startsAt : now;
}

function unmetWindow(
  schedule: AskedSchedule,
  terms: ActivationTerms,
  eligibility: Window,
  now: Date,
  running: EndingWindow | undefined,
): Unmet[] {
  const unmet: Unmet[] = [];
  const startsAt = running?.startsAt ?? startOf(schedule, now);
  const goesOn = !running || eligibility.endsAt === null || eligibility.endsAt.getTime() > running.endsAt.getTime();
  if (!isInForce(eligibility, now) || !goesOn) unmet.push({ requirement: 'eligibility' });
  else if (!running && !mayStart(startsAt, eligibility, now)) unmet.push({ requirement: 'start' });
  const requested = askedMilliseconds(schedule, startsAt);
  const minimum = minimumOf(running);
  if (requested === null || requested < minimum || requested > terms.maximumMilliseconds) {
    unmet.push({
      requirement: 'duration',
      minimumMinutes: Math.ceil(minimum / 60_000),
      maximumMinutes: Math.floor(terms.maximumMilliseconds / 60_000),
      requestedMinutes: requested === null ? null : Math.ceil(requested / 60_000),
    });
  }
  return unmet;
}

function mayStart(startsAt: Date, eligibility: Window, now: Date): boolean {
  return isInForce(eligibility, startsAt) && startsAt.getTime() - now.getTime() <= MAXIMUM_AHEAD_MILLISECONDS;
}

function askedMilliseconds({ expiration }: AskedSchedule, startsAt: Date): number | null {
  if (expiration.type === 'NoExpiration') return null;
  const endsAt = expiration.type === 'AfterDuration' ? addDuration(startsAt, expiration.duration) : expiration.endsAt;
  return endsAt.getTime() - startsAt.getTime();
}
