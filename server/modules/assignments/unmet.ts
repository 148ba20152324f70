/**
 * Demands of a role's settings that a request does not meet, as values.
 *
 * All of them are reported at once: a person corrects a form once, not five times.
 */
export type Unmet =
  | {
      readonly requirement: 'duration';
      readonly minimumMinutes: number;
      readonly maximumMinutes: number;
      /** Null: no end was asked for. */
      readonly requestedMinutes: number | null;
    }
  | { readonly requirement: 'authentication-context'; readonly claimValue: string }
  /** What the number must look like, and one that does. */
  | { readonly requirement: 'ticket'; readonly pattern?: string; readonly example?: string }
  | { readonly requirement: 'mfa'; readonly withinMinutes: number }
  | { readonly requirement: 'justification' | 'eligibility' | 'start' };

export interface Ticket {
  readonly number: string;
  readonly system: string | null;
}

/** What a request says for itself. The second factor comes from the session, never from a body. */
export interface Reasons {
  readonly justification?: string | undefined;
  readonly ticket?: Ticket | undefined;
  readonly mfaAt?: Date | undefined;
}

export interface ReasonsDemanded {
  readonly justificationRequired: boolean;
  readonly ticketRequired: boolean;
  readonly mfaRequired: boolean;
}

/** Text that says something: invisible characters alone are no justification. */
export function saysSomething(text: string | undefined): boolean {
  return text !== undefined && /[\p{L}\p{N}]/u.test(text);
}

/** A proof from the future comes from a wrong clock and counts as none. */
export function isFresh(provedAt: Date | undefined, now: Date, maximumMilliseconds: number): boolean {
  if (!provedAt) return false;
  const age = now.getTime() - provedAt.getTime();
  return age >= 0 && age <= maximumMilliseconds;
}

export function unmetReasons(reasons: Reasons, demanded: ReasonsDemanded, now: Date, mfaMilliseconds: number): Unmet[] {
  const unmet: Unmet[] = [];
  if (demanded.justificationRequired && !saysSomething(reasons.justification))
    unmet.push({ requirement: 'justification' });
  if (demanded.ticketRequired && !saysSomething(reasons.ticket?.number)) unmet.push({ requirement: 'ticket' });
  if (demanded.mfaRequired && !isFresh(reasons.mfaAt, now, mfaMilliseconds)) {
    unmet.push({ requirement: 'mfa', withinMinutes: Math.floor(mfaMilliseconds / 60_000) });
  }
  return unmet;
}
