/**
 * Starts, raises and ends sessions.
 *
 * Every sign-in makes a new session with a new token, and every proof of a
 * second factor replaces the token: a cookie set beforehand by somebody else
 * never becomes worth more. It never decides whether a proof was good.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity, type AskingApplication, type SignInPurpose } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { entranceOf, stepUpOf } from './entrance.ts';
import {
  confirmedUntil,
  MAXIMUM_PASSCODE_SESSION_HOURS,
  type HomeConfirmation,
  type LiveSession,
  type Person,
  type ProvingHome,
  type SessionProof,
} from './session.ts';
import {
  endSessions,
  hashSessionToken,
  insertSession,
  raiseSession,
  refreshTokenPlace,
  type EndedSessions,
} from './session-store.ts';

/** Where the request came from, for the list of sessions and the audit trail. */
export interface Caller {
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  readonly correlationId: string;
  /** What somebody signs in for; without it, to the portal. */
  readonly asking?: { readonly purpose: SignInPurpose; readonly application: AskingApplication };
}

/** Given to the browser once: the cookie's value. */
export interface OpenedSession {
  readonly sessionId: string;
  readonly token: string;
  readonly csrfToken: string;
  readonly expiresAt: Date;
}

const MAXIMUM_USER_AGENT = 256;

/** Opens a session for a person who proved who they are, just now or at `provedAt`; their standing must be active. */
export async function startSession(
  ports: Ports,
  tx: Transaction,
  person: Person,
  proof: SessionProof,
  caller: Caller,
  provedAt: Date = tx.now,
): Promise<OpenedSession> {
  if (person.standing !== 'active') throw new Refusal('sign-in.not-active', {});
  const id = tx.guid();
  const token = ports.randomness.token();
  const csrfToken = ports.randomness.token();
  const hours = proof.methods.includes('otp_email')
    ? Math.min(ports.settings.DAYPASS_SESSION_HOURS, MAXIMUM_PASSCODE_SESSION_HOURS)
    : ports.settings.DAYPASS_SESSION_HOURS;
  const expiresAt = new Date(tx.now.getTime() + hours * 3_600_000);
  const refreshToken = proof.home?.refreshToken;
  await insertSession(tx, {
    id,
    tokenHash: hashSessionToken(ports, token),
    csrfToken,
    userId: person.id,
    identityLinkId: proof.identityLinkId,
    methods: proof.methods,
    authenticatedAt: provedAt,
    mfaAt: proof.isMultiFactor ? provedAt : null,
    expiresAt,
    idleSeconds: ports.settings.DAYPASS_SESSION_IDLE_MINUTES * 60,
    liveUntil: proof.home ? firstConfirmedUntil(ports, provedAt, proof.home) : null,
    homeRefreshTokenSealed: refreshToken ? ports.secrets.seal(refreshTokenPlace(id), refreshToken) : null,
    homeSessionId: proof.home?.homeSessionId ?? null,
    ipAddress: caller.ipAddress,
    userAgent: caller.userAgent?.slice(0, MAXIMUM_USER_AGENT) ?? null,
  });
  await recordActivity(tx, {
    activity: 'sign-in.succeeded',
    actor: personActor(person, id, proof.methods, caller),
    subjectId: person.id,
    targets: [personTarget(person)],
    details: { methods: proof.methods, ...entranceOf(provedAt, proof, caller) },
  });
  return { sessionId: id, token, csrfToken, expiresAt };
}

/** A home that cannot be asked confirms by another sign-in; that is wanted less often than an answer. */
function firstConfirmedUntil({ settings }: Pick<Ports, 'settings'>, now: Date, home: HomeConfirmation): Date {
  const longest = home.isSilent ? settings.DAYPASS_HOME_SIGN_IN_MINUTES * 60 : settings.DAYPASS_LIVENESS_SECONDS;
  return confirmedUntil(now, home.livenessSeconds, longest);
}

/** A second factor was proved in a running session. Answers the new token. */
export async function raiseSecondFactor(
  ports: Ports,
  tx: Transaction,
  session: LiveSession,
  methods: readonly string[],
  caller: Caller,
  home?: ProvingHome,
): Promise<OpenedSession> {
  const token = ports.randomness.token();
  const csrfToken = ports.randomness.token();
  const tokenHash = hashSessionToken(ports, token);
  const raised = await raiseSession(tx, session.id, { tokenHash, csrfToken, methods: [...methods, 'mfa'] });
  if (!raised) throw new Refusal('sign-in.failed', {});
  await recordActivity(tx, {
    activity: 'second-factor.proved',
    actor: { ...session.actor, ...traceOf(caller) },
    subjectId: session.userId,
    targets: [personTarget(session.user)],
    details: { methods, ...stepUpOf(tx.now, methods, caller, home) },
  });
  return { sessionId: session.id, token, csrfToken, expiresAt: session.expiresAt };
}

/** Ends the session, or all sessions of its person. */
export async function signOut(ports: Ports, session: LiveSession, actor: Actor, everywhere: boolean): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const which = everywhere ? { userId: session.userId } : { id: session.id };
    await endSessionsOf(tx, actor, session.user, which, 'signed-out');
  });
}

/** Ends one other session of the same person; false when it is not theirs or already over. */
export async function endOwnSession(ports: Ports, session: LiveSession, actor: Actor, id: string): Promise<boolean> {
  return ports.unitOfWork(async (tx) => {
    const owned = await tx.db
      .selectFrom('session')
      .select('id')
      .where('id', '=', id)
      .where('user_id', '=', session.userId)
      .executeTakeFirst();
    if (!owned) return false;
    return endSessionsOf(tx, actor, session.user, { id }, 'signed-out');
  });
}

/** Ends sessions of a person and records which; false where none was left to end. */
export async function endSessionsOf(
  tx: Transaction,
  actor: Actor,
  person: Person,
  which: EndedSessions,
  reason: string,
): Promise<boolean> {
  const sessionIds = await endSessions(tx, which, reason);
  if (sessionIds.length === 0) return false;
  await recordActivity(tx, {
    activity: 'session.ended',
    actor,
    reason,
    subjectId: person.id,
    targets: [personTarget(person)],
    details: { sessionIds },
  });
  return true;
}

export function personTarget(person: Person) {
  return {
    id: person.id,
    type: 'User' as const,
    displayName: person.displayName,
    userPrincipalName: person.userPrincipalName,
  };
}

export function personActor(
  person: Person,
  sessionId: string | undefined,
  methods: readonly string[],
  caller: Caller,
): Actor {
  return {
    principalId: person.id,
    kind: 'User',
    displayName: person.displayName,
    userPrincipalName: person.userPrincipalName,
    userType: person.userType,
    ...(sessionId ? { sessionId } : {}),
    methods,
    ...traceOf(caller),
  };
}

/** Which request an entry came from. */
export function traceOf({ correlationId, ipAddress }: Caller): Pick<Actor, 'correlationId' | 'ipAddress'> {
  return { correlationId, ...(ipAddress ? { ipAddress } : {}) };
}
