/**
 * Ids and luck: the only place where randomness is drawn.
 */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';

export interface Randomness {
  guid(): string;
  bytes(length: number): Buffer;
  /** A secret for a link or a cookie: 256 bits, base64url. */
  token(): string;
  /** Decimal digits, each equally likely. */
  digits(count: number): string;
}

export const systemRandomness: Randomness = {
  guid: () => randomUUID(),
  bytes: (length) => randomBytes(length),
  token: () => randomBytes(32).toString('base64url'),
  digits: (count) => Array.from({ length: count }, () => randomInt(10)).join(''),
};
