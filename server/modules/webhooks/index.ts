/** The door of the webhooks: who is told of events over HTTP, and what became of each telling. */
export { deliverAgain, deliverFailedAgain, tryWebhook } from './ask-delivery.ts';
export {
  deliveryStatuses,
  forgetOldDeliveries,
  listDeliveries,
  listDueWebhooks,
  type WebhookDelivery,
} from './delivery-store.ts';
export { removeWebhook, rotateSecret, saveWebhook, type SavedWebhook } from './manage-webhooks.ts';
export { queueDeliveries } from './queue-deliveries.ts';
export { signatureHeaders } from './signature.ts';
export { toldEvents, toldFields } from './webhook-events.ts';
export { WebhookSender } from './webhook-sender.ts';
export { listWebhooks, type Webhook } from './webhook-store.ts';
