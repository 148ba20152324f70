/** The door of the webhooks: their list, and one with what was sent to it. */
export { WebhookPage } from './webhook-page.tsx';
export { WebhooksPage } from './webhooks-page.tsx';
