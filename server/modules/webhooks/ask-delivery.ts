/**
 * Deliveries that an administrator asks for: one that says hello, one again, or all that were given up.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { addDelivery, sendDeliveryAgain, sendFailedAgain } from './delivery-store.ts';
import { record, requireFound } from './manage-webhooks.ts';
import { TRIAL_EVENT, writeTrialBody } from './queue-deliveries.ts';
import { lockWebhook, type Webhook } from './webhook-store.ts';

export async function tryWebhook(ports: Ports, actor: Actor, webhookId: string): Promise<void> {
  const eventId = ports.randomness.guid();
  const body = await writeTrialBody(ports, webhookId, eventId);
  await ask(ports, actor, webhookId, (tx) =>
    addDelivery(ports, tx, { webhookId, eventId, eventType: TRIAL_EVENT, body }),
  );
}

/** The receiver sees the same `webhook-id` and can tell that it has it already. */
export async function deliverAgain(ports: Ports, actor: Actor, webhookId: string, id: string): Promise<void> {
  await ask(ports, actor, webhookId, async (tx) => {
    if (!(await sendDeliveryAgain(tx, webhookId, id))) throw new Refusal('webhook.delivery-not-found', {});
  });
}

/** Answers how many. */
export function deliverFailedAgain(ports: Ports, actor: Actor, webhookId: string): Promise<number> {
  return ask(ports, actor, webhookId, (tx) => sendFailedAgain(tx, webhookId));
}

async function ask<Value>(
  ports: Ports,
  actor: Actor,
  webhookId: string,
  work: (tx: Transaction, webhook: Webhook) => Promise<Value>,
): Promise<Value> {
  return ports.unitOfWork(async (tx) => {
    const webhook = requireFound(await lockWebhook(tx, webhookId));
    if (!webhook.enabled) throw new Refusal('webhook.disabled', { webhookId });
    const value = await work(tx, webhook);
    await record(tx, actor, 'webhook-delivery.requested', webhook);
    return value;
  });
}
