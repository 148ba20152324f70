/**
 * Secrets at rest: keyed hashes for what only needs to be recognised, and
 * sealed boxes for what must be read again.
 *
 * Both are bound to a purpose, so that a value stored for one thing is worth
 * nothing in another table or row.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface Secrets {
  /** HMAC-SHA-256 of a value under a purpose, for lookups and comparisons. */
  hash(purpose: string, value: string): Buffer;
  /** AES-256-GCM; `place` (table, column, id) is authenticated with it. */
  seal(place: string, plain: string): Buffer;
  /** Throws when the box was changed or comes from another place. */
  unseal(place: string, box: Buffer): string;
}

/** Derives everything from one 256-bit master key, kept outside the database. */
export function createSecrets(masterKey: Buffer): Secrets {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', masterKey, '', purpose, 32));
  const sealKey = derive('daypass seal v1');
  const hashKeys = new Map<string, KeyObject>();
  const hashKeyOf = (purpose: string): KeyObject => {
    const known = hashKeys.get(purpose);
    if (known) return known;
    const key = createSecretKey(derive(`daypass hash v1 ${purpose}`));
    hashKeys.set(purpose, key);
    return key;
  };
  return {
    hash: (purpose, value) => createHmac('sha256', hashKeyOf(purpose)).update(value).digest(),
    seal(place, plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
    },
    unseal(place, box) {
      const decipher = createDecipheriv('aes-256-gcm', sealKey, box.subarray(0, NONCE_BYTES)).setAAD(
        Buffer.from(place),
      );
      decipher.setAuthTag(box.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const sealed = box.subarray(NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
    },
  };
}

/** Whether two secrets are the same, in time that does not tell where they differ. */
export function equalSecrets(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
