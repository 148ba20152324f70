/**
 * Passwords: argon2id in its usual text form.
 *
 * At most four hashes are computed at once, because each takes 19 MiB; the rest
 * waits. Nothing here knows whose password it is.
 */
import { argon2 as argon2Callback, type Argon2Parameters } from 'node:crypto';
import { promisify } from 'node:util';
import { Refusal } from '#model/refusal.ts';
import type { Ports } from '#platform/ports.ts';
import { equalSecrets } from '#platform/secrets.ts';

// OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const TAG_BYTES = 32;
const SALT_BYTES = 16;
const AT_ONCE = 4;
const MINIMUM_LENGTH = 12;
const MAXIMUM_LENGTH = 256;

const argon2 = promisify(argon2Callback) as (algorithm: string, parameters: Argon2Parameters) => Promise<Buffer>;
const form = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    // The place is handed on, not given back, while somebody waits.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** The text form (PHC) of a password. */
export async function hashPassword(ports: Pick<Ports, 'randomness'>, password: string): Promise<string> {
  const salt = ports.randomness.bytes(SALT_BYTES);
  const tag = await compute(password, salt, { memory: MEMORY_KIB, passes: PASSES, parallelism: LANES });
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${unpadded(salt)}$${unpadded(tag)}`;
}

/** Whether a password fits. Without a stored one the same work is done, so that time tells nothing. */
export async function verifyPassword(password: string, phc: string | undefined): Promise<boolean> {
  const match = form.exec(phc ?? ABSENT);
  if (!match) return false;
  const [memory, passes, parallelism] = match.slice(1, 4).map(Number);
  const tag = await compute(password, Buffer.from(match[4]!, 'base64'), {
    memory: memory!,
    passes: passes!,
    parallelism: parallelism!,
  });
  return equalSecrets(tag, Buffer.from(match[5]!, 'base64')) && phc !== undefined;
}

const ABSENT = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

function compute(
  password: string,
  nonce: Buffer,
  cost: { memory: number; passes: number; parallelism: number },
): Promise<Buffer> {
  const message = Buffer.from(password.normalize('NFKC'));
  return inTurn(() => argon2('argon2id', { message, nonce, tagLength: TAG_BYTES, ...cost }));
}

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

/** NIST 800-63B: length counts, composition does not. */
export function checkPasswordStrength(password: string, personal: readonly string[]): void {
  if (password.normalize('NFKC').length < MINIMUM_LENGTH) {
    throw new Refusal('password.too-weak', { reason: `It has fewer than ${MINIMUM_LENGTH} characters` });
  }
  if (password.length > MAXIMUM_LENGTH) {
    throw new Refusal('password.too-weak', { reason: `It has more than ${MAXIMUM_LENGTH} characters` });
  }
  if (new Set(password.toLowerCase()).size < 5) {
    throw new Refusal('password.too-weak', { reason: 'It repeats the same few characters' });
  }
  const folded = password.toLowerCase();
  if (personal.some((word) => word.length > 3 && folded === word.toLowerCase())) {
    throw new Refusal('password.too-weak', { reason: 'It is the name or the address of this account' });
  }
}
