/**
 * What the caller wants to be told by mail: their own choice, nobody else's.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { chooseNotifications, getPreferences, mailChoices, mailKinds } from '#modules/notifications/index.ts';
import { declareRoute } from '../route.ts';
import type { NotificationPreferences } from './settings-contract.ts';

const url = '/portal/api/my-notifications';

const body = {
  type: 'object',
  required: ['choices', 'digestHour', 'timeZone'],
  additionalProperties: false,
  properties: {
    choices: {
      type: 'object',
      required: [...mailKinds],
      additionalProperties: false,
      properties: Object.fromEntries(mailKinds.map((kind) => [kind, { enum: [...mailChoices] }])),
    },
    digestHour: { type: 'integer', minimum: 0, maximum: 23 },
    timeZone: { type: 'string', minLength: 1, maxLength: 64 },
  },
};

export function notificationRoutes(app: FastifyInstance): void {
  declareRoute(app, { method: 'GET', url, permission: 'signed-in', handler: get });
  declareRoute(app, {
    method: 'PUT',
    url,
    permission: 'signed-in',
    activity: 'notification-preferences.updated',
    attempt: ({ actor }) => ({ subjectId: actor.principalId }),
    schema: { body },
    handler: async (request) => {
      await chooseNotifications(app.ports, request.actor, request.body as NotificationPreferences);
      return get(request);
    },
  });
}

async function get({ server: { ports }, actor }: FastifyRequest): Promise<NotificationPreferences> {
  return getPreferences(ports.database, actor.principalId);
}
