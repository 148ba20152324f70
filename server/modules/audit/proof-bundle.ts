/**
 * An audit entry that proves itself: its content, its place in the tree, and the checkpoint the log has signed.
 *
 * Verifying needs neither a database nor a network. It trusts nothing in the bundle: the content is hashed, and only a key
 * from elsewhere says who has signed.
 */
import { openCheckpoint, type TreeHead } from './checkpoint.ts';
import { isIncluded, leafHash } from './merkle-tree.ts';
import { chainHash } from './seal-entries.ts';
import { decodeBase64, type NoteKey } from './signed-note.ts';

export const BUNDLE_FORMAT = 'daypass-audit-entry-v1';
const HASH_BYTES = 32;

export interface ProofBundle {
  readonly format: typeof BUNDLE_FORMAT;
  /** The canonical text of the entry, as it was hashed. */
  readonly content: string;
  /** The link before it in the chain, in base64. */
  readonly before: string;
  /** From 1; its leaf has the index before it. */
  readonly sequence: number;
  /** Hashes in base64, from the leaf up. */
  readonly inclusion: readonly string[];
  readonly checkpoint: string;
  /** The key of the log, as the log says. */
  readonly key: string;
}

export type BundleVerification =
  | { readonly holds: true; readonly head: TreeHead; readonly entry: Readonly<Record<string, unknown>> }
  | { readonly holds: false; readonly reason: 'not-signed' | 'not-included' };

/** A bundle by its form; undefined where it is none. */
export function parseBundle(text: string): ProofBundle | undefined {
  const bundle = readJson(text);
  const { content, before, sequence, inclusion, checkpoint, key } = bundle;
  const isWhole =
    bundle['format'] === BUNDLE_FORMAT &&
    [content, before, checkpoint, key].every((one) => typeof one === 'string') &&
    Number.isSafeInteger(sequence) &&
    Array.isArray(inclusion) &&
    inclusion.every((one) => typeof one === 'string');
  return isWhole ? (bundle as unknown as ProofBundle) : undefined;
}

function readJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Whether the log with this key has signed a tree that holds this entry at this place. */
export function verifyBundle(bundle: ProofBundle, key: NoteKey): BundleVerification {
  const head = openCheckpoint(bundle.checkpoint, key);
  if (!head) return { holds: false, reason: 'not-signed' };
  const proof = bundle.inclusion.map(decodeHash);
  const before = decodeHash(bundle.before);
  if (bundle.sequence < 1 || !before || !isComplete(proof)) return { holds: false, reason: 'not-included' };
  const leaf = leafHash(chainHash(before, bundle.content));
  if (!isIncluded(leaf, bundle.sequence - 1, head, proof)) return { holds: false, reason: 'not-included' };
  return { holds: true, head, entry: nameFields(bundle.content) };
}

function decodeHash(text: string): Buffer | undefined {
  const hash = decodeBase64(text);
  return hash?.length === HASH_BYTES ? hash : undefined;
}

const isComplete = (hashes: (Buffer | undefined)[]): hashes is Buffer[] => hashes.every((hash) => hash !== undefined);

/** The columns of `entryContent`, in its order. */
const fields = [
  'id',
  'trail',
  'activity',
  'result',
  'reason',
  'occurredAt',
  'correlationId',
  'actorId',
  'actor',
  'scope',
  'subjectId',
  'targetIds',
  'targets',
  'details',
];

function nameFields(content: string): Record<string, unknown> {
  const values = JSON.parse(content) as unknown[];
  return Object.fromEntries(fields.map((field, index) => [field, values[index]]));
}
