/**
 * Tombstones in the database. The application adds them and changes none; that their entries are gone the owner notes.
 */
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { SignedTombstone } from './tombstone.ts';

export interface KeptTombstone extends SignedTombstone {
  readonly signedAt: Date;
  readonly droppedAt: Date | null;
}

/** All of them, in order: one for a month at most. */
export async function listTombstones(db: Reader): Promise<KeptTombstone[]> {
  const rows = await db.selectFrom('audit_tombstone').selectAll().orderBy('last_sequence').execute();
  return rows.map((row) => ({
    first: Number(row.first_sequence),
    last: Number(row.last_sequence),
    body: row.body,
    signature: row.signature,
    signedAt: row.signed_at,
    droppedAt: row.dropped_at,
  }));
}

export async function insertTombstone(
  tx: Transaction,
  { first, last, body, signature }: SignedTombstone,
): Promise<void> {
  await tx.db
    .insertInto('audit_tombstone')
    .values({ first_sequence: String(first), last_sequence: String(last), body, signature, signed_at: tx.now })
    .execute();
}
