/**
 * Terms of use as their administrators and the people who accepted them see them. Types only.
 */

/** `GET /portal/api/terms-of-use` → `{ value }`, in the order they are shown; withdrawn ones too. */
export interface TermsEntry {
  id: string;
  displayName: string;
  version: number;
  /** The newest version that asked everybody again. */
  requiredVersion: number;
  /** After so many days the answer is wanted again; null never. */
  reacceptDays: number | null;
  /** The first is shown to whoever reads none of them. */
  languages: string[];
  publishedAt: string;
  withdrawnAt: string | null;
}

/** `GET /portal/api/terms-of-use/{id}`. */
export interface TermsDetail {
  terms: TermsEntry;
  /** The current version. */
  texts: TermsTextView[];
  /** Newest first. */
  versions: TermsVersionView[];
}

export interface TermsTextView {
  language: string;
  body: string;
}

export interface TermsVersionView {
  version: number;
  displayName: string;
  publishedAt: string;
  asksAgain: boolean;
  languages: string[];
  /** People, each once. */
  acceptedBy: number;
  declinedBy: number;
}

/** Body of `PUT /portal/api/terms-of-use/{id}`: publishes the next version. The id is chosen by the caller. */
export interface TermsPublication {
  displayName: string;
  texts: TermsTextView[];
  /** Whoever accepted an older version is asked again. Of the first version everybody is. */
  asksAgain: boolean;
  reacceptDays: number | null;
}

/**
 * `GET /portal/api/terms-of-use/{id}/answers?version=&answer=accepted|declined&user=&cursor=` → `Page`, newest first;
 * `…/answers.csv` with the same filters.
 */
export interface TermsAnswerEntry {
  id: string;
  version: number;
  language: string;
  answer: 'accepted' | 'declined';
  answeredAt: string;
  /** Until when it counts or counted: its days are over, or a version asked again. */
  countsUntil: string | null;
  auditEntryId: string | null;
  user: { id: string; displayName: string; userPrincipalName: string; mail: string | null };
}

/** `GET /portal/api/my-terms?cursor=` → `Page`, newest first: what the caller answered. */
export interface OwnTermsAnswer extends Omit<TermsAnswerEntry, 'user' | 'auditEntryId'> {
  displayName: string;
  /** A text file for whoever answered. */
  receiptUrl: string;
}
