/**
 * Storage of sessions. Tokens are stored as keyed hashes; refresh tokens of
 * home directories are sealed for the row they belong to.
 */
import { sql, type RawBuilder } from 'kysely';
import { mfaAccepted } from '#modules/home-directories/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import type { Reader } from '#platform/database/database.ts';
import { announceEndedSession, announceSession, sessionFactColumns } from './announce-callers.ts';
import { personFrom, standingColumns, type PersonRow } from './person-queries.ts';
import type { Person, StoredSession } from './session.ts';

export function hashSessionToken(ports: Pick<Ports, 'secrets'>, token: string): Buffer {
  return ports.secrets.hash('session', token);
}

export const refreshTokenPlace = (sessionId: string) => `session/home_refresh_token_sealed/${sessionId}`;

const columns = (mfaAt: RawBuilder<unknown>) => sql`
  s.id, s.csrf_token as "csrfToken", s.user_id as "userId", s.identity_link_id as "identityLinkId", s.methods,
  s.authenticated_at as "authenticatedAt", ${mfaAt} as "mfaAt", s.created_at as "createdAt",
  s.last_used_at as "lastUsedAt", s.expires_at as "expiresAt", s.idle_seconds as "idleSeconds",
  s.live_until as "liveUntil", s.ip_address as "ipAddress", s.user_agent as "userAgent", s.ended_at as "endedAt"`;

/** A second factor that was proved at home counts as long as that home is trusted for it. */
const trustedMfaAt = sql`case when h.id is null or s.methods && array['otp', 'hwk'] or ${mfaAccepted} then s.mfa_at end`;

/**
 * A session with its person, by token or by id. The link is the session's own: when the person was linked anew
 * since, the session's link is removed and its person no longer counts as active.
 */
export async function findStoredSession(
  ports: Pick<Ports, 'secrets' | 'database'>,
  by: { token: string } | { sessionId: string },
): Promise<{ session: StoredSession; user: Person } | undefined> {
  const condition =
    'token' in by ? sql`s.token_hash = ${hashSessionToken(ports, by.token)}` : sql`s.id = ${by.sessionId}`;
  const { rows } = await sql<StoredSession & PersonRow>`
    select ${columns(trustedMfaAt)}, u.id as user_id, p.display_name, u.user_principal_name, u.mail, u.user_type,
      ${standingColumns}
    from session s
    join directory_user u on u.id = s.user_id
    join principal p on p.id = u.id
    left join identity_link l on l.id = s.identity_link_id
    left join home_directory h on h.id = l.home_directory_id
    where ${condition} and (u.sessions_valid_from is null or s.created_at > u.sessions_valid_from)`.execute(
    ports.database,
  );
  const row = rows[0];
  return row && { session: row, user: personFrom(row) };
}

export async function listStoredSessions(db: Reader, userId: string): Promise<StoredSession[]> {
  const { rows } = await sql<StoredSession>`
    select ${columns(sql`s.mfa_at`)} from session s
    where s.user_id = ${userId} and s.ended_at is null order by s.created_at`.execute(db);
  return rows;
}

export interface NewSession {
  readonly id: string;
  readonly tokenHash: Buffer;
  readonly csrfToken: string;
  readonly userId: string;
  readonly identityLinkId: string | null;
  readonly methods: readonly string[];
  readonly authenticatedAt: Date;
  readonly mfaAt: Date | null;
  readonly expiresAt: Date;
  readonly idleSeconds: number;
  readonly liveUntil: Date | null;
  readonly homeRefreshTokenSealed: Buffer | null;
  readonly homeSessionId: string | null;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
}

export async function insertSession(tx: Transaction, session: NewSession): Promise<void> {
  const row = await tx.db
    .insertInto('session')
    .values({
      id: session.id,
      token_hash: session.tokenHash,
      csrf_token: session.csrfToken,
      user_id: session.userId,
      identity_link_id: session.identityLinkId,
      methods: [...session.methods],
      authenticated_at: session.authenticatedAt,
      mfa_at: session.mfaAt,
      created_at: tx.now,
      last_used_at: tx.now,
      expires_at: session.expiresAt,
      idle_seconds: session.idleSeconds,
      live_until: session.liveUntil,
      home_refresh_token_sealed: session.homeRefreshTokenSealed,
      home_session_id: session.homeSessionId,
      ip_address: session.ipAddress,
      user_agent: session.userAgent,
    })
    .returning(sessionFactColumns)
    .executeTakeFirstOrThrow();
  await announceSession(tx, row);
}

/**
 * Remembers that the session was used. Never moves backwards, and revives nothing. It is not announced: whoever knows
 * of an older use asks the database before a session counts as idle.
 */
export async function touchSession(tx: Transaction, id: string): Promise<void> {
  await tx.db
    .updateTable('session')
    .set({ last_used_at: tx.now })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .where('last_used_at', '<', tx.now)
    .execute();
}

/** A new token and CSRF token for a session whose assurance rose; the old cookie is worth nothing afterwards. */
export async function raiseSession(
  tx: Transaction,
  id: string,
  raised: { tokenHash: Buffer; csrfToken: string; methods: readonly string[] },
): Promise<boolean> {
  const row = await tx.db
    .updateTable('session')
    .set({
      token_hash: raised.tokenHash,
      csrf_token: raised.csrfToken,
      methods: sql`(select array_agg(distinct m) from unnest(methods || ${[...raised.methods]}::text[]) m)`,
      mfa_at: tx.now,
      last_used_at: tx.now,
    })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returning(sessionFactColumns)
    .executeTakeFirst();
  if (row) await announceSession(tx, row);
  return row !== undefined;
}

/** One, those of a person, or those an identity came in with. */
export type EndedSessions =
  | { id: string }
  | { userId: string; exceptId?: string }
  | { identityLinkId: string; begunBefore?: Date; homeSessionId?: string | undefined };

/**
 * Ends sessions and forgets their refresh tokens. Answers the ids that really ended now. A sign-in that only waits for
 * terms of use to be accepted ends with the sessions of its person.
 */
export async function endSessions(tx: Transaction, which: EndedSessions, reason: string): Promise<string[]> {
  let update = tx.db
    .updateTable('session')
    .set({ ended_at: tx.now, ended_reason: reason, home_refresh_token_sealed: null })
    .where('ended_at', 'is', null);
  if ('id' in which) update = update.where('id', '=', which.id);
  else if ('identityLinkId' in which) {
    update = update.where('identity_link_id', '=', which.identityLinkId);
    if (which.begunBefore) update = update.where('created_at', '<', which.begunBefore);
    if (which.homeSessionId) update = update.where('home_session_id', '=', which.homeSessionId);
  } else {
    update = update.where('user_id', '=', which.userId);
    if (which.exceptId) update = update.where('id', '<>', which.exceptId);
  }
  const rows = await update.returning('id').execute();
  for (const { id } of rows) await announceEndedSession(tx, id);
  if (!('id' in which)) await finishWaitingSignIns(tx, which);
  return rows.map((row) => row.id);
}

async function finishWaitingSignIns(tx: Transaction, which: Exclude<EndedSessions, { id: string }>): Promise<void> {
  let finish = tx.db
    .updateTable('sign_in_flow')
    .set({ finished_at: tx.now })
    .where('purpose', '=', 'terms')
    .where('finished_at', 'is', null);
  if ('userId' in which) finish = finish.where(sql`state ->> 'userId'`, '=', which.userId);
  else {
    finish = finish
      .where(
        sql`state ->> 'userId'`,
        '=',
        sql`(select user_id::text from identity_link where id = ${which.identityLinkId})`,
      )
      .where(sql`state #>> '{proof,identityLinkId}'`, '=', which.identityLinkId);
    if (which.begunBefore) finish = finish.where('created_at', '<', which.begunBefore);
    if (which.homeSessionId)
      finish = finish.where(sql`state #>> '{proof,home,homeSessionId}'`, '=', which.homeSessionId);
  }
  await finish.execute();
}
