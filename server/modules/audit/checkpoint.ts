/**
 * Checkpoints of the audit trail, as c2sp.org/tlog-checkpoint has them: origin, size and root, signed by the log.
 *
 * The key comes from the master key: whoever has the database alone can sign nothing. The origin comes from the key, so
 * that it stays when the address of the server changes.
 */
import type { Secrets } from '#platform/secrets.ts';
import { sha256 } from './merkle-tree.ts';
import { decodeBase64, makeNoteKey, openNote, writeNote, type NoteKey, type SigningNoteKey } from './signed-note.ts';

const HASH_BYTES = 32;

export interface TreeHead {
  readonly size: number;
  readonly root: Buffer;
}

/** The key that signs the checkpoints of this installation. */
export function logKeyOf(secrets: Pick<Secrets, 'hash'>): SigningNoteKey {
  const seed = secrets.hash('key of the audit checkpoints', 'ed25519');
  return makeNoteKey((publicKey) => `audit.daypass.internal/${sha256(publicKey).toString('hex').slice(0, 16)}`, seed);
}

/** What is signed. The log names its key as it names itself. */
export function headText(origin: string, { size, root }: TreeHead): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

export function writeCheckpoint(key: NoteKey, head: TreeHead, signature: Buffer): string {
  return writeNote(headText(key.name, head), key, signature);
}

/** The head a checkpoint states, where the log with this key has signed it. */
export function openCheckpoint(note: string, key: NoteKey): TreeHead | undefined {
  const [origin, size, encoded, ...more] = openNote(note, key)?.split('\n') ?? [];
  const root = decodeBase64(encoded ?? '');
  const isWhole = origin === key.name && more.length > 0 && more.at(-1) === '' && root?.length === HASH_BYTES;
  if (!isWhole || !/^(?:0|[1-9]\d{0,14})$/.test(size ?? '')) return undefined;
  return { size: Number(size), root };
}
