/**
 * Protected applications and the sign-ins to them, in memory, fed in commit order.
 *
 * It only ever says yes; what it does not know is for the database to say. Secrets are there as keyed hashes, as they
 * are stored.
 */
import type { AccessRule, AnswerStyle } from './protected-application.ts';
import type { Scope } from '#model/scope.ts';
import type { WrittenApplication } from './protected-application-store.ts';

/** Key: the id. */
export interface ApplicationFact {
  readonly displayName: string;
  readonly host: string;
  readonly scope: Scope;
  readonly style: AnswerStyle;
  readonly rules: readonly AccessRule[];
  /** In base64url. */
  readonly proxySecretHash: string;
  /** Of a hundred decisions so many are recorded; a process of an older version does not say. */
  readonly recordedShare?: number;
}

export interface KnownApplication extends WrittenApplication {
  readonly recordedShare: number;
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
  readonly #applications = new Map<string, KnownApplication>();
  readonly #byHost = new Map<string, KnownApplication>();
  /** Those that keep records, by their place: of several at one place the one that keeps the most. */
  readonly #recording = new Map<Scope, KnownApplication>();
  readonly #sessions = new Map<string, ApplicationSessionFact>();
  #sweepAt = SWEEP_AFTER;

  apply(change: ApplicationChange): void {
    if (change.kind === 'protected-application') return this.#replaceApplication(change.key, change.fact);
    if (change.fact === null) this.#sessions.delete(change.key);
    else this.#sessions.set(change.key, change.fact);
  }

  findByHost(host: string): KnownApplication | undefined {
    return this.#byHost.get(host);
  }

  /** The application that keeps records of what is asked about a place: there, or nearest above by the name of the place. */
  findRecording(scope: Scope): KnownApplication | undefined {
    if (this.#recording.size === 0) return undefined;
    for (let place: string = scope; place !== ''; place = place.slice(0, Math.max(0, place.lastIndexOf('/')))) {
      const found = this.#recording.get(place as Scope);
      if (found) return found;
    }
    return undefined;
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
    const after = fact === null ? undefined : knownFrom(id, fact);
    if (after) {
      this.#applications.set(id, after);
      this.#byHost.set(after.host, after);
    }
    // Whoever records nothing, before and after, changes nothing about who does.
    const scopes = [before, after].flatMap((one) => (one && one.recordedShare > 0 ? [one.scope] : []));
    for (const scope of new Set(scopes)) this.#chooseRecording(scope);
  }

  #chooseRecording(scope: Scope): void {
    const [most] = [...this.#applications.values()]
      .filter((one) => one.scope === scope && one.recordedShare > 0)
      .toSorted((one, other) => other.recordedShare - one.recordedShare || (one.id < other.id ? -1 : 1));
    if (most) this.#recording.set(scope, most);
    else this.#recording.delete(scope);
  }
}

function knownFrom(id: string, fact: ApplicationFact): KnownApplication {
  const proxySecretHash = Buffer.from(fact.proxySecretHash, 'base64url');
  return { ...fact, id, proxySecretHash, recordedShare: fact.recordedShare ?? 0 };
}
