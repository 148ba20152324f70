/**
 * Sealing: links committed entries into a hash chain, in the order of their transactions, and the links into the audit tree.
 *
 * Entries are written without waiting for each other; sealing follows within
 * a second. It takes only entries whose transaction is below the snapshot's
 * xmin, so that an entry which commits late is never left out of its place.
 * A checkpoint is signed only where the tree still has the root of the one before.
 */
import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { DB } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { BrokenTree, findCheckpoint, insertCheckpoint, insertNodes, readEdge } from './audit-tree-store.ts';
import { headText, logKeyOf } from './checkpoint.ts';
import { leafHash, TreeEdge } from './merkle-tree.ts';
import { isSigned, signNote, type SigningNoteKey } from './signed-note.ts';

const BATCH = 500;
/** Links from before there was a tree are brought into it so many at a time. */
const LINKS_BATCH = 10_000;
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
  return ports.unitOfWork(async (tx) => {
    const lock = await sql<{ held: boolean }>`select pg_try_advisory_xact_lock(${SEALING_LOCK}) as held`.execute(tx.db);
    if (!lock.rows[0]?.held) return 0;
    const head = await findCheckpoint(tx.db);
    const last = await tx.db
      .selectFrom('audit_seal')
      .select(['sequence', 'hash'])
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirst();
    const [linked, inTree] = [Number(last?.sequence ?? 0), head?.size ?? 0];
    if (linked < inTree) throw new BrokenTree(`${inTree} entries were signed, and ${linked} are left`);
    const links = linked > inTree ? await listLinks(tx.db, inTree) : await linkEntries(tx, linked, last?.hash);
    if (links.length > 0) await growTree(tx, logKeyOf(ports.secrets), head, links);
    return links.length;
  });
}

/** Seals until nothing is left, or another process does it. */
export async function sealAllEntries(ports: Ports): Promise<void> {
  while ((await sealEntries(ports)) > 0);
}

async function linkEntries({ db, now }: Transaction, linked: number, before: Buffer = CHAIN_START): Promise<Buffer[]> {
  let hash: Buffer = before;
  const seals = (await listUnsealed(db)).map((entry, index) => {
    hash = chainHash(hash, entry.content);
    return { sequence: linked + index + 1, entry_id: entry.id, hash, sealed_at: now };
  });
  if (seals.length > 0) await db.insertInto('audit_seal').values(seals).execute();
  return seals.map((seal) => seal.hash);
}

async function listLinks(db: Kysely<DB>, inTree: number): Promise<Buffer[]> {
  const rows = await db
    .selectFrom('audit_seal')
    .select('hash')
    .where('sequence', '>', String(inTree))
    .orderBy('sequence')
    .limit(LINKS_BATCH)
    .execute();
  return rows.map(({ hash }) => hash);
}

type Head = Awaited<ReturnType<typeof findCheckpoint>>;

/** Adds links to the tree and signs what it became. */
async function growTree(tx: Transaction, key: SigningNoteKey, head: Head, links: readonly Buffer[]): Promise<void> {
  const edge = head ? await readEdge(tx.db, head.size) : new TreeEdge();
  if (head && !(edge.root.equals(head.root) && isSigned(headText(key.name, head), key, head.signature))) {
    throw new BrokenTree(`the tree of ${head.size} entries is not the one that was signed`);
  }
  await insertNodes(
    tx,
    links.flatMap((link) => edge.append(leafHash(link))),
  );
  const grown = { size: edge.size, root: edge.root };
  await insertCheckpoint(tx, grown, signNote(headText(key.name, grown), key));
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
