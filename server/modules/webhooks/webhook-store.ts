/**
 * Webhooks as they are stored. The only file that writes the table `webhook`.
 *
 * Secrets rest sealed; only `openWebhook` opens them, for signing and rotating.
 */
import type { Selectable } from 'kysely';
import type { DB, Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';

/** How long the secret before a rotation still signs. */
const FORMER_SECRET_MILLISECONDS = 24 * 3_600_000;

export interface Webhook {
  readonly id: string;
  readonly displayName: string;
  readonly url: string;
  readonly eventTypes: readonly string[];
  readonly enabled: boolean;
  readonly failingSince: Date | null;
  /** When it was disabled because it kept failing. */
  readonly disabledAt: Date | null;
  readonly formerSecretUntil: Date | null;
  readonly createdAt: Date;
}

export type WebhookValues = Pick<Webhook, 'displayName' | 'url' | 'eventTypes' | 'enabled'>;

type Row = Selectable<DB['webhook']>;

const secretPlace = (id: string) => `webhook/secret_sealed/${id}`;
const formerPlace = (id: string) => `webhook/former_secret_sealed/${id}`;

export async function listWebhooks(db: Reader, id?: string): Promise<Webhook[]> {
  let query = db.selectFrom('webhook').selectAll();
  if (id) query = query.where('id', '=', id);
  return (await query.orderBy('display_name').orderBy('id').execute()).map(webhookOf);
}

/** Those that asked for an event of this kind, and are enabled. */
export async function listAsking(db: Reader, eventType: string): Promise<string[]> {
  const rows = await db
    .selectFrom('webhook')
    .select('id')
    .where('enabled', '=', true)
    .where((eb) => eb(eb.val(eventType), '=', eb.fn.any('event_types')))
    .execute();
  return rows.map(({ id }) => id);
}

export async function lockWebhook(tx: Transaction, id: string): Promise<Webhook | undefined> {
  const row = await tx.db.selectFrom('webhook').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row && webhookOf(row);
}

/** Where to send, and the secrets that sign at an instant, the newest first. Undefined when there is none or it is disabled. */
export async function openWebhook(
  ports: Ports,
  id: string,
  at: Date,
): Promise<{ readonly url: string; readonly secrets: readonly string[] } | undefined> {
  const row = await ports.database.selectFrom('webhook').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row?.enabled) return undefined;
  const secrets = [ports.secrets.unseal(secretPlace(id), row.secret_sealed)];
  if (row.former_secret_sealed && row.former_secret_until && at < row.former_secret_until) {
    secrets.push(ports.secrets.unseal(formerPlace(id), row.former_secret_sealed));
  }
  return { url: row.url, secrets };
}

export async function addWebhook(
  ports: Ports,
  tx: Transaction,
  id: string,
  values: WebhookValues,
  secret: string,
): Promise<void> {
  const sealed = ports.secrets.seal(secretPlace(id), secret);
  await tx.db
    .insertInto('webhook')
    .values({ id, ...columnsOf(values), secret_sealed: sealed, created_at: tx.now })
    .execute();
}

/** Whoever enables it again begins anew: it has failed for no time. */
export async function changeWebhook(
  tx: Transaction,
  id: string,
  values: WebhookValues,
  isEnabledAgain: boolean,
): Promise<void> {
  const anew = isEnabledAgain ? { failing_since: null, disabled_at: null } : {};
  await tx.db
    .updateTable('webhook')
    .set({ ...columnsOf(values), ...anew })
    .where('id', '=', id)
    .execute();
}

export async function replaceSecret(ports: Ports, tx: Transaction, id: string, secret: string): Promise<void> {
  const { secret_sealed: before } = await tx.db
    .selectFrom('webhook')
    .select('secret_sealed')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  await tx.db
    .updateTable('webhook')
    .set({
      secret_sealed: ports.secrets.seal(secretPlace(id), secret),
      former_secret_sealed: ports.secrets.seal(formerPlace(id), ports.secrets.unseal(secretPlace(id), before)),
      former_secret_until: new Date(tx.now.getTime() + FORMER_SECRET_MILLISECONDS),
    })
    .where('id', '=', id)
    .execute();
}

/** Its deliveries go with it. */
export async function removeWebhookRow(tx: Transaction, id: string): Promise<void> {
  await tx.db.deleteFrom('webhook').where('id', '=', id).execute();
}

export async function countWebhooks(tx: Transaction): Promise<number> {
  const { count } = await tx.db
    .selectFrom('webhook')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function noteFailing(tx: Transaction, id: string, since: Date | null): Promise<void> {
  const query = tx.db.updateTable('webhook').set({ failing_since: since }).where('id', '=', id);
  await (since === null ? query.where('failing_since', 'is not', null) : query).execute();
}

export async function disableWebhook(tx: Transaction, id: string): Promise<void> {
  await tx.db.updateTable('webhook').set({ enabled: false, disabled_at: tx.now }).where('id', '=', id).execute();
}

function columnsOf({ displayName, url, eventTypes, enabled }: WebhookValues) {
  return { display_name: displayName, url, event_types: [...eventTypes], enabled };
}

function webhookOf(row: Row): Webhook {
  return {
    id: row.id,
    displayName: row.display_name,
    url: row.url,
    eventTypes: row.event_types,
    enabled: row.enabled,
    failingSince: row.failing_since,
    disabledAt: row.disabled_at,
    formerSecretUntil: row.former_secret_until,
    createdAt: row.created_at,
  };
}
