/**
 * Sessions: rules about when one lives and how it ends.
 *
 * Pure. The clock, the rows and the home directory are other files' business.
 */
import type { Actor } from '#model/actor.ts';
import type { Standing } from '#engine/facts.ts';

/** RFC 8176 names where there is one; `otp_email` never counts as a second factor. */
export type Method = 'pwd' | 'otp' | 'mfa' | 'hwk' | 'user' | 'fed' | 'otp_email' | 'bootstrap';

/** Guidance of NIST 800-63B: a mailbox proof is forgotten after a day. */
export const MAXIMUM_PASSCODE_SESSION_HOURS = 24;

export interface StoredSession {
  readonly id: string;
  readonly csrfToken: string;
  readonly userId: string;
  readonly identityLinkId: string | null;
  readonly methods: readonly string[];
  readonly authenticatedAt: Date;
  readonly mfaAt: Date | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
  readonly idleSeconds: number;
  readonly liveUntil: Date | null;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  readonly endedAt: Date | null;
}

/** Whoever the session belongs to, as they stand now. */
export interface Person {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly mail: string | null;
  readonly userType: 'Member' | 'Guest';
  readonly standing: Standing;
  /** Came by an invitation: the first factor is at home or in the mailbox, never here. */
  readonly isInvited: boolean;
}

export interface ProvingHome {
  readonly id: string;
  readonly displayName: string;
  readonly protocol: 'openid' | 'saml';
}

/** What a home directory gave us beyond the identity. */
export interface HomeConfirmation {
  readonly directory: ProvingHome;
  readonly livenessSeconds: number;
  /** It answers nothing between two sign-ins. */
  readonly isSilent: boolean;
  readonly refreshToken: string | null;
  /** The session there, where it has a name. */
  readonly homeSessionId: string | null;
}

export interface SessionProof {
  readonly methods: readonly string[];
  /** Whether the proof itself held a second factor. */
  readonly isMultiFactor: boolean;
  readonly identityLinkId: string | null;
  readonly home: HomeConfirmation | null;
}

/** What `findLiveSession` answers: everything a request may rest on. */
export interface LiveSession extends StoredSession {
  readonly user: Person;
  /** Ready for the edge, which adds the correlation id and the address. */
  readonly actor: Actor;
}

/** First instant at which the session is over by the clock alone. */
export function sessionEnd(session: Pick<StoredSession, 'lastUsedAt' | 'idleSeconds' | 'expiresAt'>): Date {
  const idleEnd = session.lastUsedAt.getTime() + session.idleSeconds * 1000;
  return new Date(Math.min(idleEnd, session.expiresAt.getTime()));
}

export function isOver(
  session: Pick<StoredSession, 'lastUsedAt' | 'idleSeconds' | 'expiresAt' | 'endedAt'>,
  now: Date,
): boolean {
  return session.endedAt !== null || now.getTime() >= sessionEnd(session).getTime();
}

/** Whether the home directory must confirm the account before this session serves again. */
export function needsConfirmation(session: Pick<StoredSession, 'liveUntil'>, now: Date): boolean {
  return session.liveUntil !== null && now.getTime() >= session.liveUntil.getTime();
}

/** How long a confirmation counts: the shorter of the home directory's and the organization's wish. */
export function confirmedUntil(now: Date, homeSeconds: number, organizationSeconds: number): Date {
  return new Date(now.getTime() + Math.min(homeSeconds, organizationSeconds) * 1000);
}

export function actorOf(session: StoredSession, user: Person): Actor {
  return {
    principalId: user.id,
    kind: 'User',
    displayName: user.displayName,
    userPrincipalName: user.userPrincipalName,
    userType: user.userType,
    sessionId: session.id,
    authenticatedAt: session.authenticatedAt,
    ...(session.mfaAt ? { mfaAt: session.mfaAt } : {}),
    methods: session.methods,
    correlationId: session.id,
  };
}

/** Whether a second factor was proved in this session within the last `minutes`; a proof from the future does not count. */
export function hasFreshSecondFactor(session: Pick<StoredSession, 'mfaAt'>, now: Date, minutes: number): boolean {
  if (session.mfaAt === null) return false;
  const age = now.getTime() - session.mfaAt.getTime();
  return age >= 0 && age <= minutes * 60_000;
}
