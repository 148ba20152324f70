/**
 * Protected applications and the sign-ins to them, in memory, fed in commit order.
 *
 * It only ever says yes; what it does not know is for the database to say. Secrets are there as keyed hashes, as they
 * are stored.
 */
import type { AccessRule, AnswerStyle } from './protected-application.ts';
import type { Scope } from '#model/scope.ts';
import type { StoredApplication } from './protected-application-store.ts';

/** Key: the id. */
export interface ApplicationFact {
  readonly displayName: string;
  readonly host: string;
  readonly scope: Scope;
  readonly style: AnswerStyle;
  readonly rules: readonly AccessRule[];
  /** In base64url. */
  readonly proxySecretHash: string;
}

/** Key: the keyed hash of the cookie's value, in base64url. */
export interface ApplicationSessionFact {
  readonly sessionId: string;
  readonly applicationId: string;
  readonly expiresAt: number;
}

export type ApplicationChange =
  | { readonly kind: 'protected-application'; readonly key: string; readonly fact: ApplicationFact | null }
  | { readonly kind: 'application-session'; readonly key: string; readonly fact: ApplicationSessionFact | null };

/** What is over by the clock is thrown away when so many have come since it was last done. */
const SWEEP_AFTER = 1_000;

export class KnownApplications {
  readonly #applications = new Map<string, StoredApplication>();
  readonly #byHost = new Map<string, StoredApplication>();
  readonly #sessions = new Map<string, ApplicationSessionFact>();
  #sweepAt = SWEEP_AFTER;

  apply(change: ApplicationChange): void {
    if (change.kind === 'protected-application') return this.#replaceApplication(change.key, change.fact);
    if (change.fact === null) this.#sessions.delete(change.key);
    else this.#sessions.set(change.key, change.fact);
  }

  findByHost(host: string): StoredApplication | undefined {
    return this.#byHost.get(host);
  }

  /** The Daypass session behind a cookie of an application. */
  findSessionId(tokenHash: Buffer, applicationId: string, now: Date): string | undefined {
    const session = this.#sessions.get(tokenHash.toString('base64url'));
    return session?.applicationId === applicationId && now.getTime() < session.expiresAt
      ? session.sessionId
      : undefined;
  }

  /** Throws away what is over by the clock. Nothing but memory depends on it. */
  sweep(now: Date): void {
    if (this.#sessions.size < this.#sweepAt) return;
    for (const [hash, { expiresAt }] of this.#sessions) if (expiresAt <= now.getTime()) this.#sessions.delete(hash);
    this.#sweepAt = 2 * this.#sessions.size + SWEEP_AFTER;
  }

  #replaceApplication(id: string, fact: ApplicationFact | null): void {
    const before = this.#applications.get(id);
    // Its host may be another's by now.
    if (before && this.#byHost.get(before.host) === before) this.#byHost.delete(before.host);
    this.#applications.delete(id);
    if (fact === null) return;
    const application = { ...fact, id, proxySecretHash: Buffer.from(fact.proxySecretHash, 'base64url') };
    this.#applications.set(id, application);
    this.#byHost.set(application.host, application);
  }
}
