/**
 * Deliveries to webhooks: which event for which webhook, and its fate. The only file that writes the table.
 *
 * What is said is sealed. A delivery that is claimed is due again after a while: whoever claimed it may have died.
 */
import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { DB, Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';

/** Longer than an attempt can last. */
const CLAIM_MILLISECONDS = 60_000;
const KEPT_MILLISECONDS = 30 * 86_400_000;
const MAXIMUM_FAILURE = 300;

type Row = Selectable<DB['webhook_delivery']>;

export const deliveryStatuses = ['waiting', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

export interface WebhookDelivery {
  readonly id: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly attemptedAt: Date | null;
  readonly nextAttemptAt: Date | null;
  readonly responseStatus: number | null;
  readonly failure: string | null;
}

export interface ClaimedDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly body: string;
  /** This one included. */
  readonly attempts: number;
}

const place = (id: string) => `webhook_delivery/body_sealed/${id}`;

export interface NewDelivery {
  readonly webhookId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly body: string;
}

/** An event that comes twice makes one delivery. */
export async function addDelivery(ports: Ports, tx: Transaction, delivery: NewDelivery): Promise<void> {
  const id = tx.guid();
  await tx.db
    .insertInto('webhook_delivery')
    .values({
      id,
      webhook_id: delivery.webhookId,
      event_id: delivery.eventId,
      event_type: delivery.eventType,
      body_sealed: ports.secrets.seal(place(id), delivery.body),
      created_at: tx.now,
      next_attempt_at: tx.now,
    })
    .onConflict((conflict) => conflict.columns(['webhook_id', 'event_id']).doNothing())
    .execute();
}

/** Webhooks with something to send now. */
export async function listDueWebhooks(db: Reader, now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select w.id from webhook w where w.enabled and exists (
      select from webhook_delivery d where d.webhook_id = w.id and d.next_attempt_at <= ${now})
    order by w.id`.execute(db);
  return rows.map(({ id }) => id);
}

export async function claimDue(
  ports: Ports,
  tx: Transaction,
  webhookId: string,
  limit: number,
): Promise<ClaimedDelivery[]> {
  const { rows } = await sql<Row>`
    update webhook_delivery set attempts = attempts + 1, attempted_at = ${tx.now},
      next_attempt_at = ${new Date(tx.now.getTime() + CLAIM_MILLISECONDS)}
    where id in (
      select id from webhook_delivery where webhook_id = ${webhookId}::uuid and next_attempt_at <= ${tx.now}
      order by next_attempt_at limit ${limit} for update skip locked)
    returning *`.execute(tx.db);
  return rows.map((row) => ({
    id: row.id,
    webhookId,
    eventId: row.event_id,
    body: ports.secrets.unseal(place(row.id), row.body_sealed),
    attempts: row.attempts,
  }));
}

export async function noteDelivered(tx: Transaction, id: string, responseStatus: number): Promise<void> {
  await tx.db
    .updateTable('webhook_delivery')
    .set({ delivered_at: tx.now, next_attempt_at: null, response_status: responseStatus, failure: null })
    .where('id', '=', id)
    .execute();
}

export interface Failed {
  readonly responseStatus: number | null;
  readonly failure: string;
  readonly nextAttemptAt: Date | null;
}

/** Of the attempt that failed and no later one: another process may have gone on. */
export async function noteFailed(tx: Transaction, claimed: ClaimedDelivery, failed: Failed): Promise<void> {
  await tx.db
    .updateTable('webhook_delivery')
    .set({
      next_attempt_at: failed.nextAttemptAt,
      response_status: failed.responseStatus,
      failure: failed.failure.slice(0, MAXIMUM_FAILURE),
    })
    .where('id', '=', claimed.id)
    .where('attempts', '=', claimed.attempts)
    .where('delivered_at', 'is', null)
    .execute();
}

/** What waits for a disabled webhook is given up; it can be sent again. */
export async function giveUpWaiting(tx: Transaction, webhookId: string): Promise<void> {
  await tx.db
    .updateTable('webhook_delivery')
    .set({ next_attempt_at: null })
    .where('webhook_id', '=', webhookId)
    .where('next_attempt_at', 'is not', null)
    .execute();
}

/** False when there is no such delivery. One that has arrived is sent once more, under the id it had. */
export async function sendDeliveryAgain(tx: Transaction, webhookId: string, id: string): Promise<boolean> {
  const row = await tx.db
    .updateTable('webhook_delivery')
    .set({ attempts: 0, delivered_at: null, next_attempt_at: tx.now })
    .where('id', '=', id)
    .where('webhook_id', '=', webhookId)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Everything that was given up; answers how many. */
export async function sendFailedAgain(tx: Transaction, webhookId: string): Promise<number> {
  const { numUpdatedRows } = await tx.db
    .updateTable('webhook_delivery')
    .set({ attempts: 0, next_attempt_at: tx.now })
    .where('webhook_id', '=', webhookId)
    .where('next_attempt_at', 'is', null)
    .where('delivered_at', 'is', null)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

export async function forgetOldDeliveries(ports: Ports): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const before = new Date(tx.now.getTime() - KEPT_MILLISECONDS);
    await tx.db.deleteFrom('webhook_delivery').where('created_at', '<', before).execute();
  });
}

export interface DeliveryPage {
  readonly limit: number;
  readonly status?: DeliveryStatus | undefined;
  readonly after?: { readonly at: Date; readonly id: string } | undefined;
}

const ofStatus: Record<DeliveryStatus, RawBuilder<boolean>> = {
  waiting: sql`next_attempt_at is not null`,
  delivered: sql`delivered_at is not null`,
  failed: sql`next_attempt_at is null and delivered_at is null`,
};

/** The newest first. */
export async function listDeliveries(
  db: Reader,
  webhookId: string,
  { limit, status, after }: DeliveryPage,
): Promise<WebhookDelivery[]> {
  let query = db.selectFrom('webhook_delivery').selectAll().where('webhook_id', '=', webhookId);
  if (status) query = query.where(ofStatus[status]);
  if (after) query = query.where(sql<boolean>`(created_at, id) < (${after.at}, ${after.id}::uuid)`);
  const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map((row) => ({
    id: row.id,
    eventId: row.event_id,
    eventType: row.event_type,
    status: row.delivered_at ? 'delivered' : row.next_attempt_at ? 'waiting' : 'failed',
    attempts: row.attempts,
    createdAt: row.created_at,
    attemptedAt: row.attempted_at,
    nextAttemptAt: row.next_attempt_at,
    responseStatus: row.response_status,
    failure: row.failure,
  }));
}
