/**
 * Verifies that the audit trail is what was sealed: no entry changed, removed or slipped in.
 *
 * Reads in batches by sequence; stops at the first link that does not hold.
 */
import { sql } from 'kysely';
import type { Reader } from '#platform/database/database.ts';
import { CHAIN_START, chainHash, entryContent } from './seal-entries.ts';

const BATCH = 2_000;

export type ChainVerification =
  | { readonly whole: true; readonly sealed: bigint; readonly unsealed: number; readonly head: string }
  | {
      readonly whole: false;
      readonly sequence: bigint;
      readonly reason: 'entry-changed' | 'seal-missing' | 'tail-cut';
    };

/**
 * Walks the whole chain. `anchor` is a sequence and hash noted elsewhere earlier:
 * without one, a tail that was cut off together with its entries cannot be seen.
 */
export async function verifyChain(
  database: Reader,
  anchor?: { readonly sequence: bigint; readonly hash: string },
): Promise<ChainVerification> {
  let before: Buffer = CHAIN_START;
  let sequence = 0n;
  for (;;) {
    const { rows } = await sql<{ sequence: string; hash: Buffer; content: string }>`
      select s.sequence, s.hash, ${entryContent} as content
      from audit_seal s join audit_entry e on e.id = s.entry_id
      where s.sequence > ${sequence.toString()}::bigint order by s.sequence limit ${BATCH}`.execute(database);
    for (const row of rows) {
      if (BigInt(row.sequence) !== sequence + 1n)
        return { whole: false, sequence: sequence + 1n, reason: 'seal-missing' };
      sequence += 1n;
      before = chainHash(before, row.content);
      if (!before.equals(row.hash)) return { whole: false, sequence, reason: 'entry-changed' };
      if (anchor?.sequence === sequence && anchor.hash !== before.toString('hex')) {
        return { whole: false, sequence, reason: 'entry-changed' };
      }
    }
    if (rows.length < BATCH) break;
  }
  if (anchor && anchor.sequence > sequence) return { whole: false, sequence: sequence + 1n, reason: 'tail-cut' };
  return { whole: true, sealed: sequence, unsealed: await countUnsealed(database), head: before.toString('hex') };
}

async function countUnsealed(database: Reader): Promise<number> {
  const { count } = await database
    .selectFrom('audit_entry as e')
    .leftJoin('audit_seal as s', 's.entry_id', 'e.id')
    .where('s.entry_id', 'is', null)
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
