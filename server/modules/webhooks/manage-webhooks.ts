/**
 * Webhooks as administrators manage them: add, change, replace the secret, delete.
 *
 * A secret is answered once, by what made it. Nothing here calls the address; the sender does.
 */
import type { Actor } from '#model/actor.ts';
import { parseLine } from '#model/plain-text.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity, type ActivityName, type AuditTarget } from '#modules/audit/index.ts';
import { isOutboundAddress } from '#platform/http/outbound-fetch.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { giveUpWaiting } from './delivery-store.ts';
import { newSecret } from './signature.ts';
import { toldEvents } from './webhook-events.ts';
import {
  addWebhook,
  changeWebhook,
  countWebhooks,
  listWebhooks,
  lockWebhook,
  removeWebhookRow,
  replaceSecret,
  type Webhook,
  type WebhookValues,
} from './webhook-store.ts';

/** Every event is written and sent once for each. */
const MAXIMUM_WEBHOOKS = 50;

export interface SavedWebhook {
  readonly webhook: Webhook;
  /** Of a new one: shown now and never again. */
  readonly secret: string | null;
}

/** Adds a webhook under the id the caller chose, or changes it. */
export async function saveWebhook(ports: Ports, actor: Actor, id: string, given: WebhookValues): Promise<SavedWebhook> {
  const values = requireValues(ports, given);
  return ports.unitOfWork(async (tx) => {
    const before = await lockWebhook(tx, id);
    if (before) {
      await changeWebhook(tx, id, values, values.enabled && !before.enabled);
      if (!values.enabled) await giveUpWaiting(tx, id);
    } else if ((await countWebhooks(tx)) >= MAXIMUM_WEBHOOKS) {
      throw new Refusal('webhook.too-many', { maximum: MAXIMUM_WEBHOOKS });
    }
    const secret = before ? null : newSecret(ports.randomness);
    if (secret !== null) await addWebhook(ports, tx, id, values, secret);
    const webhook = (await listWebhooks(tx.db, id))[0]!;
    const activity = before ? 'webhook.updated' : 'webhook.added';
    await record(tx, actor, activity, webhook, before ? modifiedOf(before, webhook) : undefined);
    return { webhook, secret };
  });
}

export async function rotateSecret(ports: Ports, actor: Actor, id: string): Promise<SavedWebhook> {
  return ports.unitOfWork(async (tx) => {
    requireFound(await lockWebhook(tx, id));
    const secret = newSecret(ports.randomness);
    await replaceSecret(ports, tx, id, secret);
    const webhook = (await listWebhooks(tx.db, id))[0]!;
    await record(tx, actor, 'webhook-secret.rotated', webhook);
    return { webhook, secret };
  });
}

export async function removeWebhook(ports: Ports, actor: Actor, id: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const webhook = requireFound(await lockWebhook(tx, id));
    await removeWebhookRow(tx, id);
    await record(tx, actor, 'webhook.removed', webhook);
  });
}

export function requireFound(webhook: Webhook | undefined): Webhook {
  if (!webhook) throw new Refusal('webhook.not-found', {});
  return webhook;
}

function requireValues(ports: Ports, given: WebhookValues): WebhookValues {
  const displayName = parseLine(given.displayName, 256);
  if (!displayName) throw new Refusal('request.invalid', { field: 'displayName', reason: 'is not one line of text' });
  const allowLoopback = ports.settings.DAYPASS_ALLOW_LOOPBACK_HOMES;
  if (!isOutboundAddress(given.url, { allowLoopback })) throw new Refusal('webhook.address-invalid', {});
  const unknown = given.eventTypes.find((type) => !(toldEvents as readonly string[]).includes(type));
  if (unknown !== undefined || given.eventTypes.length === 0) {
    const reason = 'is not a list of at least one event that webhooks are told of';
    throw new Refusal('request.invalid', { field: 'eventTypes', reason });
  }
  return { ...given, displayName, eventTypes: toldEvents.filter((type) => given.eventTypes.includes(type)) };
}

/** An address may hold a key of the receiver: the audit trail names its host alone. */
function modifiedOf(before: Webhook, after: Webhook): AuditTarget['modified'] {
  const words = ({ displayName, url, eventTypes, enabled }: Webhook) => ({
    displayName,
    host: new URL(url).host,
    eventTypes: eventTypes.join(', '),
    enabled,
  });
  const [was, is] = [words(before), words(after)];
  const names = Object.keys(is) as (keyof typeof is)[];
  return names.flatMap((name) => (was[name] === is[name] ? [] : [{ name, before: was[name], after: is[name] }]));
}

export async function record(
  tx: Transaction,
  actor: Actor,
  activity: ActivityName,
  { id, displayName, url }: Webhook,
  modified?: AuditTarget['modified'],
): Promise<void> {
  await recordActivity(tx, {
    activity,
    actor,
    targets: [{ id, type: 'Other', displayName, ...(modified ? { modified } : {}) }],
    details: { host: new URL(url).host },
  });
}
