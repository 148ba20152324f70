/**
 * Retention: drops entries of whole months that are older than the settings keep them, and leaves a signed tombstone.
 *
 * Entries alone go: the links of the chain stay, so that chain, tree, proofs and checkpoints hold as before. The tombstone is
 * written first, with an entry of its own; then the owner of the database deletes, because the application may not.
 */
import { sql } from 'kysely';
import { systemActor } from '#model/actor.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { inSession, type ConnectionConfig } from '#platform/postgres/session.ts';
import { BrokenTree, findCheckpoint, readEdge, type SignedHead } from './audit-tree-store.ts';
import { headText, logKeyOf } from './checkpoint.ts';
import { recordActivity } from './record-activity.ts';
import { CHAIN_START } from './seal-entries.ts';
import { isSigned, signNote } from './signed-note.ts';
import { insertTombstone, listTombstones } from './tombstone-store.ts';
import { tombstoneText } from './tombstone.ts';

/** Deleted in one statement. */
const BATCH = 5_000;
/** Any constant that differs from other advisory locks of Daypass. */
const RETENTION_LOCK = 7_140_003;

export interface Retention {
  /** Null: for ever. */
  readonly months: number | null;
  readonly owner: ConnectionConfig;
  /** No entry behind this sequence is dropped: somebody has not got it yet. */
  readonly keepAfter: () => Promise<number>;
}

/** How many entries are gone by this run. */
export async function dropOldEntries(ports: Ports, { months, owner, keepAfter }: Retention): Promise<number> {
  if (months !== null) await buryOldEntries(ports, months, await keepAfter());
  return deleteBuried(ports, owner);
}

/** The first instant of the month that lies so many months back, in UTC: what is older may go. */
export function startOfKept(now: Date, months: number): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1));
}

async function buryOldEntries(ports: Ports, months: number, keepAfter: number): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const lock = await sql<{ held: boolean }>`select pg_try_advisory_xact_lock(${RETENTION_LOCK}) as held`.execute(
      tx.db,
    );
    const head = lock.rows[0]?.held ? await findCheckpoint(tx.db) : undefined;
    if (!head) return;
    const olderThan = startOfKept(tx.now, months);
    const first = ((await listTombstones(tx.db)).at(-1)?.last ?? 0) + 1;
    // The last sealed entry stays: what follows is sealed on top of it.
    const last = Math.min((await findFirstKept(tx.db, first, olderThan)) - 1, head.size - 1, keepAfter);
    if (last >= first) await bury(ports, tx, { first, last, olderThan, head });
  });
}

/** The first entry of the chain that is young enough to stay; what follows it stays as well. */
async function findFirstKept(db: Reader, first: number, olderThan: Date): Promise<number> {
  const { rows } = await sql<{ sequence: string }>`
    select s.sequence from audit_seal s join audit_entry e on e.id = s.entry_id
    where s.sequence >= ${first} and e.occurred_at >= ${olderThan} order by s.sequence limit 1`.execute(db);
  return Number(rows[0]?.sequence ?? Number.MAX_SAFE_INTEGER);
}

interface Grave {
  readonly first: number;
  readonly last: number;
  readonly olderThan: Date;
  readonly head: SignedHead;
}

async function bury({ secrets }: Ports, tx: Transaction, { first, last, olderThan, head }: Grave): Promise<void> {
  const key = logKeyOf(secrets);
  const [all, before, after] = [
    await readEdge(tx.db, head.size),
    await readEdge(tx.db, first - 1),
    await readEdge(tx.db, last),
  ];
  if (!all.root.equals(head.root) || !isSigned(headText(key.name, head), key, head.signature)) {
    throw new BrokenTree(`the tree of ${head.size} entries is not the one that was signed`);
  }
  const [linkBefore, linkAfter] = [await linkOf(tx.db, first - 1), await linkOf(tx.db, last)];
  const roots = { rootBefore: before.root, rootAfter: after.root };
  const body = tombstoneText(key.name, { first, last, linkBefore, linkAfter, ...roots, head, olderThan });
  await insertTombstone(tx, { first, last, body, signature: signNote(body, key) });
  await recordActivity(tx, {
    activity: 'audit-entries.dropped',
    actor: systemActor('Retention of the audit trail', tx.guid()),
    targets: [{ id: null, type: 'Directory', displayName: 'Audit trail' }],
    details: { first, last, count: last - first + 1, olderThan: olderThan.toISOString() },
  });
}

async function linkOf(db: Reader, sequence: number): Promise<Buffer> {
  if (sequence === 0) return CHAIN_START;
  const row = await db
    .selectFrom('audit_seal')
    .select('hash')
    .where('sequence', '=', String(sequence))
    .executeTakeFirstOrThrow();
  return row.hash;
}

/** What a tombstone is about and still there, also after a run that ended in between. */
async function deleteBuried({ database, clock }: Ports, owner: ConnectionConfig): Promise<number> {
  const waiting = (await listTombstones(database)).filter(({ droppedAt }) => droppedAt === null);
  if (waiting.length === 0) return 0;
  return inSession(owner, async (session) => {
    let count = 0;
    for (const { first, last } of waiting) {
      for (let from = first; from <= last; from += BATCH) {
        const until = Math.min(from + BATCH - 1, last);
        const { rowCount } = await session.query(
          `delete from audit_entry where id in (select entry_id from audit_seal where sequence between $1 and $2)`,
          [from, until],
        );
        count += rowCount ?? 0;
      }
      await session.query('update audit_tombstone set dropped_at = $1 where last_sequence = $2', [clock.now(), last]);
    }
    return count;
  });
}
