/**
 * Storage of liveness checks: who asks the home directory, and what it said.
 *
 * A lease makes sure that one process asks at a time. It ends by the clock, so
 * that a process that died in the middle blocks nobody for long.
 */
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';

export interface LeasedCheck {
  readonly sessionId: string;
  readonly userId: string;
  readonly identityLinkId: string | null;
  readonly refreshTokenSealed: Buffer | null;
  readonly homeDirectoryId: string | null;
  readonly issuer: string | null;
  readonly subject: string | null;
}

/** Takes the check of a session that is due; undefined when it is not due or somebody else has it. */
export async function leaseLivenessCheck(
  tx: Transaction,
  sessionId: string,
  leaseUntil: Date,
): Promise<LeasedCheck | undefined> {
  const row = await tx.db
    .updateTable('session')
    .set({ liveness_lease_until: leaseUntil })
    .where('id', '=', sessionId)
    .where('ended_at', 'is', null)
    .where('live_until', '<=', tx.now)
    .where((eb) => eb.or([eb('liveness_lease_until', 'is', null), eb('liveness_lease_until', '<=', tx.now)]))
    .returning(['id', 'user_id', 'identity_link_id', 'home_refresh_token_sealed'])
    .executeTakeFirst();
  if (!row) return undefined;
  const link = row.identity_link_id
    ? await tx.db
        .selectFrom('identity_link')
        .select(['home_directory_id', 'issuer', 'subject'])
        .where('id', '=', row.identity_link_id)
        .executeTakeFirst()
    : undefined;
  return {
    sessionId: row.id,
    userId: row.user_id,
    identityLinkId: row.identity_link_id,
    refreshTokenSealed: row.home_refresh_token_sealed,
    homeDirectoryId: link?.home_directory_id ?? null,
    issuer: link?.issuer ?? null,
    subject: link?.subject ?? null,
  };
}

/** The home directory confirmed the account. */
export async function extendLiveness(
  tx: Transaction,
  sessionId: string,
  liveUntil: Date,
  refreshTokenSealed: Buffer | null,
): Promise<void> {
  await tx.db
    .updateTable('session')
    .set({
      live_until: liveUntil,
      liveness_lease_until: null,
      ...(refreshTokenSealed ? { home_refresh_token_sealed: refreshTokenSealed } : {}),
    })
    .where('id', '=', sessionId)
    .where('ended_at', 'is', null)
    .execute();
}

/** The home directory did not answer: the next request asks again. */
export async function releaseLivenessCheck(tx: Transaction, sessionId: string): Promise<void> {
  await tx.db.updateTable('session').set({ liveness_lease_until: null }).where('id', '=', sessionId).execute();
}

/** Sessions whose confirmation is over, or will be before `before`, and which are still in use by the clock. */
export async function listDueSessions(db: Reader, now: Date, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('session')
    .select('id')
    .where('ended_at', 'is', null)
    .where('live_until', '<=', now)
    .where('expires_at', '>', now)
    .orderBy('live_until')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}
