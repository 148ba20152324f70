/**
 * What becomes of an event after its commit: rows for the webhooks that asked for it, and mails.
 *
 * Webhooks only get their rows here; a job sends those, so that nobody's mail waits for a foreign server.
 */
import { mailDelivery } from '#modules/notifications/index.ts';
import { queueDeliveries } from '#modules/webhooks/index.ts';
import type { MailTransport } from '#platform/mail/mail-transport.ts';
import type { DeliverySteps } from '#platform/outbox/outbox.ts';
import type { Ports } from '#platform/ports.ts';

export function eventDelivery(ports: Ports, transport: MailTransport): DeliverySteps {
  const mail = mailDelivery(ports, transport);
  return {
    ...mail,
    async receiversOf(event) {
      await queueDeliveries(ports, event);
      return mail.receiversOf(event);
    },
  };
}
