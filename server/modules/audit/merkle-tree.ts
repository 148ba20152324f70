/**
 * The Merkle tree of RFC 9162, section 2.1: how it grows, which parts a proof consists of, and whether a proof holds.
 *
 * Pure: it knows hashes and numbers, neither entries nor a database.
 */
import { hash } from 'node:crypto';

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);
/** Nodes are kept at every eighth height alone: what lies between is made again from at most 256 of them. */
const HEIGHTS_PER_LEVEL = 8;
export const NODES_PER_LEVEL = 2 ** HEIGHTS_PER_LEVEL;

export const sha256 = (...parts: readonly Buffer[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer');
export const leafHash = (content: Buffer): Buffer => sha256(LEAF, content);
export const nodeHash = (left: Buffer, right: Buffer): Buffer => sha256(NODE, left, right);

/** Leaves from `start` on; their number is a power of two, and they are below one node of the tree. */
export interface Subtree {
  readonly start: number;
  readonly size: number;
}

/** The leaves from `start` up to `end` and without it: what one hash of a proof stands for. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A node to be kept: the root of `256 ** level` leaves. */
export interface KeptNode {
  readonly level: number;
  readonly position: number;
  readonly hash: Buffer;
}

/** The right edge of a growing tree: the roots of the complete subtrees it consists of, the largest first. */
export class TreeEdge {
  #size: number;
  readonly #roots: Buffer[];

  constructor(size = 0, roots: readonly Buffer[] = []) {
    this.#size = size;
    this.#roots = [...roots];
  }

  get size(): number {
    return this.#size;
  }

  get root(): Buffer {
    return rootOf(this.#roots);
  }

  /** Adds a leaf by its hash, and answers the nodes that are complete by it. */
  append(leaf: Buffer): KeptNode[] {
    const kept: KeptNode[] = [];
    let added = leaf;
    let position = this.#size;
    for (let height = 1; position % 2 === 1; height += 1) {
      added = nodeHash(this.#roots.pop()!, added);
      position = (position - 1) / 2;
      if (height % HEIGHTS_PER_LEVEL === 0) kept.push({ level: height / HEIGHTS_PER_LEVEL, position, hash: added });
    }
    this.#roots.push(added);
    this.#size += 1;
    return kept;
  }
}

/** The root above the roots of complete subtrees, the largest first; of none, that of the empty tree. */
export function rootOf(roots: readonly Buffer[]): Buffer {
  if (roots.length === 0) return sha256();
  return roots.reduceRight((right, left) => nodeHash(left, right));
}

/** The complete subtrees a span consists of, the largest first. The span begins where one of its size may begin. */
export function subtreesOf({ start, end }: Span): Subtree[] {
  const subtrees: Subtree[] = [];
  for (let from = start; from < end; from += subtrees.at(-1)!.size) {
    subtrees.push({ start: from, size: largestPower(end - from) });
  }
  return subtrees;
}

/** Where the hashes are kept from which the root of a complete subtree is made. Level 0 are the leaves. */
export function keptBelow({ start, size }: Subtree): { level: number; first: number; count: number } {
  const level = Math.floor(Math.log2(size) / HEIGHTS_PER_LEVEL);
  const width = NODES_PER_LEVEL ** level;
  return { level, first: start / width, count: size / width };
}

/** What proves that the leaf at `index` is in the tree of `size` leaves: RFC 9162, 2.1.3.1. */
export function inclusionSpans(index: number, size: number): Span[] {
  const spans: Span[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + split(end - start);
    spans.unshift(index < middle ? { start: middle, end } : { start, end: middle });
    if (index < middle) end = middle;
    else start = middle;
  }
  return spans;
}

/** What proves that the tree of `size` leaves begins with that of `before` leaves: RFC 9162, 2.1.4.1. */
export function consistencySpans(before: number, size: number): Span[] {
  const spans: Span[] = [];
  let [start, end] = [0, size];
  while (before !== end) {
    const middle = start + split(end - start);
    spans.unshift(before <= middle ? { start: middle, end } : { start, end: middle });
    if (before <= middle) end = middle;
    else start = middle;
  }
  return start === 0 ? spans : [{ start, end }, ...spans];
}

/** RFC 9162, 2.1.3.2. */
export function isIncluded(
  leaf: Buffer,
  index: number,
  tree: { size: number; root: Buffer },
  proof: Buffer[],
): boolean {
  if (index >= tree.size) return false;
  let root = leaf;
  let [position, last] = [index, tree.size - 1];
  for (const part of proof) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      root = nodeHash(part, root);
      while (position % 2 === 0 && position !== 0) [position, last] = [half(position), half(last)];
    } else {
      root = nodeHash(root, part);
    }
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && root.equals(tree.root);
}

const half = (position: number) => Math.floor(position / 2);
const largestPower = (count: number) => 2 ** Math.floor(Math.log2(count));

/** The largest power of two below `count`. */
function split(count: number): number {
  const power = largestPower(count);
  return power === count ? power / 2 : power;
}
