/**
 * Terms of use as administrators publish them.
 */
import type { TermsInput } from '#modules/invitations/index.ts';

/** Texts by language; the first is for whoever reads none of them. */
export function termsIn(
  displayName: string,
  texts: Record<string, string>,
  changed: Partial<Pick<TermsInput, 'asksAgain' | 'reacceptDays'>> = {},
): TermsInput {
  const entries = Object.entries(texts).map(([language, body]) => ({ language, body }));
  return { displayName, texts: entries, asksAgain: true, reacceptDays: null, ...changed };
}
