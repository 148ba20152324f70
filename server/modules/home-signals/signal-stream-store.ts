/**
 * Streams of signals as they are stored: one for a home directory. Only `tokenOf` opens the token.
 *
 * A stream that is claimed is due again after a while: whoever claimed it may have died.
 */
import { sql, type Selectable } from 'kysely';
import type { DB, Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';

const MAXIMUM_FAILURE = 300;

export interface SignalStream {
  readonly homeDirectoryId: string;
  /** Whom the token was given for; it is sent to no other one. */
  readonly issuer: string;
  readonly delivery: 'poll' | 'push';
  /** Null: agreed by hand. */
  readonly streamId: string | null;
  readonly pollUrl: string | null;
  readonly addsSubjects: boolean;
  /** As the sender said last. */
  readonly status: string | null;
  readonly verifyAskedAt: Date | null;
  /** When the sender last proved, asked to, that what it sends arrives. */
  readonly verifiedAt: Date | null;
  readonly polledAt: Date | null;
  readonly failingSince: Date | null;
  readonly failure: string | null;
  readonly tokenSealed: Buffer;
}

const place = (homeDirectoryId: string) => `signal_stream/token_sealed/${homeDirectoryId}`;

function toStream(row: Selectable<DB['signal_stream']>): SignalStream {
  return {
    homeDirectoryId: row.home_directory_id,
    issuer: row.issuer,
    delivery: row.delivery as SignalStream['delivery'],
    streamId: row.stream_id,
    pollUrl: row.poll_url,
    addsSubjects: row.adds_subjects,
    status: row.status,
    verifyAskedAt: row.verify_asked_at,
    verifiedAt: row.verified_at,
    polledAt: row.polled_at,
    failingSince: row.failing_since,
    failure: row.failure,
    tokenSealed: row.token_sealed,
  };
}

export async function findStream(db: Reader, homeDirectoryId: string): Promise<SignalStream | undefined> {
  const row = await db
    .selectFrom('signal_stream')
    .selectAll()
    .where('home_directory_id', '=', homeDirectoryId)
    .executeTakeFirst();
  return row && toStream(row);
}

export function tokenOf({ secrets }: Pick<Ports, 'secrets'>, stream: SignalStream): string {
  return secrets.unseal(place(stream.homeDirectoryId), stream.tokenSealed);
}

export type NewStream = Pick<
  SignalStream,
  'homeDirectoryId' | 'issuer' | 'delivery' | 'streamId' | 'pollUrl' | 'addsSubjects'
> & { readonly token: string };

/** False when there is one already. */
export async function addStream(ports: Ports, tx: Transaction, stream: NewStream): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('signal_stream')
    .values({
      home_directory_id: stream.homeDirectoryId,
      issuer: stream.issuer,
      delivery: stream.delivery,
      token_sealed: ports.secrets.seal(place(stream.homeDirectoryId), stream.token),
      stream_id: stream.streamId,
      poll_url: stream.pollUrl,
      adds_subjects: stream.addsSubjects,
      due_at: tx.now,
      opened_at: tx.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function removeStream(tx: Transaction, homeDirectoryId: string): Promise<boolean> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('signal_stream')
    .where('home_directory_id', '=', homeDirectoryId)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

/** Of home directories that are in use. */
export async function claimDueStreams(tx: Transaction, limit: number, leaseSeconds: number): Promise<SignalStream[]> {
  const { rows } = await sql<Selectable<DB['signal_stream']>>`
    update signal_stream set due_at = ${new Date(tx.now.getTime() + leaseSeconds * 1_000)}
    where home_directory_id in (
      select s.home_directory_id from signal_stream s join home_directory h on h.id = s.home_directory_id
      where s.due_at <= ${tx.now} and h.enabled and h.removed_at is null order by s.due_at limit ${limit}
      for update of s skip locked)
    returning *`.execute(tx.db);
  return rows.map(toStream);
}

/** `failure` null: it answered. */
export async function notePolled(
  tx: Transaction,
  homeDirectoryId: string,
  failure: string | null,
  dueInSeconds: number,
): Promise<void> {
  await tx.db
    .updateTable('signal_stream')
    .set({
      due_at: new Date(tx.now.getTime() + dueInSeconds * 1_000),
      failure: failure?.slice(0, MAXIMUM_FAILURE) ?? null,
      failing_since: failure === null ? null : sql`coalesce(failing_since, ${tx.now})`,
      ...(failure === null ? { polled_at: tx.now } : {}),
    })
    .where('home_directory_id', '=', homeDirectoryId)
    .execute();
}

export async function noteAsked(tx: Transaction, homeDirectoryId: string, state: string, status: string | null) {
  await tx.db
    .updateTable('signal_stream')
    .set({ verify_state: state, verify_asked_at: tx.now, status })
    .where('home_directory_id', '=', homeDirectoryId)
    .execute();
}

/** The sender answers with the state it was asked with; with another one it answers somebody else. */
export async function noteVerified(tx: Transaction, homeDirectoryId: string, state: unknown): Promise<void> {
  if (typeof state !== 'string') return;
  await tx.db
    .updateTable('signal_stream')
    .set({ verified_at: tx.now, verify_state: null })
    .where('home_directory_id', '=', homeDirectoryId)
    .where('verify_state', '=', state)
    .execute();
}

export async function noteStatus(tx: Transaction, homeDirectoryId: string, status: unknown): Promise<void> {
  if (typeof status !== 'string' || !/^[a-z]{1,16}$/.test(status)) return;
  await tx.db.updateTable('signal_stream').set({ status }).where('home_directory_id', '=', homeDirectoryId).execute();
}

export interface StreamSubject {
  readonly identityLinkId: string;
  readonly issuer: string;
  readonly subject: string;
}

/** Accounts of this home directory that its stream was not told of. */
export async function listMissingSubjects(
  db: Reader,
  homeDirectoryId: string,
  limit: number,
): Promise<StreamSubject[]> {
  const { rows } = await sql<StreamSubject>`
    select l.id as "identityLinkId", l.issuer, l.subject from identity_link l
    where l.home_directory_id = ${homeDirectoryId} and l.removed_at is null and not exists (
      select from signal_subject s where s.home_directory_id = l.home_directory_id and s.identity_link_id = l.id)
    order by l.user_id limit ${limit}`.execute(db);
  return rows;
}

/** A stream that was closed meanwhile has no subjects. */
export async function noteSubject(tx: Transaction, homeDirectoryId: string, identityLinkId: string): Promise<void> {
  await sql`insert into signal_subject (home_directory_id, identity_link_id)
    select home_directory_id, ${identityLinkId}::uuid from signal_stream where home_directory_id = ${homeDirectoryId}::uuid
    on conflict do nothing`.execute(tx.db);
}
