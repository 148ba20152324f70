/**
 * Storage of passwords, authenticator apps and passkeys.
 *
 * Wrong tries are counted per credential: a locked password never blocks a
 * passkey. The secret of an app is sealed for its person.
 */
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';

/** Wrong tries before a credential rests, and for how long at most. */
const FREE_FAILURES = 5;
const LONGEST_REST_MINUTES = 60;

/** How long a credential rests after so many wrong tries in a row: a minute, doubled each time. */
export function restMinutes(failures: number): number {
  return failures < FREE_FAILURES ? 0 : Math.min(2 ** (failures - FREE_FAILURES), LONGEST_REST_MINUTES);
}

export interface StoredPassword {
  readonly phc: string;
  readonly changedAt: Date;
  readonly lockedUntil: Date | null;
}

export async function findPassword(db: Reader, userId: string): Promise<StoredPassword | undefined> {
  return db
    .selectFrom('password_credential')
    .select(['phc', 'changed_at as changedAt', 'locked_until as lockedUntil'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
}

export async function writePassword(tx: Transaction, userId: string, phc: string): Promise<void> {
  const fresh = { phc, changed_at: tx.now, failures: 0, locked_until: null };
  await tx.db
    .insertInto('password_credential')
    .values({ user_id: userId, ...fresh })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(fresh))
    .execute();
}

/** Counts a wrong or a right try of a password or an app, and lets it rest after too many. */
export async function countTry(
  tx: Transaction,
  table: 'password_credential' | 'totp_credential',
  userId: string,
  isRight: boolean,
): Promise<void> {
  const row = await tx.db
    .selectFrom(table)
    .select('failures')
    .where('user_id', '=', userId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return;
  const failures = isRight ? 0 : row.failures + 1;
  const rest = restMinutes(failures);
  const lockedUntil = rest > 0 ? new Date(tx.now.getTime() + rest * 60_000) : null;
  await tx.db.updateTable(table).set({ failures, locked_until: lockedUntil }).where('user_id', '=', userId).execute();
}

export interface StoredTotp {
  readonly secret: string;
  readonly lastStep: number | null;
  readonly confirmedAt: Date | null;
  readonly lockedUntil: Date | null;
}

const totpPlace = (userId: string) => `totp_credential/secret_sealed/${userId}`;

export async function findTotp(ports: Pick<Ports, 'secrets'>, db: Reader, userId: string) {
  const row = await db
    .selectFrom('totp_credential')
    .select(['secret_sealed', 'last_step', 'confirmed_at', 'locked_until'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (!row) return undefined;
  const found: StoredTotp = {
    secret: ports.secrets.unseal(totpPlace(userId), row.secret_sealed),
    lastStep: row.last_step === null ? null : Number(row.last_step),
    confirmedAt: row.confirmed_at,
    lockedUntil: row.locked_until,
  };
  return found;
}

/** Writes a secret that is not confirmed yet. A confirmed one is not overwritten. */
export async function proposeTotp(
  ports: Pick<Ports, 'secrets'>,
  tx: Transaction,
  userId: string,
  secret: string,
): Promise<boolean> {
  const fresh = {
    secret_sealed: ports.secrets.seal(totpPlace(userId), secret),
    last_step: null,
    failures: 0,
    locked_until: null,
  };
  const result = await tx.db
    .insertInto('totp_credential')
    .values({ user_id: userId, ...fresh })
    .onConflict((conflict) =>
      conflict.column('user_id').doUpdateSet(fresh).where('totp_credential.confirmed_at', 'is', null),
    )
    .returning('user_id')
    .executeTakeFirst();
  return result !== undefined;
}

/** Uses up a time step; false when it, or a later one, was used before (replay). */
export async function claimTotpStep(tx: Transaction, userId: string, step: number): Promise<boolean> {
  const result = await tx.db
    .updateTable('totp_credential')
    .set((eb) => ({ last_step: step, confirmed_at: eb.fn.coalesce('confirmed_at', eb.val(tx.now)) }))
    .where('user_id', '=', userId)
    .where((eb) => eb.or([eb('last_step', 'is', null), eb('last_step', '<', String(step))]))
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function removeTotp(tx: Transaction, userId: string): Promise<boolean> {
  const result = await tx.db.deleteFrom('totp_credential').where('user_id', '=', userId).executeTakeFirst();
  return result.numDeletedRows === 1n;
}

export interface StoredPasskey {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

function selectPasskeys(db: Reader) {
  return db
    .selectFrom('passkey')
    .select(['id', 'user_id', 'name', 'public_key', 'counter', 'transports', 'created_at', 'last_used_at']);
}

type PasskeyRow = Awaited<ReturnType<ReturnType<typeof selectPasskeys>['execute']>>[number];

function passkeyFrom(row: PasskeyRow): StoredPasskey {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    publicKey: row.public_key,
    counter: Number(row.counter),
    transports: row.transports,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  };
}

export async function listPasskeys(db: Reader, userId: string): Promise<StoredPasskey[]> {
  const rows = await selectPasskeys(db).where('user_id', '=', userId).orderBy('created_at').execute();
  return rows.map(passkeyFrom);
}

/** Locked, because its counter is compared and written. */
export async function lockPasskey(tx: Transaction, id: string): Promise<StoredPasskey | undefined> {
  const row = await selectPasskeys(tx.db).where('id', '=', id).forUpdate().executeTakeFirst();
  return row && passkeyFrom(row);
}

export async function addPasskey(
  tx: Transaction,
  passkey: Omit<StoredPasskey, 'createdAt' | 'lastUsedAt'>,
): Promise<boolean> {
  const result = await tx.db
    .insertInto('passkey')
    .values({
      id: passkey.id,
      user_id: passkey.userId,
      name: passkey.name,
      public_key: passkey.publicKey,
      counter: passkey.counter,
      transports: [...passkey.transports],
      created_at: tx.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return result !== undefined;
}

export async function writePasskeyUse(tx: Transaction, id: string, counter: number): Promise<void> {
  await tx.db.updateTable('passkey').set({ counter, last_used_at: tx.now }).where('id', '=', id).execute();
}

export async function removePasskey(tx: Transaction, userId: string, id: string): Promise<boolean> {
  const result = await tx.db
    .deleteFrom('passkey')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return result.numDeletedRows === 1n;
}

/** All that somebody keeps here to prove who they are. */
export async function forgetCredentials(tx: Transaction, userId: string): Promise<void> {
  await tx.db.deleteFrom('password_credential').where('user_id', '=', userId).execute();
  await tx.db.deleteFrom('totp_credential').where('user_id', '=', userId).execute();
  await tx.db.deleteFrom('passkey').where('user_id', '=', userId).execute();
}
