/**
 * Mail addresses: one strict grammar, one canonical form.
 *
 * What mail software calls an address is a language in which
 * `victim@a.test <attacker@b.test>` is one address. Here it is: a dot-atom of
 * RFC 5321 §4.1.2 (so `name+tag`), exactly one `@`, a domain of A-labels; no
 * quoted string, comment, literal or list, and no encoded word of RFC 2047,
 * which some software reads as another address.
 */
import { foldAscii } from './guid.ts';

/** Longest address (RFC 5321 §4.5.3.1.3 less the angle brackets) and local part. */
const MAXIMUM_ADDRESS = 254;
const MAXIMUM_LOCAL_PART = 64;
const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export interface MailAddress {
  /** The canonical form: lower case throughout, since guests are found by it. */
  readonly address: string;
  readonly domain: string;
}

/** The canonical address, or undefined when the text is not exactly one plain address. */
export function parseMailAddress(text: unknown): MailAddress | undefined {
  if (typeof text !== 'string' || text.length > MAXIMUM_ADDRESS) return undefined;
  const parts = text.split('@');
  if (parts.length !== 2) return undefined;
  const local = parts[0]!;
  const domain = parseDomain(parts[1]!);
  if (!domain || local.length > MAXIMUM_LOCAL_PART || !localPart.test(local)) return undefined;
  if (local.includes('=?')) return undefined;
  return { address: `${foldAscii(local)}@${domain}`, domain };
}

/** A domain of at least two A-labels in lower case; no trailing dot, no address literal, nothing beyond ASCII. */
export function parseDomain(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > 253) return undefined;
  const domain = foldAscii(text);
  const labels = domain.split('.');
  const isName = labels.length >= 2 && labels.every((part) => label.test(part)) && !/^[0-9]+$/.test(labels.at(-1)!);
  return isName ? domain : undefined;
}
