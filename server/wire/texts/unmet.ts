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
      : `an end after ${unmet.minimumMinutes ?? 5} to ${unmet.maximumMinutes} minutes`,
  justification: () => 'a justification',
  ticket: () => 'a ticket number',
  mfa: () => 'a second factor, proved a short while ago',
  'authentication-context': (unmet) => `the authentication context ${unmet.claimValue ?? ''}`,
  eligibility: () => 'an eligibility that covers this scope now',
  start: () => 'a start before the eligibility ends',
};

export function wordUnmet(unmet: readonly UnmetDetails[]): string {
  return unmet.map((one) => words[one.requirement]?.(one) ?? one.requirement).join(', ');
}
