/**
 * The vendor's numbers for why a sign-in was refused, where they have one: what tools count and alert on.
 */
import { refusals } from '#model/refusal.ts';

const OTHER = 50_000;

const numbers: Readonly<Record<string, number>> = {
  'sign-in.failed': 50_126,
  'sign-in.code-wrong': 50_126,
  'sign-in.not-active': 50_057,
  'sign-in.not-invited': 50_020,
  'sign-in.too-many-tries': 50_053,
  'sign-in.flow-ended': 50_089,
  'sign-in.home-unavailable': 51_004,
  'sign-in.home-refused': 50_105,
  'sign-in.home-answer-invalid': 50_008,
  'sign-in.home-domain-foreign': 5_000_819,
  'sign-in.home-disabled': 50_107,
  'sign-in.inbound-blocked': 500_213,
  'sign-in.application-blocked': 500_213,
  'sign-in.terms-declined': 50_158,
  'session.mfa-required': 50_076,
  'session.other-person': 50_058,
};

export const errorCodeOf = (code: string | null): number => (code === null ? OTHER : (numbers[code] ?? OTHER));

/** Every refusal that is told by this number. */
export function codesOf(number: number): string[] {
  return Object.keys(refusals).filter((code) => errorCodeOf(code) === number);
}
