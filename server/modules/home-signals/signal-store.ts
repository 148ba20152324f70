/**
 * Storage of signals: each counts once, and whom it can be about.
 */
import { sql } from 'kysely';
import type { SignalSubject } from '#modules/home-directories/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';

/** False when it was taken before. */
export async function useSignal(
  tx: Transaction,
  homeDirectoryId: string,
  { tokenId, usableUntil }: { readonly tokenId: string; readonly usableUntil: Date },
): Promise<boolean> {
  const result = await tx.db
    .insertInto('home_signal')
    .values({
      home_directory_id: homeDirectoryId,
      token_id: tokenId,
      received_at: tx.now,
      usable_until: usableUntil,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function forgetOldSignals(ports: Ports): Promise<void> {
  await ports.unitOfWork((tx) => tx.db.deleteFrom('home_signal').where('usable_until', '<', tx.now).execute());
}

/** When each home directory last said something, by its id. */
export async function listLastSignals(db: Reader): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await sql<{ id: string; at: Date }>`
    select h.id, s.received_at as at from home_directory h
    cross join lateral (select s.received_at from home_signal s where s.home_directory_id = h.id
      order by s.received_at desc limit 1) s`.execute(db);
  return new Map(rows.map(({ id, at }) => [id, at]));
}

export interface SignalledPerson {
  readonly userId: string;
  readonly identityLinkId: string;
}

/** The guests of this home directory that are meant, and nobody else's: by account, by mailbox, or by session there. */
export async function findSignalled(
  db: Reader,
  homeDirectoryId: string,
  about: SignalSubject | { readonly homeSessionId: string },
): Promise<SignalledPerson[]> {
  const { rows } = await sql<SignalledPerson>`
    select l.user_id as "userId", l.id as "identityLinkId" from identity_link l
    where l.home_directory_id = ${homeDirectoryId} and l.removed_at is null and ${meant(about)}
    order by l.user_id`.execute(db);
  return rows;
}

function meant(about: SignalSubject | { readonly homeSessionId: string }) {
  if ('subject' in about) {
    return sql`l.subject = ${about.subject}
      and l.issuer = (select h.issuer from home_directory h where h.id = l.home_directory_id)`;
  }
  if ('address' in about) return sql`l.user_id = (select u.id from directory_user u where u.mail = ${about.address})`;
  return sql`l.id in (select s.identity_link_id from session s
    where s.home_session_id = ${about.homeSessionId} and s.ended_at is null)`;
}

/** Remembers since when the account there is as it is. False when something later was said already. */
export async function noteHomeState(tx: Transaction, identityLinkId: string, at: Date): Promise<boolean> {
  const result = await tx.db
    .updateTable('identity_link')
    .set({ home_state_at: at })
    .where('id', '=', identityLinkId)
    .where((where) => where.or([where('home_state_at', 'is', null), where('home_state_at', '<=', at)]))
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}
