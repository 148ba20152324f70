/** Refusals of the area "webhooks". */
import { refusal } from '../refusal-kind.ts';

export const webhookRefusals = {
  'webhook.not-found': refusal('missing'),
  'webhook.delivery-not-found': refusal('missing'),
  'webhook.address-invalid': refusal('invalid'),
  'webhook.too-many': refusal<{ maximum: number }>('conflict'),
  'webhook.disabled': refusal<{ webhookId: string }>('conflict'),
} as const;
