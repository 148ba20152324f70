/**
 * The audit tree as c2sp.org/tlog-tiles has it: runs of 256 hashes of one level, by their place, for witnesses and monitors.
 *
 * The entries of the log are the links of the chain. What they are made of goes out by other ways, to whoever may read it.
 */
import { sql } from 'kysely';
import { Refusal } from '#model/refusal.ts';
import type { Ports } from '#platform/ports.ts';
import { findCheckpoint, readSpans } from './audit-tree-store.ts';
import { NODES_PER_LEVEL } from './merkle-tree.ts';

export interface TilePlace {
  /** `entries`: what the leaves of level 0 are made of. */
  readonly level: number | 'entries';
  readonly index: number;
  /** Fewer than 256 in a partial tile. */
  readonly width: number;
}

/** Beyond it 256 to that power counts more entries than a number can. */
const MAXIMUM_LEVEL = 5;

/** `0/x001/x234/067.p/8`: level, index in groups of three digits, width of a partial tile. */
export function parseTilePlace(text: string): TilePlace | undefined {
  const [, level, index, width] = /^(entries|\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(text) ?? [];
  if (level === undefined || index === undefined) return undefined;
  // An index is spelled in one way alone.
  const isPadded = index.startsWith('x000/');
  const place = {
    level: level === 'entries' ? level : Number(level),
    index: Number(index.replaceAll(/[x/]/g, '')),
    width: width === undefined ? NODES_PER_LEVEL : Number(width),
  } as const;
  const isLevel = place.level === 'entries' || (String(place.level) === level && place.level <= MAXIMUM_LEVEL);
  const isWidth =
    width === undefined || (String(place.width) === width && place.width >= 1 && place.width < NODES_PER_LEVEL);
  return isLevel && isWidth && !isPadded && Number.isSafeInteger(place.index) ? place : undefined;
}

/** The octets of a tile that the last checkpoint covers. */
export async function getTile({ database }: Pick<Ports, 'database'>, place: TilePlace): Promise<Buffer> {
  const { level, index, width } = place;
  const head = await findCheckpoint(database);
  const leavesBelow = level === 'entries' ? 1 : NODES_PER_LEVEL ** level;
  const first = index * NODES_PER_LEVEL;
  const end = (first + width) * leavesBelow;
  if (!head || end > head.size) throw new Refusal('request.not-found', { what: 'The tile' });
  if (level === 'entries') return entryBundle(await readLinks(database, first, width));
  const spans = Array.from({ length: width }, (_, offset) => ({
    start: (first + offset) * leavesBelow,
    end: (first + offset + 1) * leavesBelow,
  }));
  return Buffer.concat(await readSpans(database, spans));
}

async function readLinks(database: Ports['database'], first: number, count: number): Promise<Buffer[]> {
  const { rows } = await sql<{ hash: Buffer }>`
    select hash from audit_seal where sequence > ${first} and sequence <= ${first + count} order by sequence`.execute(
    database,
  );
  return rows.map(({ hash }) => hash);
}

/** Each entry behind its length, as two octets with the high one first. */
function entryBundle(entries: readonly Buffer[]): Buffer {
  return Buffer.concat(
    entries.flatMap((entry) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );
}
