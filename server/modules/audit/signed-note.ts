/**
 * Notes signed by Ed25519, as c2sp.org/signed-note has them: the text, a blank line, and a line for each signature.
 *
 * A signature of another key is not looked at: a note may carry those of witnesses.
 */
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { sha256 } from './merkle-tree.ts';

const ED25519 = Buffer.of(1);
const KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
const SIGNATURE_BYTES = 64;
/** What precedes a raw key in its DER form (RFC 8410). */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const base64Form = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** A public key with the name it signs under. */
export interface NoteKey {
  readonly name: string;
  readonly publicKey: Buffer;
}

export interface SigningNoteKey extends NoteKey {
  readonly privateKey: KeyObject;
}

export function makeNoteKey(nameOf: (publicKey: Buffer) => string, seed: Buffer): SigningNoteKey {
  const privateKey = createPrivateKey({
    key: Buffer.concat([privatePrefix, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES);
  return { name: nameOf(publicKey), publicKey, privateKey };
}

/** `name+id+key`: the form in which verifiers and witnesses are told a key. */
export function keyText({ name, publicKey }: NoteKey): string {
  const encoded = Buffer.concat([ED25519, publicKey]).toString('base64');
  return `${name}+${keyId({ name, publicKey }).toString('hex')}+${encoded}`;
}

export function parseKeyText(text: string): NoteKey | undefined {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim()) ?? [];
  const bytes = decodeBase64(encoded ?? '');
  if (name === undefined || bytes?.length !== KEY_BYTES + 1 || bytes[0] !== ED25519[0]) return undefined;
  const key = { name, publicKey: bytes.subarray(1) };
  return keyId(key).toString('hex') === id ? key : undefined;
}

/** SHA-256 over the public key, in hex: what people compare. */
export const fingerprintOf = ({ publicKey }: NoteKey): string => sha256(publicKey).toString('hex');

export function signNote(text: string, { privateKey }: SigningNoteKey): Buffer {
  return sign(null, Buffer.from(text), privateKey);
}

export function writeNote(text: string, key: NoteKey, signature: Buffer): string {
  return `${text}\n— ${key.name} ${Buffer.concat([keyId(key), signature]).toString('base64')}\n`;
}

/** The text of a note that this key has signed; undefined where it has not, or what it signed is another text. */
export function openNote(note: string, key: NoteKey): string | undefined {
  const gap = note.lastIndexOf('\n\n');
  if (gap < 0 || !note.endsWith('\n')) return undefined;
  const text = note.slice(0, gap + 1);
  const lines = note.slice(gap + 2, -1).split('\n');
  const own = lines.map((line) => signatureOf(line, key)).filter((signature) => signature !== undefined);
  return own.length > 0 && own.every((signature) => isSigned(text, key, signature)) ? text : undefined;
}

export function isSigned(text: string, { publicKey }: NoteKey, signature: Buffer): boolean {
  const key = createPublicKey({ key: Buffer.concat([publicPrefix, publicKey]), format: 'der', type: 'spki' });
  return signature.length === SIGNATURE_BYTES && verify(null, Buffer.from(text), key, signature);
}

/** The signature of a line, where the line is of this key. */
function signatureOf(line: string, key: NoteKey): Buffer | undefined {
  const [, name, encoded] = /^— (\S+) (\S+)$/.exec(line) ?? [];
  const bytes = decodeBase64(encoded ?? '');
  if (name !== key.name || !bytes?.subarray(0, KEY_ID_BYTES).equals(keyId(key))) return undefined;
  return bytes.subarray(KEY_ID_BYTES);
}

function keyId({ name, publicKey }: NoteKey): Buffer {
  return sha256(Buffer.from(`${name}\n`), ED25519, publicKey).subarray(0, KEY_ID_BYTES);
}

/** Standard base64 in its one spelling; Node by itself passes over what does not belong there. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = base64Form.test(text) ? Buffer.from(text, 'base64') : undefined;
  return bytes?.toString('base64') === text ? bytes : undefined;
}
