/** Storage of one-time passcodes: hashed, newest only, every try counted. */
import { sql } from 'kysely';
import type { Transaction } from '#platform/database/unit-of-work.ts';

export interface NewPasscode {
  readonly flowId: string;
  readonly address: string;
  readonly purpose: string;
  readonly codeHash: Buffer;
  readonly triesLeft: number;
  readonly expiresAt: Date;
}

/** How many codes an address was sent since each instant. A lock on the address keeps parallel requests in line. */
export async function countPasscodes(tx: Transaction, address: string, since: readonly Date[]): Promise<number[]> {
  await sql`select pg_advisory_xact_lock(hashtextextended('one_time_passcode ' || ${address}, 0))`.execute(tx.db);
  const counts: number[] = [];
  for (const instant of since) {
    const row = await tx.db
      .selectFrom('one_time_passcode')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('address', '=', address)
      .where('created_at', '>', instant)
      .executeTakeFirstOrThrow();
    counts.push(Number(row.count));
  }
  return counts;
}

/** Adds a code and takes the place of the older ones of its flow. */
export async function addPasscode(tx: Transaction, passcode: NewPasscode): Promise<void> {
  await tx.db
    .updateTable('one_time_passcode')
    .set({ replaced_at: tx.now })
    .where('flow_id', '=', passcode.flowId)
    .where('replaced_at', 'is', null)
    .execute();
  await tx.db
    .insertInto('one_time_passcode')
    .values({
      id: tx.guid(),
      flow_id: passcode.flowId,
      address: passcode.address,
      purpose: passcode.purpose,
      code_hash: passcode.codeHash,
      tries_left: passcode.triesLeft,
      created_at: tx.now,
      expires_at: passcode.expiresAt,
    })
    .execute();
}

/** Uses up one try of the newest code; undefined when there is none to be used. */
export async function takeTry(
  tx: Transaction,
  flowId: string,
): Promise<{ id: string; codeHash: Buffer; triesLeft: number } | undefined> {
  const row = await tx.db
    .updateTable('one_time_passcode')
    .set((eb) => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('flow_id', '=', flowId)
    .where('tries_left', '>', 0)
    .where('expires_at', '>', tx.now)
    .where('consumed_at', 'is', null)
    .where('replaced_at', 'is', null)
    .returning(['id', 'code_hash', 'tries_left'])
    .executeTakeFirst();
  return row && { id: row.id, codeHash: row.code_hash, triesLeft: row.tries_left };
}

export async function consumePasscode(tx: Transaction, id: string): Promise<void> {
  await tx.db.updateTable('one_time_passcode').set({ consumed_at: tx.now }).where('id', '=', id).execute();
}
