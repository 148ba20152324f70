/**
 * Blocking invitations by the link in one: read on a page, or in one click by mail software (RFC 8058).
 *
 * The link is the authority; there is no cookie in it. Reading it changes nothing, because mail scanners read links.
 */
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findBlock, maskAddress, setBlock, type InvitationBlock } from '#modules/invitations/index.ts';
import { declareRoute } from '../route.ts';
import type { BlockView } from '../portal-contract.ts';
import * as schemas from './schemas.ts';
import { organizationView } from './session-routes.ts';

const MAXIMUM_FORM_BYTES = 1024;
const rateLimit = { perMinute: 30 };
const url = '/portal/api/block-invitations/:token';
const open = { permission: 'public', rateLimit } as const;

export function blockRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    ...open,
    method: 'GET',
    url,
    handler: async (request) => viewBlock(request, await findBlock(app.ports, tokenOf(request))),
  });
  declareRoute(app, {
    ...open,
    method: 'POST',
    url,
    schema: { body: schemas.blockAnswer },
    handler: async (request) => {
      const { blocked } = request.body as { blocked: boolean };
      return viewBlock(request, await setBlock(app.ports, tokenOf(request), blocked, request.correlationId));
    },
  });
}

/** A context of its own: what mail software sends is a form. */
export async function oneClickRoutes(app: FastifyInstance): Promise<void> {
  await app.register(formbody, { bodyLimit: MAXIMUM_FORM_BYTES });
  declareRoute(app, {
    ...open,
    method: 'POST',
    url: '/block-invitations/:token',
    handler: async (request, reply: FastifyReply) => {
      await setBlock(app.ports, tokenOf(request), true, request.correlationId);
      return reply.code(204).send();
    },
  });
}

const tokenOf = (request: FastifyRequest) => (request.params as { token: string }).token;

async function viewBlock({ server }: FastifyRequest, { address, blockedAt }: InvitationBlock): Promise<BlockView> {
  const organization = await organizationView(server);
  return { organization, address: maskAddress(address), blockedAt: blockedAt?.toISOString() ?? null };
}
