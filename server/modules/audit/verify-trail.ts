/**
 * Verifies that the audit trail is what was sealed and signed: no entry changed, removed, moved or slipped in.
 *
 * Reads entries in batches by sequence, makes chain and tree again from them alone, and compares both with what is kept.
 * Stops at the first thing that does not hold.
 */
import { sql } from 'kysely';
import type { Reader } from '#platform/database/database.ts';
import type { Ports } from '#platform/ports.ts';
import { findCheckpoint, type SignedHead } from './audit-tree-store.ts';
import { headText, logKeyOf, writeCheckpoint, type TreeHead } from './checkpoint.ts';
import { leafHash, NODES_PER_LEVEL, TreeEdge, type KeptNode } from './merkle-tree.ts';
import { CHAIN_START, chainHash, entryContent } from './seal-entries.ts';
import { isSigned } from './signed-note.ts';
import { listTombstones } from './tombstone-store.ts';
import { openTombstone, type Tombstone } from './tombstone.ts';

const BATCH = 2_000;

export type TrailFault =
  | 'entry-changed'
  | 'entry-slipped-in'
  | 'seal-missing'
  | 'tail-cut'
  | 'tree-changed'
  | 'checkpoint-changed'
  | 'tombstone-changed'
  | 'other-history';

export type TrailVerification =
  | {
      readonly whole: true;
      readonly sealed: bigint;
      readonly unsealed: number;
      /** Sealed entries whose contents are gone, as signed tombstones say. */
      readonly dropped: number;
      /** The last one the log has signed; null before the first. */
      readonly checkpoint: string | null;
    }
  | { readonly whole: false; readonly sequence: bigint; readonly reason: TrailFault };

/** What was noted elsewhere earlier. Without it, a tail that was cut off with its entries and checkpoints cannot be seen. */
export interface NotedBefore {
  /** A link of the chain, as it was noted before there were checkpoints. */
  readonly link?: { readonly sequence: bigint; readonly hash: string } | undefined;
  /** The head of a checkpoint whose signature was verified. */
  readonly head?: TreeHead | undefined;
}

interface SealedRow {
  readonly sequence: string;
  readonly hash: Buffer;
  /** Null where the entry is gone. */
  readonly content: string | null;
}

type TrailPorts = Pick<Ports, 'database' | 'secrets'>;

export async function verifyTrail(ports: TrailPorts, noted: NotedBefore = {}): Promise<TrailVerification> {
  const { database } = ports;
  // Sealing goes on meanwhile: what is signed later is no claim about what is read here.
  const signed = await findCheckpoint(database);
  const graves = (await listTombstones(database)).map((one) => openTombstone(one, logKeyOf(ports.secrets)));
  const broken = graves.findIndex((grave) => grave === undefined);
  if (broken >= 0) return { whole: false, sequence: 0n, reason: 'tombstone-changed' };
  const walk = new TrailWalk(
    noted,
    graves.filter((grave) => grave !== undefined),
  );
  for (;;) {
    const { rows } = await sql<SealedRow>`
      select s.sequence, s.hash, case when e.id is not null then ${entryContent} end as content
      from audit_seal s left join audit_entry e on e.id = s.entry_id
      where s.sequence > ${walk.size}::bigint order by s.sequence limit ${BATCH}`.execute(database);
    const fault = walk.takeSeals(rows, await listRoots(database, walk.size, rows.length));
    if (fault) return { whole: false, sequence: BigInt(walk.size), reason: fault };
    if (!(await areKept(database, walk.takeNodes(signed?.size ?? 0)))) {
      return { whole: false, sequence: BigInt(walk.size), reason: 'tree-changed' };
    }
    if (rows.length < BATCH) return verifyEnd(ports, walk, signed, noted);
  }
}

/** Chain and tree as the entries make them. */
class TrailWalk {
  readonly #noted: NotedBefore;
  readonly #edge = new TreeEdge();
  #nodes: KeptNode[] = [];
  #sequence = 0;
  #link: Buffer = CHAIN_START;

  /** Those that are not behind yet, in order. */
  readonly #graves: Tombstone[];
  #dropped = 0;

  constructor(noted: NotedBefore, graves: readonly Tombstone[]) {
    this.#noted = noted;
    this.#graves = [...graves];
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** The sequence of what was looked at last. */
  get size(): number {
    return this.#sequence;
  }

  takeSeals(rows: readonly SealedRow[], roots: ReadonlyMap<number, Buffer>): TrailFault | undefined {
    for (const row of rows) {
      this.#sequence += 1;
      const fault = this.#takeSeal(row) ?? this.#compare(roots.get(this.#sequence));
      if (fault) return fault;
    }
    return undefined;
  }

  #takeSeal(row: SealedRow): TrailFault | undefined {
    if (Number(row.sequence) !== this.#sequence) return 'seal-missing';
    const grave = this.#graves[0];
    if (grave?.first === this.#sequence && !this.#isBefore(grave)) return 'tombstone-changed';
    if (row.content === null) {
      if (!grave || this.#sequence < grave.first) return 'seal-missing';
      this.#dropped += 1;
      this.#link = row.hash;
    } else {
      this.#link = chainHash(this.#link, row.content);
      if (!this.#link.equals(row.hash)) return 'entry-changed';
    }
    this.#nodes.push(...this.#edge.append(leafHash(this.#link)));
    if (grave?.last !== this.#sequence) return undefined;
    this.#graves.shift();
    return this.#link.equals(grave.linkAfter) && this.#edge.root.equals(grave.rootAfter)
      ? undefined
      : 'tombstone-changed';
  }

  #isBefore({ linkBefore, rootBefore }: Tombstone): boolean {
    return this.#link.equals(linkBefore) && this.#edge.root.equals(rootBefore);
  }

  #compare(root: Buffer | undefined): TrailFault | undefined {
    const { link, head } = this.#noted;
    if (link && Number(link.sequence) === this.#sequence && link.hash !== this.#link.toString('hex'))
      return 'other-history';
    if (head?.size === this.#sequence && !head.root.equals(this.#edge.root)) return 'other-history';
    return root && !root.equals(this.#edge.root) ? 'checkpoint-changed' : undefined;
  }

  /** The nodes that are complete since it was asked, in the tree of `size` leaves: older links may not be in it yet. */
  takeNodes(size: number): KeptNode[] {
    const nodes = this.#nodes.filter(({ level, position }) => (position + 1) * NODES_PER_LEVEL ** level <= size);
    this.#nodes = [];
    return nodes;
  }
}

/** The roots that were signed for sizes of this batch. */
async function listRoots(database: Reader, after: number, count: number): Promise<Map<number, Buffer>> {
  if (count === 0) return new Map();
  const rows = await database
    .selectFrom('audit_checkpoint')
    .select(['size', 'root'])
    .where('size', '>', String(after))
    .where('size', '<=', String(after + count))
    .execute();
  return new Map(rows.map(({ size, root }) => [Number(size), root]));
}

async function areKept(database: Reader, nodes: readonly KeptNode[]): Promise<boolean> {
  if (nodes.length === 0) return true;
  const { rows } = await sql<{ kept: string }>`
    select count(*) as kept from audit_tree_node n
    join unnest(${nodes.map((node) => node.level)}::smallint[], ${nodes.map((node) => node.position)}::bigint[],
      ${nodes.map((node) => node.hash)}::bytea[]) made (level, position, hash) using (level, position, hash)`.execute(
    database,
  );
  return Number(rows[0]!.kept) === nodes.length;
}

/** What comes after the last sealed entry: nothing that was noted or signed, and nothing that belongs before it. */
async function verifyEnd(
  { database, secrets }: TrailPorts,
  { size, dropped }: TrailWalk,
  signed: SignedHead | undefined,
  noted: NotedBefore,
): Promise<TrailVerification> {
  const broken = (reason: TrailFault, sequence: number) =>
    ({ whole: false, sequence: BigInt(sequence), reason }) as const;
  const key = logKeyOf(secrets);
  const longest = Math.max(signed?.size ?? 0, noted.head?.size ?? 0, Number(noted.link?.sequence ?? 0));
  if (longest > size) return broken('tail-cut', size + 1);
  const isRight = !signed || isSigned(headText(key.name, signed), key, signed.signature);
  if (!isRight) return broken('checkpoint-changed', signed.size);
  const { unsealed, late } = await countUnsealed(database);
  if (late > 0) return broken('entry-slipped-in', size + 1);
  const checkpoint = signed ? writeCheckpoint(key, signed, signed.signature) : null;
  return { whole: true, sealed: BigInt(size), unsealed, dropped, checkpoint };
}

/** Entries without a seal; `late` are those that stand before one that has a seal, where sealing never leaves any. */
async function countUnsealed(database: Reader): Promise<{ unsealed: number; late: number }> {
  const { rows } = await sql<{ unsealed: string; late: string }>`
    with last as (
      select l.transaction_id, l.position
      from audit_seal s join audit_entry l on l.id = s.entry_id
      order by s.sequence desc limit 1)
    select count(*) as unsealed, count(*) filter (where (e.transaction_id, e.position) <
      ((select transaction_id from last), (select position from last))) as late
    from audit_entry e left join audit_seal s on s.entry_id = e.id where s.entry_id is null`.execute(database);
  return { unsealed: Number(rows[0]!.unsealed), late: Number(rows[0]!.late) };
}
