/**
 * Sends what is due to webhooks: signed, over the one way out, and notes what became of it.
 *
 * Each webhook has a lane of its own: one that hangs keeps no other waiting, and no mail. Delivered at least once: the
 * outcome is noted after the answer, and whoever dies between leaves the delivery due again.
 */
import {
  createOutboundFetch,
  OutboundFailure,
  wordFailure,
  type OutboundFetch,
} from '#platform/http/outbound-fetch.ts';
import type { Ports } from '#platform/ports.ts';
import { version } from '#platform/version.ts';
import { CLOUD_EVENT_TYPE } from './cloud-event.ts';
import { claimDue, listDueWebhooks, type ClaimedDelivery } from './delivery-store.ts';
import { recordDelivered, recordFailed } from './record-outcome.ts';
import { signatureHeaders } from './signature.ts';
import { openWebhook } from './webhook-store.ts';

/** Sent to one webhook at the same time. */
const AT_ONCE = 8;
/** In one run; the others come in the next. */
const ROUNDS = 25;
const TIMEOUT_MILLISECONDS = 10_000;

export class WebhookSender {
  readonly #ports: Ports;
  readonly #fetch: OutboundFetch;
  readonly #lanes = new Set<string>();
  /** Plain counts, read by the metrics. */
  readonly counts = { delivered: 0, failed: 0 };

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#fetch = createOutboundFetch({ allowLoopback: ports.settings.DAYPASS_ALLOW_LOOPBACK_HOMES });
  }

  /** Starts a lane for each webhook that has something due and none yet. Ends when those lanes end. */
  async send(): Promise<void> {
    const due = await listDueWebhooks(this.#ports.database, this.#ports.clock.now());
    await Promise.all(due.filter((id) => !this.#lanes.has(id)).map((id) => this.#runLane(id)));
  }

  async #runLane(webhookId: string): Promise<void> {
    this.#lanes.add(webhookId);
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        const claimed = await this.#ports.unitOfWork((tx) => claimDue(this.#ports, tx, webhookId, AT_ONCE));
        if (claimed.length === 0) return;
        await Promise.all(claimed.map((delivery) => this.#attempt(delivery)));
      }
    } finally {
      this.#lanes.delete(webhookId);
    }
  }

  async #attempt(delivery: ClaimedDelivery): Promise<void> {
    const at = this.#ports.clock.now();
    const webhook = await openWebhook(this.#ports, delivery.webhookId, at);
    // Disabled or deleted since: what waits was given up with it.
    if (!webhook) return;
    const { eventId: id, body } = delivery;
    const headers = {
      'content-type': CLOUD_EVENT_TYPE,
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': `Daypass/${version}`,
      ...signatureHeaders({ id, at, body }, webhook.secrets),
    };
    const outcome = await this.#ask(webhook.url, headers, body);
    if (outcome.failure === null) {
      this.counts.delivered += 1;
      await recordDelivered(this.#ports, delivery, outcome.status);
    } else {
      this.counts.failed += 1;
      await recordFailed(this.#ports, delivery, outcome);
    }
  }

  async #ask(url: string, headers: Record<string, string>, body: string) {
    try {
      const { status } = await this.#fetch(url, {
        method: 'POST',
        headers,
        body,
        wants: 'status',
        timeoutMilliseconds: TIMEOUT_MILLISECONDS,
      });
      if (status >= 200 && status <= 299) return { status, failure: null } as const;
      const isRedirect = status >= 300 && status <= 399;
      return { status, failure: `It answered ${status}${isRedirect ? '; redirects are not followed' : ''}.` } as const;
    } catch (error) {
      if (!(error instanceof OutboundFailure)) throw error;
      return { status: null, failure: wordFailure(error) } as const;
    }
  }
}
