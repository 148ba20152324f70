/**
 * Terms of use: whether an answer still counts, and in which language terms are shown.
 *
 * Pure. An answer is a fact that stays; what it is worth follows from the terms and the clock.
 */

/** Entra's limit for one directory. */
export const MAXIMUM_TERMS = 40;
export const MAXIMUM_TERMS_LANGUAGES = 20;

const DAY_MILLISECONDS = 86_400_000;

export interface TermsReference {
  readonly termsId: string;
  readonly version: number;
}

export interface TermsText {
  readonly language: string;
  readonly body: string;
}

export interface TermsOfUse extends TermsReference {
  readonly displayName: string;
  /** The newest version that asked everybody again. */
  readonly requiredVersion: number;
  /** After so many days the answer is wanted again; null never. */
  readonly reacceptDays: number | null;
  readonly publishedAt: Date;
  /** The first is for whoever reads none of them. */
  readonly languages: readonly string[];
}

/** What somebody says to terms: which version, read in which language. */
export interface TermsAnswer extends TermsReference {
  readonly language: string;
}

export interface GivenAcceptance extends TermsReference {
  readonly answeredAt: Date;
}

/** Until when an acceptance counts by the clock alone; null for good. */
export function acceptanceEnd(answeredAt: Date, reacceptDays: number | null): Date | null {
  return reacceptDays === null ? null : new Date(answeredAt.getTime() + reacceptDays * DAY_MILLISECONDS);
}

/** Whether one of the acceptances still counts for these terms. */
export function countsStill(terms: TermsOfUse, acceptances: readonly GivenAcceptance[], now: Date): boolean {
  return acceptances.some(({ termsId, version, answeredAt }) => {
    if (termsId !== terms.termsId || version < terms.requiredVersion) return false;
    const end = acceptanceEnd(answeredAt, terms.reacceptDays);
    return end === null || now < end;
  });
}

/** A language of the terms that a reader wants most (RFC 4647 lookup); the first of the terms where none fits. */
export function chooseLanguage(offered: readonly string[], wanted: readonly string[]): string {
  for (const range of wanted) {
    for (let tag = range.toLowerCase(); tag !== ''; tag = tag.slice(0, Math.max(tag.lastIndexOf('-'), 0))) {
      const match = offered.find((language) => language.toLowerCase() === tag);
      if (match) return match;
    }
  }
  return offered[0]!;
}

/** A language tag in its canonical form; undefined when it is none. */
export function parseLanguage(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > 35) return undefined;
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch {
    return undefined;
  }
}

/** Blank lines part paragraphs. */
export function paragraphsOf(body: string): string[] {
  return body.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== '');
}
