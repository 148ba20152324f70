/**
 * Storage of liveness checks: who asks the home directory, and what it said.
 *
 * A lease makes sure that one process asks at a time. It ends by the clock, so
 * that a process that died in the middle blocks nobody for long.
 */
import { sql } from 'kysely';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { announceSession, sessionFactColumns } from './announce-callers.ts';

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
  const row = await tx.db
    .updateTable('session')
    .set({
      live_until: liveUntil,
      liveness_lease_until: null,
      ...(refreshTokenSealed ? { home_refresh_token_sealed: refreshTokenSealed } : {}),
    })
    .where('id', '=', sessionId)
    .where('ended_at', 'is', null)
    .returning(sessionFactColumns)
    .executeTakeFirst();
  if (row) await announceSession(tx, row);
}

/** The home directory did not answer: the next request asks again. */
export async function releaseLivenessCheck(tx: Transaction, sessionId: string): Promise<void> {
  await tx.db.updateTable('session').set({ liveness_lease_until: null }).where('id', '=', sessionId).execute();
}

export interface DueSession {
  readonly sessionId: string;
  readonly homeDirectoryId: string | null;
}

/** Sessions in use by the clock whose confirmation is over: of each home directory the first so many, the longest due first. */
export async function listDueSessions(db: Reader, now: Date, perHome: number): Promise<DueSession[]> {
  const { rows } = await sql<DueSession>`
    select s.id as "sessionId", s.home as "homeDirectoryId" from (
      select s.id, s.live_until, l.home_directory_id as home,
        row_number() over (partition by l.home_directory_id order by s.live_until) as place
      from session s left join identity_link l on l.id = s.identity_link_id
      where s.ended_at is null and s.live_until <= ${now} and s.expires_at > ${now}) s
    where s.place <= ${perHome} order by s.live_until`.execute(db);
  return rows;
}
