/**
 * A tombstone: what the log signs about entries that were dropped, so that what is left still proves itself. Pure.
 *
 * The links of dropped entries stay, so that every proof and every root can be made again. The tombstone says which contents
 * are gone, and between which links and roots they stood.
 */
import type { TreeHead } from './checkpoint.ts';
import { decodeBase64, isSigned, writeNote, type NoteKey } from './signed-note.ts';

const FORMAT = 'daypass-audit-tombstone-v1';

export interface Tombstone {
  readonly first: number;
  readonly last: number;
  /** The links before the first and of the last. */
  readonly linkBefore: Buffer;
  readonly linkAfter: Buffer;
  /** The roots of the trees that end before the first and with the last. */
  readonly rootBefore: Buffer;
  readonly rootAfter: Buffer;
  /** The checkpoint that covered all of it by then. */
  readonly head: TreeHead;
  /** Everything that was dropped was older. */
  readonly olderThan: Date;
}

export interface SignedTombstone {
  readonly first: number;
  readonly last: number;
  readonly body: string;
  readonly signature: Buffer;
}

export function tombstoneText(origin: string, tombstone: Tombstone): string {
  const { first, last, linkBefore, linkAfter, rootBefore, rootAfter, head, olderThan } = tombstone;
  return [
    FORMAT,
    origin,
    `entries ${first}-${last}`,
    `count ${last - first + 1}`,
    `link-before ${linkBefore.toString('base64')}`,
    `link-after ${linkAfter.toString('base64')}`,
    `root-before ${rootBefore.toString('base64')}`,
    `root-after ${rootAfter.toString('base64')}`,
    `checkpoint ${head.size} ${head.root.toString('base64')}`,
    `older-than ${olderThan.toISOString()}`,
    '',
  ].join('\n');
}

/** What a tombstone of this log states; undefined where the log has not signed it. */
export function openTombstone({ first, last, body, signature }: SignedTombstone, key: NoteKey): Tombstone | undefined {
  if (!isSigned(body, key, signature)) return undefined;
  const lines = body.split('\n');
  const value = (index: number, name: string) =>
    lines[index]?.startsWith(`${name} `) ? lines[index].slice(name.length + 1) : '';
  const [size, root] = value(8, 'checkpoint').split(' ');
  const hashes = [
    value(4, 'link-before'),
    value(5, 'link-after'),
    value(6, 'root-before'),
    value(7, 'root-after'),
    root,
  ]
    .map((text) => decodeBase64(text ?? ''))
    .filter((hash) => hash !== undefined);
  const [linkBefore, linkAfter, rootBefore, rootAfter, headRoot] = hashes;
  if (!linkBefore || !linkAfter || !rootBefore || !rootAfter || !headRoot) return undefined;
  const olderThan = new Date(value(9, 'older-than'));
  const head = { size: Number(size), root: headRoot };
  const tombstone = { first, last, linkBefore, linkAfter, rootBefore, rootAfter, head, olderThan };
  // The row says the same as what was signed, and nothing stands behind it.
  return Number.isNaN(olderThan.getTime()) || tombstoneText(key.name, tombstone) !== body ? undefined : tombstone;
}

/** A note as c2sp.org/signed-note has it, to be kept elsewhere. */
export function writeTombstone({ body, signature }: SignedTombstone, key: NoteKey): string {
  return writeNote(body, key, signature);
}
