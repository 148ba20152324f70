/**
 * What people chose, and what waits for their mail of the day. The only file that writes the two tables.
 *
 * What waits is sealed, as in the queue it came from.
 */
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { defaultPreferences, nextDigest, type Preferences } from './preferences.ts';

const KEPT_MILLISECONDS = 7 * 86_400_000;
const place = (id: string) => `digest_entry/content_sealed/${id}`;

type Row = { choices: unknown; digest_hour: number; time_zone: string };

export async function getPreferences(db: Reader, userId: string): Promise<Preferences> {
  const row = await db
    .selectFrom('notification_preference')
    .select(['choices', 'digest_hour', 'time_zone'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row ? preferencesOf(row) : defaultPreferences;
}

/** What those chose whose mailboxes these are; whoever chose nothing is left out. */
export async function findPreferencesOf(
  db: Reader,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, Preferences & { readonly userId: string }>> {
  if (addresses.length === 0) return new Map();
  const rows = await db
    .selectFrom('notification_preference as n')
    .innerJoin('directory_user as u', 'u.id', 'n.user_id')
    .select(['u.mail', 'n.user_id', 'n.choices', 'n.digest_hour', 'n.time_zone'])
    .where('u.mail', 'in', [...addresses])
    .execute();
  return new Map(rows.map((row) => [row.mail!, { ...preferencesOf(row), userId: row.user_id }]));
}

/** What waits already goes out with the next mail of the day, whatever is chosen now. */
export async function storePreferences(tx: Transaction, userId: string, preferences: Preferences): Promise<void> {
  const { choices, digestHour, timeZone } = preferences;
  const row = { choices: JSON.stringify(choices), digest_hour: digestHour, time_zone: timeZone };
  await tx.db
    .insertInto('notification_preference')
    .values({ user_id: userId, ...row })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(row))
    .execute();
  await tx.db
    .updateTable('notification_preference')
    .set({ next_digest_at: nextDigest(tx.now, preferences) })
    .where('user_id', '=', userId)
    .where('next_digest_at', 'is not', null)
    .execute();
}

export interface WaitingMail {
  readonly id: string;
  readonly type: string;
  readonly content: object;
}

/** A delivery that comes twice waits once. */
export async function addDigestEntry(ports: Ports, tx: Transaction, userId: string, mail: WaitingMail): Promise<void> {
  const row = await tx.db
    .selectFrom('notification_preference')
    .select(['choices', 'digest_hour', 'time_zone'])
    .where('user_id', '=', userId)
    .forUpdate()
    .executeTakeFirst();
  // Purged since: there is nobody to tell.
  if (!row) return;
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('digest_entry')
    .values({
      id: mail.id,
      user_id: userId,
      event_type: mail.type,
      content_sealed: ports.secrets.seal(place(mail.id), JSON.stringify(mail.content)),
      created_at: tx.now,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 0n) return;
  await tx.db
    .updateTable('notification_preference')
    .set({ next_digest_at: nextDigest(tx.now, preferencesOf(row)) })
    .where('user_id', '=', userId)
    .where('next_digest_at', 'is', null)
    .execute();
}

/** Locks some whose mail of the day is due; whoever else does the same takes others. */
export async function lockDueDigests(tx: Transaction, limit: number): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('notification_preference')
    .select('user_id')
    .where('next_digest_at', '<=', tx.now)
    .orderBy('next_digest_at')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
  return rows.map((row) => row.user_id);
}

/** What waits for somebody, the oldest first, marked as told. */
export async function takeDigestEntries(
  ports: Ports,
  tx: Transaction,
  userId: string,
): Promise<(WaitingMail & { at: Date })[]> {
  const rows = await tx.db
    .updateTable('digest_entry')
    .set({ told_at: tx.now })
    .where('user_id', '=', userId)
    .where('told_at', 'is', null)
    .returning(['id', 'event_type', 'content_sealed', 'created_at'])
    .execute();
  await tx.db
    .updateTable('notification_preference')
    .set({ next_digest_at: null })
    .where('user_id', '=', userId)
    .execute();
  return rows
    .toSorted((a, b) => a.created_at.getTime() - b.created_at.getTime() || (a.id < b.id ? -1 : 1))
    .map((row) => ({
      id: row.id,
      type: row.event_type,
      at: row.created_at,
      content: JSON.parse(ports.secrets.unseal(place(row.id), row.content_sealed)) as object,
    }));
}

export async function forgetToldEntries(ports: Ports): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const before = new Date(tx.now.getTime() - KEPT_MILLISECONDS);
    await tx.db.deleteFrom('digest_entry').where('told_at', '<', before).execute();
  });
}

function preferencesOf({ choices, digest_hour: digestHour, time_zone: timeZone }: Row): Preferences {
  // A kind that is newer than the choice is told at once.
  return { choices: { ...defaultPreferences.choices, ...(choices as object) }, digestHour, timeZone };
}
