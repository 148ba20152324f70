/**
 * The sealed trail in its order, as documents: what a stream carries.
 */
import { sql } from 'kysely';
import type { Reader } from '#platform/database/database.ts';
import { entryOf } from './audit-queries.ts';
import { documentOf, type EntryDocument } from './entry-document.ts';

export interface SealedDocument {
  readonly sequence: number;
  readonly document: EntryDocument;
}

/** The entries that follow a sequence. */
export async function listSealed(database: Reader, after: number, limit: number): Promise<SealedDocument[]> {
  const rows = await database
    .selectFrom('audit_seal as s')
    .innerJoin('audit_entry as e', 'e.id', 's.entry_id')
    .selectAll('e')
    .select(['s.sequence', 's.hash'])
    .where('s.sequence', '>', String(after))
    .orderBy('s.sequence')
    .limit(limit)
    .execute();
  return rows.map(({ sequence, hash, ...row }) => ({
    sequence: Number(sequence),
    document: documentOf(entryOf(row), { sequence: Number(sequence), link: hash }),
  }));
}

export interface SealedSpan {
  /** The last sequence; 0 where nothing is sealed. */
  readonly last: number;
  /** When the first entry behind a sequence was sealed; null where there is none. */
  readonly waitingSince: Date | null;
}

/** What is sealed behind a sequence. */
export async function findSealedBehind(database: Reader, after: number): Promise<SealedSpan> {
  const { rows } = await sql<{ last: string | null; since: Date | null }>`
    select (select max(sequence) from audit_seal) as last,
      (select sealed_at from audit_seal where sequence > ${after} order by sequence limit 1) as since`.execute(
    database,
  );
  return { last: Number(rows[0]?.last ?? 0), waitingSince: rows[0]?.since ?? null };
}
