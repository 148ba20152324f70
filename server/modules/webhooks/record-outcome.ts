/**
 * What became of an attempt: arrived, to be tried again, given up; and the end of a webhook that keeps failing.
 */
import { systemActor } from '#model/actor.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { giveUpWaiting, noteDelivered, noteFailed, type ClaimedDelivery } from './delivery-store.ts';
import { isGivenUp, nextAttempt } from './retries.ts';
import { disableWebhook, lockWebhook, noteFailing, type Webhook } from './webhook-store.ts';

export async function recordDelivered(ports: Ports, claimed: ClaimedDelivery, status: number): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    // The webhook before its deliveries, as everywhere: nobody waits for the other.
    await noteFailing(tx, claimed.webhookId, null);
    await noteDelivered(tx, claimed.id, status);
  });
}

export interface FailedAttempt {
  readonly status: number | null;
  readonly failure: string;
}

export async function recordFailed(
  ports: Ports,
  claimed: ClaimedDelivery,
  { status, failure }: FailedAttempt,
): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const webhook = await lockWebhook(tx, claimed.webhookId);
    if (!webhook) return;
    const nextAttemptAt = webhook.enabled ? nextAttempt(claimed.attempts, tx.now) : null;
    await noteFailed(tx, claimed, { responseStatus: status, failure, nextAttemptAt });
    if (!webhook.enabled) return;
    const failingSince = webhook.failingSince ?? tx.now;
    await noteFailing(tx, webhook.id, failingSince);
    if (isGivenUp(failingSince, tx.now, status)) await giveUpWebhook(tx, webhook, failingSince, failure);
  });
}

async function giveUpWebhook(
  tx: Transaction,
  { id, displayName }: Webhook,
  failingSince: Date,
  failure: string,
): Promise<void> {
  await disableWebhook(tx, id);
  await giveUpWaiting(tx, id);
  const since = failingSince.toISOString();
  await tx.send({ type: 'webhook.disabled', payload: { webhookId: id, displayName, failingSince: since, failure } });
  await recordActivity(tx, {
    activity: 'webhook.disabled',
    actor: systemActor('Delivery to webhooks', tx.guid()),
    targets: [{ id, type: 'Other', displayName }],
    details: { failingSince: since, failure },
  });
}
