/**
 * What stands behind a token, as facts of the change feed. Shapes alone.
 *
 * No secret is in them: a session is known by its id, a grant by its keyed hash. Instants are milliseconds in UTC.
 */
import type { JWK } from 'jose';
import type { PrincipalFact } from '#engine/facts.ts';
import type { ApplicationRestrictionFact } from '#modules/home-directories/index.ts';

/** Key: the id. Null once it has ended; what the clock ends is ended by the clock. */
export interface SessionFact {
  readonly userId: string;
  readonly identityLinkId: string | null;
  readonly methods: readonly string[];
  readonly authenticatedAt: number;
  readonly mfaAt: number | null;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly idleSeconds: number;
  readonly expiresAt: number;
  readonly liveUntil: number | null;
}

/** Key: the hash by which access tokens name their grant. Null once it was revoked. */
export interface GrantFact {
  readonly expiresAt: number | null;
}

/** Key: the key id. */
export interface SigningKeyFact {
  readonly publicJwk: JWK;
  readonly retiredAt: number | null;
}

/** Key: empty. Loaded once and never announced, because what the directory is never changes. */
export interface DirectoryFact {
  readonly tenantId: string;
}

export type CallerChange =
  | { readonly kind: 'directory'; readonly key: ''; readonly fact: DirectoryFact }
  | { readonly kind: 'principal'; readonly key: string; readonly fact: PrincipalFact | null }
  | { readonly kind: 'session'; readonly key: string; readonly fact: SessionFact | null }
  | { readonly kind: 'grant'; readonly key: string; readonly fact: GrantFact | null }
  | { readonly kind: 'application-restriction'; readonly key: ''; readonly fact: ApplicationRestrictionFact }
  | { readonly kind: 'signing-key'; readonly key: string; readonly fact: SigningKeyFact | null };
