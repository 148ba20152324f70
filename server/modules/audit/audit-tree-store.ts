/**
 * The audit tree in the database: reads the hashes a proof or a right edge needs by their keys, adds nodes and checkpoints.
 */
import { sql } from 'kysely';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { TreeHead } from './checkpoint.ts';
import { keptBelow, leafHash, rootOf, subtreesOf, TreeEdge, type KeptNode, type Span } from './merkle-tree.ts';

export interface SignedHead extends TreeHead {
  readonly signature: Buffer;
  readonly signedAt: Date;
}

/** The last checkpoint. */
export async function findCheckpoint(database: Reader): Promise<SignedHead | undefined> {
  const query = database.selectFrom('audit_checkpoint').selectAll().orderBy('size', 'desc').limit(1);
  const row = await query.executeTakeFirst();
  if (!row) return undefined;
  return { size: Number(row.size), root: row.root, signature: row.signature, signedAt: row.signed_at };
}

export async function readEdge(database: Reader, size: number): Promise<TreeEdge> {
  return new TreeEdge(size, await readRoots(database, subtreesOf({ start: 0, end: size })));
}

/** The hash of the tree over each span. */
export async function readSpans(database: Reader, spans: readonly Span[]): Promise<Buffer[]> {
  const parts = spans.map(subtreesOf);
  const roots = await readRoots(database, parts.flat());
  return parts.map((subtrees) => rootOf(roots.splice(0, subtrees.length)));
}

/** The roots of complete subtrees, in the order they are asked for; at most 255 hashes of each level make one of them. */
async function readRoots(database: Reader, subtrees: ReturnType<typeof subtreesOf>): Promise<Buffer[]> {
  const asked = subtrees.map(keptBelow);
  const [leaves, nodes] = [asked.filter(({ level }) => level === 0), asked.filter(({ level }) => level > 0)];
  const [ofLeaves, ofNodes] = [await readLeaves(database, leaves), await readNodes(database, nodes)];
  return asked.map(({ level, count }) => {
    const hashes = (level === 0 ? ofLeaves : ofNodes).shift()!;
    if (hashes.length !== count) throw new BrokenTree('what the tree is made of is missing');
    return hashes.length === 1 ? hashes[0]! : rootOfComplete(hashes);
  });
}

function rootOfComplete(hashes: readonly Buffer[]): Buffer {
  const edge = new TreeEdge();
  for (const one of hashes) edge.append(one);
  return edge.root;
}

type Kept = readonly { level: number; first: number; count: number }[];

async function readLeaves(database: Reader, asked: Kept): Promise<Buffer[][]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<{ links: Buffer[] }>`
    select array(select s.hash from audit_seal s
      where s.sequence > asked.first and s.sequence <= asked.first + asked.count order by s.sequence) as links
    from unnest(${asked.map(({ first }) => first)}::bigint[], ${asked.map(({ count }) => count)}::integer[])
      with ordinality asked (first, count, ordinal) order by ordinal`.execute(database);
  return rows.map(({ links }) => links.map(leafHash));
}

async function readNodes(database: Reader, asked: Kept): Promise<Buffer[][]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<{ hashes: Buffer[] }>`
    select array(select n.hash from audit_tree_node n where n.level = asked.level
      and n.position >= asked.first and n.position < asked.first + asked.count order by n.position) as hashes
    from unnest(${asked.map(({ level }) => level)}::smallint[], ${asked.map(({ first }) => first)}::bigint[],
      ${asked.map(({ count }) => count)}::integer[])
      with ordinality asked (level, first, count, ordinal) order by ordinal`.execute(database);
  return rows.map(({ hashes }) => hashes);
}

export async function insertNodes({ db }: Transaction, nodes: readonly KeptNode[]): Promise<void> {
  if (nodes.length === 0) return;
  await db
    .insertInto('audit_tree_node')
    .values(nodes.map((node) => ({ ...node, position: String(node.position) })))
    .execute();
}

export async function insertCheckpoint(tx: Transaction, { size, root }: TreeHead, signature: Buffer): Promise<void> {
  const row = { size: String(size), root, signature, signed_at: tx.now };
  await tx.db.insertInto('audit_checkpoint').values(row).execute();
}

/** Somebody else has written to the trail: nothing is sealed or proved on top of that. */
export class BrokenTree extends Error {
  override readonly name = 'BrokenTree';

  constructor(what: string) {
    super(`The audit trail is not what was sealed: ${what}. Find out where: daypass audit verify.`);
  }
}
