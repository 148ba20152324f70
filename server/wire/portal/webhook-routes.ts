/**
 * Webhooks: added, changed, their secret replaced, deleted; what was delivered, and what is sent again.
 *
 * A secret goes out once, when it is made.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import {
  deliveryStatuses,
  deliverAgain,
  deliverFailedAgain,
  listDeliveries,
  listWebhooks,
  removeWebhook,
  rotateSecret,
  saveWebhook,
  toldEvents,
  tryWebhook,
  type SavedWebhook,
  type Webhook,
  type WebhookDelivery,
} from '#modules/webhooks/index.ts';
import { declareRoute } from '../route.ts';
import { namedById } from './attempts.ts';
import type { Page } from './contract.ts';
import { pageByTime, readCursor } from './cursor.ts';
import { oneOf } from './list-query.ts';
import type {
  SavedWebhookView,
  WebhookChange,
  WebhookDeliveryView,
  WebhookEntry,
  WebhookList,
} from './settings-contract.ts';

const PAGE = 50;
const url = '/portal/api/webhooks/:id';
const reading = { action: directoryActions.readWebhooks, at: 'directory' } as const;
const writing = { action: directoryActions.updateWebhooks, at: 'directory' } as const;
const attempt = namedById('Other');

export function webhookRoutes(app: FastifyInstance): void {
  declareRoute(app, { method: 'GET', url: '/portal/api/webhooks', permission: reading, handler: list });
  declareRoute(app, {
    method: 'GET',
    url,
    permission: reading,
    handler: async (request) => present(await findWebhook(request)),
  });
  declareRoute(app, {
    method: 'PUT',
    url,
    permission: writing,
    activity: 'webhook.updated',
    attempt,
    schema: { body: webhookBody },
    handler: save,
  });
  declareRoute(app, {
    method: 'DELETE',
    url,
    permission: writing,
    activity: 'webhook.removed',
    attempt,
    handler: async (request, reply) => {
      await removeWebhook(app.ports, request.actor, readId(request));
      return reply.code(204).send();
    },
  });
  declareRoute(app, {
    method: 'POST',
    url: `${url}/rotate-secret`,
    permission: writing,
    activity: 'webhook-secret.rotated',
    attempt,
    handler: async (request) => presentSaved(await rotateSecret(app.ports, request.actor, readId(request))),
  });
  deliveryRoutes(app);
}

function deliveryRoutes(app: FastifyInstance): void {
  const asking = { method: 'POST', permission: writing, activity: 'webhook-delivery.requested', attempt } as const;
  declareRoute(app, { method: 'GET', url: `${url}/deliveries`, permission: reading, handler: listSent });
  declareRoute(app, {
    ...asking,
    url: `${url}/try`,
    handler: async (request, reply) => {
      await tryWebhook(app.ports, request.actor, readId(request));
      return reply.code(204).send();
    },
  });
  declareRoute(app, {
    ...asking,
    url: `${url}/send-failed-again`,
    handler: async (request) => ({ count: await deliverFailedAgain(app.ports, request.actor, readId(request)) }),
  });
  declareRoute(app, {
    ...asking,
    url: `${url}/deliveries/:deliveryId/send-again`,
    handler: async (request, reply) => {
      const deliveryId = parseGuid((request.params as { deliveryId: string }).deliveryId);
      if (!deliveryId) throw new Refusal('webhook.delivery-not-found', {});
      await deliverAgain(app.ports, request.actor, readId(request), deliveryId);
      return reply.code(204).send();
    },
  });
}

const webhookBody = {
  type: 'object',
  required: ['displayName', 'url', 'eventTypes'],
  additionalProperties: false,
  properties: {
    displayName: { type: 'string', minLength: 1, maxLength: 256 },
    url: { type: 'string', minLength: 1, maxLength: 1024 },
    eventTypes: { type: 'array', minItems: 1, maxItems: 100, items: { type: 'string', maxLength: 100 } },
    enabled: { type: 'boolean' },
  },
};

async function list({ server: { ports } }: FastifyRequest): Promise<WebhookList> {
  return { value: (await listWebhooks(ports.database)).map(present), eventTypes: [...toldEvents] };
}

async function save(request: FastifyRequest): Promise<SavedWebhookView> {
  const { enabled = true, ...given } = request.body as Omit<WebhookChange, 'enabled'> & { enabled?: boolean };
  return presentSaved(await saveWebhook(request.server.ports, request.actor, readId(request), { ...given, enabled }));
}

async function listSent(request: FastifyRequest): Promise<Page<WebhookDeliveryView>> {
  const { id } = await findWebhook(request);
  const { cursor, status } = request.query as { cursor?: string; status?: string };
  const after = cursor ? readCursor(cursor) : undefined;
  const found = await listDeliveries(request.server.ports.database, id, {
    limit: PAGE + 1,
    status: oneOf('status', status, deliveryStatuses),
    after: after && { at: after.occurredAt, id: after.id },
  });
  return pageByTime(found, PAGE, ({ createdAt }) => createdAt, presentDelivery);
}

async function findWebhook(request: FastifyRequest): Promise<Webhook> {
  const [found] = await listWebhooks(request.server.ports.database, readId(request));
  if (!found) throw new Refusal('webhook.not-found', {});
  return found;
}

function readId(request: FastifyRequest): string {
  const id = parseGuid((request.params as { id: string }).id);
  if (!id) throw new Refusal('webhook.not-found', {});
  return id;
}

const presentSaved = ({ webhook, secret }: SavedWebhook): SavedWebhookView => ({ webhook: present(webhook), secret });

function present({ createdAt: _createdAt, ...webhook }: Webhook): WebhookEntry {
  return {
    ...webhook,
    eventTypes: [...webhook.eventTypes],
    failingSince: webhook.failingSince?.toISOString() ?? null,
    disabledAt: webhook.disabledAt?.toISOString() ?? null,
    formerSecretUntil: webhook.formerSecretUntil?.toISOString() ?? null,
  };
}

function presentDelivery(delivery: WebhookDelivery): WebhookDeliveryView {
  return {
    ...delivery,
    createdAt: delivery.createdAt.toISOString(),
    attemptedAt: delivery.attemptedAt?.toISOString() ?? null,
    nextAttemptAt: delivery.nextAttemptAt?.toISOString() ?? null,
  };
}
