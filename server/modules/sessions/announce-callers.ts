/**
 * Announces sessions, grants and signing keys as they are now. Called after the row was written, in its unit of work.
 */
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { GrantFact, SessionFact, SigningKeyFact } from './caller-facts.ts';

/** The columns a session's fact is made of. */
export const sessionFactColumns = [
  'id',
  'user_id',
  'identity_link_id',
  'methods',
  'authenticated_at',
  'mfa_at',
  'created_at',
  'last_used_at',
  'idle_seconds',
  'expires_at',
  'live_until',
] as const;

export interface SessionFactRow {
  readonly id: string;
  readonly user_id: string;
  readonly identity_link_id: string | null;
  readonly methods: readonly string[];
  readonly authenticated_at: Date;
  readonly mfa_at: Date | null;
  readonly created_at: Date;
  readonly last_used_at: Date;
  readonly idle_seconds: number;
  readonly expires_at: Date;
  readonly live_until: Date | null;
}

/** Of a session that has not been ended. */
export function sessionFact(row: SessionFactRow): SessionFact {
  return {
    userId: row.user_id,
    identityLinkId: row.identity_link_id,
    methods: row.methods,
    authenticatedAt: row.authenticated_at.getTime(),
    mfaAt: row.mfa_at?.getTime() ?? null,
    createdAt: row.created_at.getTime(),
    lastUsedAt: row.last_used_at.getTime(),
    idleSeconds: row.idle_seconds,
    expiresAt: row.expires_at.getTime(),
    liveUntil: row.live_until?.getTime() ?? null,
  };
}

export async function announceSession(tx: Transaction, row: SessionFactRow): Promise<void> {
  await tx.announce('session', row.id, sessionFact(row));
}

export async function announceEndedSession(tx: Transaction, id: string): Promise<void> {
  await tx.announce('session', id, null);
}

export async function announceGrant(tx: Transaction, hash: string, fact: GrantFact | null): Promise<void> {
  await tx.announce('grant', hash, fact);
}

export async function announceSigningKey(tx: Transaction, kid: string, fact: SigningKeyFact): Promise<void> {
  await tx.announce('signing-key', kid, fact);
}
