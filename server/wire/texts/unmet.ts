/**
 * What the settings of a role asked for and did not get, in words.
 *
 * Used by the refusals of assignments and of activations alike.
 */
import type { UnmetDetails } from '#model/refusals/assignments.ts';

const words: Record<string, (unmet: UnmetDetails) => string> = {
  duration: (unmet) =>
    unmet.maximumMinutes === undefined
      ? `at least ${unmet.minimumMinutes ?? 5} minutes`
      : `an end from ${lengthOf(unmet.minimumMinutes ?? 5)} to ${lengthOf(unmet.maximumMinutes)} after the start`,
  justification: () => 'a justification',
  ticket: () => 'a ticket number',
  mfa: () => 'a second factor, proved a short while ago',
  'authentication-context': (unmet) => `the authentication context ${unmet.claimValue ?? ''}`,
  eligibility: () => 'an eligibility that covers this scope now',
  start: () => 'a start before the eligibility ends',
};

/** In the largest unit that fits: 8 hours, 365 days. */
function lengthOf(minutes: number): string {
  const [count, unit] =
    minutes % 1440 === 0 ? [minutes / 1440, 'day'] : minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** What to do about it: where only the time is wrong, the step speaks of the time. */
export function stepForUnmet(unmet: readonly UnmetDetails[], otherwise: string): string {
  const isTime = unmet.length > 0 && unmet.every(({ requirement }) => requirement === 'duration');
  return isTime ? 'Choose such an end and send it again.' : otherwise;
}

export function wordUnmet(unmet: readonly UnmetDetails[]): string {
  return unmet.map((one) => words[one.requirement]?.(one) ?? one.requirement).join(', ');
}
