/**
 * Signing keys of the token service.
 *
 * Private halves are sealed in the database; nothing but the token service gets
 * them. A key signs for ninety days and stays published afterwards until no
 * token it signed can be in force.
 */
import { sql } from 'kysely';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Ports } from '#platform/ports.ts';
import { announceSigningKey } from './announce-callers.ts';

const SIGNS_FOR_DAYS = 90;
/** Longer than the longest token and the longest cache of published keys. */
const PUBLISHED_AFTER_DAYS = 30;
const DAY = 86_400_000;
const ROTATION_LOCK = 7_140_007;
export const SIGNING_ALGORITHM = 'RS256';

export interface SigningKey {
  readonly kid: string;
  readonly privateJwk: JWK;
  readonly publicJwk: JWK;
}

const place = (kid: string) => `signing_key/private_key_sealed/${kid}`;

/** All keys to be published, the one that signs first. Makes one when there is none or the newest is too old. */
export async function ensureSigningKeys(ports: Ports): Promise<readonly SigningKey[]> {
  const now = ports.clock.now();
  const current = await listKeys(ports);
  const newest = current[0];
  if (newest && now.getTime() - newest.createdAt.getTime() < SIGNS_FOR_DAYS * DAY) return current;
  await rotateSigningKeys(ports, newest?.kid);
  return listKeys(ports);
}

/**
 * Makes a new signing key, unless somebody else has done so since `newestKnown`
 * was read: two processes that start together rotate once.
 */
export async function rotateSigningKeys(ports: Ports, newestKnown: string | undefined): Promise<void> {
  const pair = await generateKeyPair(SIGNING_ALGORITHM, { modulusLength: 2048, extractable: true });
  const kid = ports.randomness.guid();
  const marks = { kid, alg: SIGNING_ALGORITHM, use: 'sig' };
  const privateJwk = { ...(await exportJWK(pair.privateKey)), ...marks };
  const publicJwk = { ...(await exportJWK(pair.publicKey)), ...marks };
  await ports.unitOfWork(async (tx) => {
    await sql`select pg_advisory_xact_lock(${ROTATION_LOCK})`.execute(tx.db);
    const newest = await tx.db
      .selectFrom('signing_key')
      .select('kid')
      .where('retired_at', 'is', null)
      .executeTakeFirst();
    if (newest?.kid !== newestKnown) return;
    const retired = await tx.db
      .updateTable('signing_key')
      .set({ retired_at: tx.now })
      .where('retired_at', 'is', null)
      .returning(['kid', 'public_jwk'])
      .execute();
    for (const row of retired) {
      const fact = { publicJwk: row.public_jwk as JWK, retiredAt: tx.now.getTime() };
      await announceSigningKey(tx, row.kid, fact);
    }
    await tx.db
      .insertInto('signing_key')
      .values({
        kid,
        private_key_sealed: ports.secrets.seal(place(kid), JSON.stringify(privateJwk)),
        public_jwk: JSON.stringify(publicJwk),
        created_at: tx.now,
      })
      .execute();
    await announceSigningKey(tx, kid, { publicJwk, retiredAt: null });
  });
}

async function listKeys(ports: Ports): Promise<(SigningKey & { readonly createdAt: Date })[]> {
  const rows = await ports.database
    .selectFrom('signing_key')
    .selectAll()
    .where((eb) => eb.or([eb('retired_at', 'is', null), eb('retired_at', '>', publishedSince(ports))]))
    .orderBy(sql`retired_at desc nulls first`)
    .execute();
  return rows.map((row) => ({
    kid: row.kid,
    privateJwk: JSON.parse(ports.secrets.unseal(place(row.kid), row.private_key_sealed)) as JWK,
    publicJwk: row.public_jwk as JWK,
    createdAt: row.created_at,
  }));
}

const publishedSince = (ports: Ports) => new Date(ports.clock.now().getTime() - PUBLISHED_AFTER_DAYS * DAY);

/** Whether tokens a key signed may still count. */
export function isPublished(retiredAt: number | null, now: Date): boolean {
  return retiredAt === null || now.getTime() - retiredAt < PUBLISHED_AFTER_DAYS * DAY;
}

/** The public key of a key id, or undefined; for checking tokens. Never a key from anywhere else. */
export async function findPublicKey(ports: Ports, kid: string): Promise<JWK | undefined> {
  const row = await ports.database
    .selectFrom('signing_key')
    .select('public_jwk')
    .where('kid', '=', kid)
    .where((eb) => eb.or([eb('retired_at', 'is', null), eb('retired_at', '>', publishedSince(ports))]))
    .executeTakeFirst();
  return row?.public_jwk as JWK | undefined;
}
