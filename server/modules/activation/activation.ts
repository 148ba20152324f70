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
import type { ActivationSettings } from '#modules/role-settings/index.ts';

export interface ActivationRequest extends Reasons {
  readonly schedule: AskedSchedule;
}

/** The settings in force for this activation, with what the deployment adds. */
export interface ActivationTerms extends ActivationSettings {
  /** How old a proof of a second factor may be. */
  readonly mfaMilliseconds: number;
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
 */
export function assessActivation(
  request: ActivationRequest,
  terms: ActivationTerms,
  eligibility: Window,
  now: Date,
): ActivationAssessment {
  const window = activationWindow(request.schedule, eligibility, now);
  const unmet = [
    ...unmetWindow(request.schedule, terms, eligibility, now),
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
    requirements.push({ unmet: { requirement: 'ticket' }, met: saysSomething(request.ticket?.number) });
  }
  if (terms.mfaRequired) {
    requirements.push({ unmet: { requirement: 'mfa' }, met: isFresh(request.mfaAt, now, terms.mfaMilliseconds) });
  }
  if (terms.authenticationContext !== null) {
    // No sign-in here can prove a context yet. What cannot be evaluated counts as not met.
    const unmet: Unmet = { requirement: 'authentication-context', claimValue: terms.authenticationContext };
    requirements.push({ unmet, met: false });
  }
  return requirements;
}

/** When access would begin and end; undefined where no time is left. */
export function activationWindow(schedule: AskedSchedule, eligibility: Window, now: Date): EndingWindow | undefined {
  const { expiration } = schedule;
  if (expiration.type === 'NoExpiration') return undefined;
  const startsAt = startOf(schedule, now);
  const asked = expiration.type === 'AfterDuration' ? addDuration(startsAt, expiration.duration) : expiration.endsAt;
  const endsAt = earlierEnd(asked, eligibility.endsAt)!;
  return endsAt.getTime() > startsAt.getTime() ? { startsAt, endsAt } : undefined;
}

/** A start in the past means now: clocks of clients are never exactly ours. */
function startOf(schedule: AskedSchedule, now: Date): Date {
  return schedule.startsAt && schedule.startsAt.getTime() > now.getTime() ? schedule.startsAt : now;
}

function unmetWindow(schedule: AskedSchedule, terms: ActivationTerms, eligibility: Window, now: Date): Unmet[] {
  const unmet: Unmet[] = [];
  const startsAt = startOf(schedule, now);
  if (!isInForce(eligibility, now)) unmet.push({ requirement: 'eligibility' });
  else if (!isInForce(eligibility, startsAt) || startsAt.getTime() - now.getTime() > MAXIMUM_AHEAD_MILLISECONDS) {
    unmet.push({ requirement: 'start' });
  }
  const requested = askedMilliseconds(schedule, startsAt);
  if (requested === null || requested < MINIMUM_MILLISECONDS || requested > terms.maximumMilliseconds) {
    unmet.push({
      requirement: 'duration',
      minimumMinutes: MINIMUM_MILLISECONDS / 60_000,
      maximumMinutes: Math.floor(terms.maximumMilliseconds / 60_000),
      requestedMinutes: requested === null ? null : Math.ceil(requested / 60_000),
    });
  }
  return unmet;
}

function askedMilliseconds({ expiration }: AskedSchedule, startsAt: Date): number | null {
  if (expiration.type === 'NoExpiration') return null;
  const endsAt = expiration.type === 'AfterDuration' ? addDuration(startsAt, expiration.duration) : expiration.endsAt;
  return endsAt.getTime() - startsAt.getTime();
}
