/**
 * Sealing: links committed entries into a hash chain, in the order of their transactions.
 *
 * Entries are written without waiting for each other; sealing follows within
 * a second. It takes only entries whose transaction is below the snapshot's
 * xmin, so that an entry which commits late is never left out of its place.
 */
import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { DB } from '#platform/database/database.ts';
import type { Ports } from '#platform/ports.ts';

const BATCH = 500;
/** Any constant that differs from other advisory locks of Daypass. */
const SEALING_LOCK = 7_140_002;
/** The hash before the first entry. */
export const CHAIN_START = Buffer.alloc(32);

/** An entry as it enters the chain: every column, in one fixed order and spelling. */
export interface SealableEntry {
  readonly id: string;
  readonly content: string;
}

/** Seals what is committed and not yet sealed. Returns how many; several processes may call it at once. */
export async function sealEntries(ports: Ports): Promise<number> {
  return ports.unitOfWork(async ({ db, now }) => {
    const lock = await sql<{ held: boolean }>`select pg_try_advisory_xact_lock(${SEALING_LOCK}) as held`.execute(db);
    if (!lock.rows[0]?.held) return 0;
    const last = await db
      .selectFrom('audit_seal')
      .select(['sequence', 'hash'])
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirst();
    const entries = await listUnsealed(db);
    let hash: Buffer = last?.hash ?? CHAIN_START;
    let sequence = BigInt(last?.sequence ?? 0);
    const seals = entries.map((entry) => {
      hash = chainHash(hash, entry.content);
      sequence += 1n;
      return { sequence, entry_id: entry.id, hash, sealed_at: now };
    });
    if (seals.length > 0) await db.insertInto('audit_seal').values(seals).execute();
    return seals.length;
  });
}

/** One link: SHA-256 over the hash before it and the entry's content. */
export function chainHash(before: Buffer, content: string): Buffer {
  return createHash('sha256').update(before).update(content, 'utf8').digest();
}

/**
 * What follows the last link, in the order of transactions. A transaction that
 * commits late has a number above every one that was sealed, so nothing can
 * come before the last link any more, and nothing sealed is looked at again.
 */
async function listUnsealed(db: Kysely<DB>): Promise<readonly SealableEntry[]> {
  const { rows } = await sql<SealableEntry>`
    with last as (
      select l.transaction_id, l.position
      from audit_seal s join audit_entry l on l.id = s.entry_id
      order by s.sequence desc limit 1)
    select e.id, ${entryContent} as content
    from audit_entry e
    where (e.transaction_id, e.position) >
        (coalesce((select transaction_id from last), '0'), coalesce((select position from last), 0))
      and e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
    order by e.transaction_id, e.position
    limit ${BATCH}`.execute(db);
  return rows;
}

/** The canonical text of an entry, made by PostgreSQL so that sealing and verifying cannot differ. */
export const entryContent = sql`jsonb_build_array(e.id, e.trail, e.activity, e.result, e.reason,
  extract(epoch from e.occurred_at), e.correlation_id, e.actor_id, e.actor, e.scope, e.subject_id,
  to_jsonb(e.target_ids), e.targets, e.details)::text`;
