/**
 * How far each stream has come. The only file that writes the table `audit_stream`.
 *
 * Whoever sends holds the lease and says so with every step: a process that was too slow moves nothing any more.
 */
import type { Selectable } from 'kysely';
import { findSealedBehind } from '#modules/audit/index.ts';
import type { DB, Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { StreamSettings } from './stream-settings.ts';

const LEASE_MILLISECONDS = 60_000;
const LONGEST_PAUSE_SECONDS = 60;
const MAXIMUM_FAILURE = 500;

export interface Claim {
  readonly name: string;
  readonly leaseId: string;
  readonly position: number;
}

export type StreamRow = Selectable<DB['audit_stream']>;

export async function listStreamRows(db: Reader, names: readonly string[]): Promise<StreamRow[]> {
  if (names.length === 0) return [];
  return db.selectFrom('audit_stream').selectAll().where('name', 'in', names).execute();
}

/** The right to send from here, for a while; undefined while another has it, or a failure is too fresh. */
export async function claimStream(
  tx: Transaction,
  { name, from }: StreamSettings,
  leaseId: string,
): Promise<Claim | undefined> {
  const start = String(from === 'now' ? (await findSealedBehind(tx.db, 0)).last : 0);
  await tx.db
    .insertInto('audit_stream')
    .values({ name, position: start, former_position: start })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await tx.db
    .updateTable('audit_stream')
    .set({ lease_id: leaseId, lease_until: leaseEnd(tx) })
    .where('name', '=', name)
    .where((eb) =>
      eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', tx.now), eb('lease_id', '=', leaseId)]),
    )
    .where((eb) => eb.or([eb('next_attempt_at', 'is', null), eb('next_attempt_at', '<=', tx.now)]))
    .returning('position')
    .executeTakeFirst();
  return row && { name, leaseId, position: Number(row.position) };
}

const leaseEnd = (tx: Transaction) => new Date(tx.now.getTime() + LEASE_MILLISECONDS);

/** Whether the step counted: it does not where the lease was lost meanwhile. */
export async function noteSent(tx: Transaction, { name, leaseId, position }: Claim, reached: number): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('audit_stream')
    .set({
      position: String(reached),
      former_position: String(position),
      delivered_at: tx.now,
      lease_until: leaseEnd(tx),
      attempts: 0,
      next_attempt_at: null,
      failing_since: null,
      failure: null,
    })
    .where('name', '=', name)
    .where('lease_id', '=', leaseId)
    .where('position', '=', String(position))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** `again`: what the receiver had of the batch before is not certain either, and is sent once more. */
export async function noteFailed(
  tx: Transaction,
  { name, leaseId }: Claim,
  failure: string,
  again: boolean,
): Promise<void> {
  const row = await tx.db
    .selectFrom('audit_stream')
    .selectAll()
    .where('name', '=', name)
    .where('lease_id', '=', leaseId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return;
  const pause = Math.min(LONGEST_PAUSE_SECONDS, 2 ** Math.min(row.attempts, 10));
  await tx.db
    .updateTable('audit_stream')
    .set({
      attempts: row.attempts + 1,
      next_attempt_at: new Date(tx.now.getTime() + pause * 1_000),
      failing_since: row.failing_since ?? tx.now,
      failure: failure.slice(0, MAXIMUM_FAILURE),
      ...(again ? { position: row.former_position } : {}),
    })
    .where('name', '=', name)
    .execute();
}

/** A process that stops lets another go on at once. */
export async function releaseStreams(tx: Transaction, leaseId: string): Promise<void> {
  await tx.db
    .updateTable('audit_stream')
    .set({ lease_id: null, lease_until: null })
    .where('lease_id', '=', leaseId)
    .execute();
}
