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
import type { Page } from './contract.ts';
import { pageByTime, readCursor } from './cursor.ts';
import type { UndeliveredMailView } from './settings-contract.ts';

const PAGE = 100;
/** RFC 5321, 4.5.3.1.3. */
const LONGEST_ADDRESS = 254;

export function mailRoutes(app: FastifyInstance): void {
  const url = '/portal/api/undelivered-mails';
  declareRoute(app, {
    method: 'GET',
    url,
    permission: { action: directoryActions.readAuditLogs, at: 'directory' },
    handler: async (request): Promise<Page<UndeliveredMailView>> => {
      const { cursor, recipient } = request.query as { cursor?: string; recipient?: string };
      const after = cursor ? readCursor(cursor) : undefined;
      const found = await listUndelivered(app.ports.database, {
        limit: PAGE + 1,
        recipient: recipient?.trim().slice(0, LONGEST_ADDRESS),
        after: after && { at: after.occurredAt, id: after.id },
      });
      return pageByTime(
        found,
        PAGE,
        ({ givenUpAt }) => givenUpAt,
        (mail) => ({ ...mail, givenUpAt: mail.givenUpAt.toISOString() }),
      );
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
