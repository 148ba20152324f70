/**
 * Mails that could not be delivered: seen by administrators, who can have them sent again.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { listUndelivered, sendAgain } from '#modules/notifications/index.ts';
import { declareRoute } from '../route.ts';
import { namedById } from './attempts.ts';
import type { UndeliveredMailView } from './settings-contract.ts';

const LIMIT = 100;

export function mailRoutes(app: FastifyInstance): void {
  const url = '/portal/api/undelivered-mails';
  declareRoute(app, {
    method: 'GET',
    url,
    permission: { action: directoryActions.readAuditLogs, at: 'directory' },
    handler: async ({ server: { ports } }): Promise<{ value: UndeliveredMailView[] }> => {
      const mails = await listUndelivered(ports.database, LIMIT);
      return { value: mails.map((mail) => ({ ...mail, givenUpAt: mail.givenUpAt.toISOString() })) };
    },
  });
  declareRoute(app, {
    method: 'POST',
    url: `${url}/:id/send-again`,
    permission: { action: directoryActions.updateOrganization, at: 'directory' },
    activity: 'mail.sent-again',
    attempt: namedById('Other'),
    handler: async (request: FastifyRequest, reply) => {
      const id = parseGuid((request.params as { id: string }).id);
      if (!id) throw new Refusal('request.not-found', { what: 'The mail' });
      await sendAgain(request.server.ports, request.actor, id);
      return reply.code(204).send();
    },
  });
}
