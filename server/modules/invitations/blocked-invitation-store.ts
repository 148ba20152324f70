/**
 * Which mailboxes want no invitations.
 */
import { Refusal } from '#model/refusal.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';

/** Refuses where the mailbox wants no invitations; the caller has locked its address. */
export async function requireNotBlocked(tx: Transaction, address: string): Promise<void> {
  if (await findBlockedAt(tx.db, address)) throw new Refusal('invitation.address-blocked', {});
}

export async function findBlockedAt(db: Reader, address: string): Promise<Date | null> {
  const row = await db
    .selectFrom('blocked_invitation')
    .select('blocked_at')
    .where('address', '=', address)
    .executeTakeFirst();
  return row?.blocked_at ?? null;
}
