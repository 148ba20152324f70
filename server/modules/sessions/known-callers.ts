/**
 * Who stands behind a token, in memory: applications, sessions with their people, grants, keys.
 *
 * It is fed in commit order, as the decision engine is, and it only ever says yes. What it does not know to be in force,
 * by its facts and the clock, is for the database to say; so whatever is missing here costs time and lets nobody in.
 */
import type { JWK } from 'jose';
import type { CallerFact, PrincipalFact } from '#engine/facts.ts';
import type { Actor } from '#model/actor.ts';
import type { CallerChange, GrantFact, SessionFact, SigningKeyFact } from './caller-facts.ts';
import { isOver, needsConfirmation, type StoredSession } from './session.ts';
import { isPublished } from './signing-keys.ts';

/** The session of somebody who may act now. */
export interface KnownSession {
  readonly actor: Actor;
  readonly lastUsedAt: Date;
}

type Known = Pick<
  StoredSession,
  | 'id'
  | 'userId'
  | 'identityLinkId'
  | 'createdAt'
  | 'lastUsedAt'
  | 'idleSeconds'
  | 'expiresAt'
  | 'endedAt'
  | 'liveUntil'
> & { readonly proof: Pick<Actor, 'sessionId' | 'authenticatedAt' | 'mfaAt' | 'methods'> };

/** What is over by the clock is thrown away when so many have come since it was last done. */
const SWEEP_AFTER = 1_000;

export class KnownCallers {
  readonly #principals = new Map<string, PrincipalFact>();
  readonly #sessions = new Map<string, Known>();
  readonly #grants = new Map<string, GrantFact>();
  readonly #keys = new Map<string, SigningKeyFact>();
  #tenantId: string | undefined;
  #sweepAt = SWEEP_AFTER;
  /** Until it is known, somebody may be. */
  #restrictsApplications = true;

  get tenantId(): string | undefined {
    return this.#tenantId;
  }

  /** Whether anybody from outside may be kept from an application. */
  get restrictsApplications(): boolean {
    return this.#restrictsApplications;
  }

  apply(change: CallerChange): void {
    switch (change.kind) {
      case 'directory':
        this.#tenantId = change.fact.tenantId;
        return;
      case 'principal':
        return replace(this.#principals, change.key, change.fact?.caller ? change.fact : null);
      case 'session':
        return replace(this.#sessions, change.key, change.fact && knownFrom(change.key, change.fact));
      case 'grant':
        return replace(this.#grants, change.key, change.fact);
      case 'application-restriction':
        this.#restrictsApplications = change.fact.restricts;
        return;
      case 'signing-key':
        return replace(this.#keys, change.key, change.fact);
    }
  }

  /** The application of a token; undefined when it may not act, or is not the one the token was made for. */
  findApplication(id: string, appId: unknown): Actor | undefined {
    const caller = this.#activeCaller(id);
    if (!caller || caller.appId === null || caller.appId !== appId) return undefined;
    const { displayName } = caller;
    return {
      principalId: id,
      kind: 'ServicePrincipal',
      displayName,
      appId: caller.appId,
      methods: [],
      correlationId: '',
    };
  }

  /** A session that serves now: not over, not due to be confirmed at home, of somebody who may act. */
  findSession(id: string, now: Date): KnownSession | undefined {
    const session = this.#sessions.get(id);
    if (!session || isOver(session, now) || needsConfirmation(session, now)) return undefined;
    const caller = this.#activeCaller(session.userId);
    if (!caller || !isTheirs(session, caller)) return undefined;
    return { actor: actorOf(session, caller), lastUsedAt: session.lastUsedAt };
  }

  /** A session was seen to be used, here or by what the database says. Never moves backwards, and revives nothing. */
  noteUse(id: string, at: Date): void {
    const session = this.#sessions.get(id);
    if (session && session.lastUsedAt < at) this.#sessions.set(id, { ...session, lastUsedAt: at });
  }

  hasGrant(hash: string, now: Date): boolean {
    const grant = this.#grants.get(hash);
    return grant !== undefined && (grant.expiresAt === null || now.getTime() < grant.expiresAt);
  }

  findKey(kid: string, now: Date): JWK | undefined {
    const key = this.#keys.get(kid);
    return key && isPublished(key.retiredAt, now) ? key.publicJwk : undefined;
  }

  /** Throws away what is over by the clock. Nothing but memory depends on it. */
  sweep(now: Date): void {
    if (this.#sessions.size + this.#grants.size < this.#sweepAt) return;
    for (const [id, { expiresAt }] of this.#sessions) if (expiresAt <= now) this.#sessions.delete(id);
    for (const hash of this.#grants.keys()) if (!this.hasGrant(hash, now)) this.#grants.delete(hash);
    this.#sweepAt = 2 * (this.#sessions.size + this.#grants.size) + SWEEP_AFTER;
  }

  #activeCaller(id: string): CallerFact | undefined {
    const principal = this.#principals.get(id);
    return principal?.standing === 'active' ? principal.caller : undefined;
  }
}

/** Begun since they were last deleted, and with the account they have now. Without one, only members who never had one. */
function isTheirs(session: Known, { sessionsValidFrom, identityLinkId, isInvited, userType }: CallerFact): boolean {
  if (sessionsValidFrom !== null && session.createdAt.getTime() <= sessionsValidFrom) return false;
  if (session.identityLinkId !== null) return session.identityLinkId === identityLinkId;
  return !isInvited && userType === 'Member';
}

function knownFrom(id: string, fact: SessionFact): Known {
  return {
    id,
    userId: fact.userId,
    identityLinkId: fact.identityLinkId,
    createdAt: new Date(fact.createdAt),
    lastUsedAt: new Date(fact.lastUsedAt),
    idleSeconds: fact.idleSeconds,
    expiresAt: new Date(fact.expiresAt),
    endedAt: null,
    liveUntil: fact.liveUntil === null ? null : new Date(fact.liveUntil),
    proof: {
      sessionId: id,
      authenticatedAt: new Date(fact.authenticatedAt),
      ...(fact.mfaAt === null ? {} : { mfaAt: new Date(fact.mfaAt) }),
      methods: fact.methods,
    },
  };
}

function actorOf({ id, userId, proof }: Known, { displayName, userPrincipalName, userType }: CallerFact): Actor {
  return {
    principalId: userId,
    kind: 'User',
    displayName,
    userPrincipalName: userPrincipalName!,
    userType: userType!,
    ...proof,
    correlationId: id,
  };
}

function replace<Fact>(known: Map<string, Fact>, key: string, fact: Fact | null): void {
  if (fact === null) known.delete(key);
  else known.set(key, fact);
}
