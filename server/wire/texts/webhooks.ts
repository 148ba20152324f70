/** Texts of the refusals of the area "webhooks". */
import { problem } from './problem-text.ts';

export const webhookTexts = {
  'webhook.not-found': () =>
    problem('There is no such webhook.', 'It was deleted or never added.', 'List the webhooks.'),
  'webhook.delivery-not-found': () =>
    problem(
      'There is no such delivery.',
      'It is of another webhook, or more than 30 days old.',
      'List the deliveries of the webhook.',
    ),
  'webhook.address-invalid': () =>
    problem(
      'The address cannot be used.',
      'It must be an https address on the public network, without user, password or fragment.',
      'Enter the address as the receiving application shows it.',
    ),
  'webhook.too-many': (d: { maximum: number }) =>
    problem(
      `There are ${d.maximum} webhooks already.`,
      'Every event would be sent to each of them.',
      'Delete one that is no longer used.',
    ),
  'webhook.disabled': () =>
    problem('The webhook is disabled.', 'Nothing is sent to it until it is enabled.', 'Enable it, then send.'),
} as const;
