/** Protected applications and the sign-ins to them: the only file that names their tables. Secrets are stored hashed. */
import { sql } from 'kysely';
import type { Scope } from '#model/scope.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { ApplicationFact, ApplicationSessionFact } from './known-applications.ts';
import type { AccessRule, AnswerStyle, ProtectedApplication, Recording } from './protected-application.ts';

export interface StoredApplication extends ProtectedApplication, Recording {
  readonly proxySecretHash: Buffer;
}

/** What whoever registers it says. */
export type WrittenApplication = Omit<StoredApplication, keyof Recording>;

interface Row {
  id: string;
  display_name: string;
  host: string;
  scope: string;
  style: string;
  rules: unknown;
  proxy_secret_hash: Buffer;
  recorded_share: number;
  recorded_since: Date | null;
}

function fromRow(row: Row): StoredApplication {
  return {
    id: row.id,
    displayName: row.display_name,
    host: row.host,
    scope: row.scope as Scope,
    style: row.style as AnswerStyle,
    rules: row.rules as AccessRule[],
    proxySecretHash: row.proxy_secret_hash,
    recordedShare: row.recorded_share,
    recordedSince: row.recorded_since,
  };
}

export async function findApplication(db: Reader, id: string): Promise<StoredApplication | undefined> {
  const row = await db.selectFrom('protected_application').selectAll().where('id', '=', id).executeTakeFirst();
  return row && fromRow(row);
}

export async function findApplicationByHost(db: Reader, host: string): Promise<StoredApplication | undefined> {
  const row = await db.selectFrom('protected_application').selectAll().where('host', '=', host).executeTakeFirst();
  return row && fromRow(row);
}

const PAGE = 100;

/** Applications in the order of their ids, read page by page. */
export async function* readApplications(db: Reader, after: string | undefined): AsyncGenerator<StoredApplication> {
  for (let last = after; ;) {
    let query = db.selectFrom('protected_application').selectAll();
    if (last) query = query.where('id', '>', last);
    const rows = await query.orderBy('id').limit(PAGE).execute();
    yield* rows.map(fromRow);
    if (rows.length < PAGE) return;
    last = rows.at(-1)!.id;
  }
}

/** Whether the application was written; false when its host belongs to another one. How much is recorded stays. */
export async function putApplication(tx: Transaction, application: WrittenApplication): Promise<boolean> {
  const { id, displayName, host, scope, style, rules, proxySecretHash } = application;
  const { rows } = await sql<Row>`
    insert into protected_application (id, display_name, host, scope, style, rules, proxy_secret_hash, created_at)
    select ${id}, ${displayName}, ${host}, ${scope}, ${style}, ${JSON.stringify(rules)}, ${proxySecretHash}, ${tx.now}
    where not exists (select from protected_application where host = ${host} and id <> ${id})
    on conflict (id) do update set display_name = excluded.display_name, host = excluded.host, scope = excluded.scope,
      style = excluded.style, rules = excluded.rules, proxy_secret_hash = excluded.proxy_secret_hash
    returning *`.execute(tx.db);
  const [written] = rows;
  if (!written) return false;
  await tx.announce('protected-application', id, applicationFact(fromRow(written)));
  return true;
}

export function applicationFact(application: StoredApplication): ApplicationFact {
  const { displayName, host, scope, style, rules, proxySecretHash, recordedShare } = application;
  const secretHash = proxySecretHash.toString('base64url');
  return { displayName, host, scope, style, rules, proxySecretHash: secretHash, recordedShare };
}

export async function lockApplication(tx: Transaction, id: string): Promise<StoredApplication | undefined> {
  const row = await tx.db
    .selectFrom('protected_application')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row && fromRow(row);
}

export async function putRecordedShare(tx: Transaction, application: StoredApplication, share: number): Promise<void> {
  const { id } = application;
  await tx.db
    .updateTable('protected_application')
    .set({ recorded_share: share, recorded_since: share === 0 ? null : tx.now })
    .where('id', '=', id)
    .execute();
  await tx.announce('protected-application', id, applicationFact({ ...application, recordedShare: share }));
}

/** With the application goes everybody who is signed in to it: another one may get its id. */
export async function deleteApplication(tx: Transaction, id: string): Promise<void> {
  // Nobody signs in to it between the two deletions.
  await tx.db.selectFrom('protected_application').select('id').where('id', '=', id).forUpdate().execute();
  const gone = await tx.db
    .deleteFrom('application_session')
    .where('application_id', '=', id)
    .returning(['token_hash', 'expires_at'])
    .execute();
  await tx.db.deleteFrom('protected_application').where('id', '=', id).execute();
  await tx.announce('protected-application', id, null);
  for (const { token_hash, expires_at } of gone) {
    if (expires_at > tx.now) await tx.announce('application-session', token_hash.toString('base64url'), null);
  }
}

export interface SignInTicket {
  readonly ticketHash: Buffer;
  readonly sessionId: string;
  readonly applicationId: string;
  /** The browser that asked at the application's host; the only one that may come back with it. */
  readonly browserHash: Buffer;
  readonly expiresAt: Date;
}

export async function addTicket(tx: Transaction, ticket: SignInTicket): Promise<void> {
  await tx.db
    .insertInto('application_ticket')
    .values({
      ticket_hash: ticket.ticketHash,
      session_id: ticket.sessionId,
      application_id: ticket.applicationId,
      browser_hash: ticket.browserHash,
      expires_at: ticket.expiresAt,
    })
    .execute();
}

/** The session a ticket stands for. Of two who come with the same ticket one gets it. */
export async function consumeTicket(
  tx: Transaction,
  ticket: Pick<SignInTicket, 'ticketHash' | 'applicationId' | 'browserHash'>,
): Promise<string | undefined> {
  const row = await tx.db
    .updateTable('application_ticket')
    .set({ consumed_at: tx.now })
    .where('ticket_hash', '=', ticket.ticketHash)
    .where('application_id', '=', ticket.applicationId)
    .where('browser_hash', '=', ticket.browserHash)
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', tx.now)
    .returning('session_id')
    .executeTakeFirst();
  return row?.session_id;
}

export async function addApplicationSession(
  tx: Transaction,
  session: { tokenHash: Buffer; sessionId: string; applicationId: string; expiresAt: Date },
): Promise<void> {
  await tx.db
    .insertInto('application_session')
    .values({
      token_hash: session.tokenHash,
      session_id: session.sessionId,
      application_id: session.applicationId,
      created_at: tx.now,
      expires_at: session.expiresAt,
    })
    .execute();
  await tx.announce('application-session', session.tokenHash.toString('base64url'), applicationSessionFact(session));
}

export function applicationSessionFact(session: {
  readonly sessionId: string;
  readonly applicationId: string;
  readonly expiresAt: Date;
}): ApplicationSessionFact {
  const { sessionId, applicationId, expiresAt } = session;
  return { sessionId, applicationId, expiresAt: expiresAt.getTime() };
}

/** The Daypass session behind a cookie of an application. */
export async function findSessionId(db: Reader, tokenHash: Buffer, applicationId: string, now: Date) {
  const row = await db
    .selectFrom('application_session')
    .select('session_id')
    .where('token_hash', '=', tokenHash)
    .where('application_id', '=', applicationId)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row?.session_id;
}
