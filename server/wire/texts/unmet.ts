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
  ticket: ({ pattern, example }) =>
    pattern === undefined ? 'a ticket number' : `a ticket number as ${pattern}, such as ${example}`,
  mfa: ({ withinMinutes = 1 }) =>
    `a second factor, proved within the last ${withinMinutes === 1 ? 'minute' : `${withinMinutes} minutes`}`,
  'authentication-context': (unmet) => `the authentication context ${unmet.claimValue ?? ''}`,
  eligibility: () => 'an eligibility that covers this scope now',
  start: () => 'a start within the next 30 days, before the eligibility ends',
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
  if (isTime) return 'Choose such an end and send it again.';
  const isFactor = unmet.length > 0 && unmet.every(({ requirement }) => requirement === 'mfa');
  return isFactor ? 'Prove your second factor now, and send it again.' : otherwise;
}

export function wordUnmet(unmet: readonly UnmetDetails[]): string {
  return unmet.map((one) => words[one.requirement]?.(one) ?? one.requirement).join(', ');
}
