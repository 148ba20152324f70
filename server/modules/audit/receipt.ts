/**
 * Receipts: texts for people, signed by the log, that hold without the server. The key stands in the text, so that a file is
 * enough to read it; whose key that is has to be known from elsewhere.
 */
import type { Secrets } from '#platform/secrets.ts';
import { logKeyOf } from './checkpoint.ts';
import { keyText, openNote, parseKeyText, signNote, writeNote, type NoteKey } from './signed-note.ts';

const KEY_LINE = 'Log key: ';

/** What the line of a receipt says by which it is verified. */
export const receiptKeyLine = (secrets: Pick<Secrets, 'hash'>): string => `${KEY_LINE}${keyText(logKeyOf(secrets))}\n`;

export function signReceipt(secrets: Pick<Secrets, 'hash'>, text: string): string {
  const key = logKeyOf(secrets);
  return writeNote(text, key, signNote(text, key));
}

export type ReceiptVerification =
  | { readonly holds: true; readonly text: string; readonly key: NoteKey }
  | { readonly holds: false; readonly reason: 'no-receipt' | 'not-signed' };

/** Without a key, by the one the receipt names. */
export function verifyReceipt(receipt: string, given?: NoteKey): ReceiptVerification {
  const named = receipt.split('\n').find((line) => line.startsWith(KEY_LINE));
  const key = given ?? parseKeyText(named?.slice(KEY_LINE.length) ?? '');
  if (named === undefined || !key) return { holds: false, reason: 'no-receipt' };
  const text = openNote(receipt, key);
  return text === undefined ? { holds: false, reason: 'not-signed' } : { holds: true, text, key };
}
