/**
 * Mails that were given up: kept for an administrator to see and to send again. The only file that writes the table.
 *
 * The address is stored as it is, because somebody has to recognise it; what the mail says is sealed.
 */
import { sql, type Selectable } from 'kysely';
import type { DB, Reader } from '#platform/database/database.ts';
import { escapeLike } from '#platform/database/like.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Delivery } from '#platform/outbox/outbox.ts';
import type { Ports } from '#platform/ports.ts';

export interface UndeliveredMail {
  readonly id: string;
  readonly eventType: string;
  readonly recipient: string;
  readonly reason: string;
  readonly givenUpAt: Date;
}

const place = (id: string) => `undelivered_mail/content_sealed/${id}`;
const MAXIMUM_REASON = 500;

export async function keepUndelivered(
  ports: Ports,
  tx: Transaction,
  delivery: Delivery,
  reason: string,
): Promise<void> {
  const row = {
    event_type: delivery.type,
    recipient: delivery.receiver,
    content_sealed: ports.secrets.seal(place(delivery.id), JSON.stringify(delivery.content)),
    reason: reason.slice(0, MAXIMUM_REASON),
    given_up_at: tx.now,
    sent_again_at: null,
  };
  await tx.db
    .insertInto('undelivered_mail')
    .values({ id: delivery.id, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

export interface UndeliveredPage {
  readonly limit: number;
  /** A part of the address, in any case. */
  readonly recipient?: string | undefined;
  readonly after?: { readonly at: Date; readonly id: string } | undefined;
}

/** Those nobody sent again, the newest first. */
export async function listUndelivered(
  db: Reader,
  { limit, recipient, after }: UndeliveredPage,
): Promise<UndeliveredMail[]> {
  let query = db
    .selectFrom('undelivered_mail')
    .select(['id', 'event_type as eventType', 'recipient', 'reason', 'given_up_at as givenUpAt'])
    .where('sent_again_at', 'is', null);
  if (recipient) {
    query = query.where(sql<boolean>`lower(recipient) like ${`%${escapeLike(recipient.toLowerCase())}%`}`);
  }
  if (after) query = query.where(sql<boolean>`(given_up_at, id) < (${after.at}, ${after.id}::uuid)`);
  return query.orderBy('given_up_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}

export async function countUndelivered(db: Reader): Promise<number> {
  const row = await db
    .selectFrom('undelivered_mail')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('sent_again_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** One that nobody sent again, with what it was to say. */
export async function findUndelivered(ports: Ports, id: string): Promise<Delivery | undefined> {
  const row = await ports.database
    .selectFrom('undelivered_mail')
    .select(['event_type', 'recipient', 'content_sealed'])
    .where('id', '=', id)
    .where('sent_again_at', 'is', null)
    .executeTakeFirst();
  return row && deliveryOf(ports, id, row);
}

/** Marks one as sent again and answers what to send; undefined when there is none, or somebody else has just done it. */
export async function takeUndelivered(ports: Ports, tx: Transaction, id: string): Promise<Delivery | undefined> {
  const row = await tx.db
    .updateTable('undelivered_mail')
    .set({ sent_again_at: tx.now })
    .where('id', '=', id)
    .where('sent_again_at', 'is', null)
    .returning(['event_type', 'recipient', 'content_sealed'])
    .executeTakeFirst();
  return row && deliveryOf(ports, id, row);
}

type Kept = Pick<Selectable<DB['undelivered_mail']>, 'event_type' | 'recipient' | 'content_sealed'>;

function deliveryOf(ports: Ports, id: string, row: Kept): Delivery {
  const content = JSON.parse(ports.secrets.unseal(place(id), row.content_sealed)) as object;
  return { id, type: row.event_type, receiver: row.recipient, content };
}
