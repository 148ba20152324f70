/**
 * Sign-in to a protected application: from the portal's host to the application's, by a one-time ticket.
 *
 * Nobody is ever sent anywhere but to the registered host of the application and back.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { foldAscii, parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import {
  findApplication,
  redeemApplicationTicket,
  requestApplicationTicket,
  type StoredApplication,
} from '#modules/decisions/index.ts';
import { findLiveSession } from '#modules/sign-in/index.ts';
import { cookieAttributes, sessionCookieName } from '../cookies.ts';
import { declareRoute } from '../route.ts';
import { applicationCookieName, readApplicationRequest } from './application-request.ts';

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });

export function applicationSignIn(app: FastifyInstance, portalUrl: string): void {
  declareRoute(app, {
    method: 'GET',
    url: '/forward-auth/start',
    permission: 'public',
    schema: {
      querystring: {
        type: 'object',
        required: ['application', 'rd'],
        properties: { application: text(36), rd: text(8_300) },
      },
    },
    handler: async (request, reply) => start(request, reply, portalUrl),
  });
  declareRoute(app, {
    method: 'GET',
    url: '/forward-auth/callback',
    permission: 'proxy',
    schema: {
      querystring: { type: 'object', required: ['ticket', 'rd'], properties: { ticket: text(64), rd: text(8_300) } },
    },
    handler: finish,
  });
}

/** On the portal's host: with a live session, a ticket; without one, sign-in first and then here again. */
async function start(request: FastifyRequest, reply: FastifyReply, portalUrl: string) {
  const { ports } = request.server;
  const { application: id, rd } = request.query as { application: string; rd: string };
  const applicationId = parseGuid(id) ?? '';
  const application = applicationId ? await findApplication(ports.database, applicationId) : undefined;
  if (!application) throw new Refusal('decision.application-not-found', { applicationId: id });
  const returnUrl = readReturnUrl(application, rd);
  const token = request.cookies[sessionCookieName(ports.settings)];
  const session = token ? await findLiveSession(ports, { token }) : undefined;
  if (!session?.actor.sessionId) {
    const here = `/forward-auth/start?${new URLSearchParams({ application: applicationId, rd }).toString()}`;
    return reply.redirect(`${portalUrl}/sign-in?${new URLSearchParams({ return: here }).toString()}`, 302);
  }
  const ticket = await requestApplicationTicket(ports, session.actor.sessionId, applicationId);
  const query = new URLSearchParams({ ticket, rd: returnUrl.href });
  return reply.redirect(`${returnUrl.origin}/.daypass/callback?${query.toString()}`, 302);
}

/** On the application's host, behind its proxy: the ticket becomes the application's cookie. */
async function finish(request: FastifyRequest, reply: FastifyReply) {
  const { application } = await readApplicationRequest(request);
  const { ticket, rd } = request.query as { ticket: string; rd: string };
  const returnUrl = readReturnUrl(application, rd);
  const token = await redeemApplicationTicket(request.server.ports, ticket, application.id);
  void reply.setCookie(applicationCookieName(application.id), token, cookieAttributes);
  // Only the path: the browser is on the application's host already.
  return reply.redirect(returnUrl.pathname + returnUrl.search, 302);
}

/** The address to go back to, when it is on the application's host. */
function readReturnUrl(application: StoredApplication, rd: string): URL {
  const wrong = new Refusal('request.invalid', { field: 'rd', reason: 'is not an address of this application' });
  if (!URL.canParse(rd) || !/^https?:\/\//.test(rd) || /[\\\s]/.test(rd)) throw wrong;
  const url = new URL(rd);
  if (foldAscii(url.host) !== application.host || url.username !== '' || url.password !== '') throw wrong;
  // `//elsewhere.example` would leave the host again.
  if (url.pathname.startsWith('//')) throw wrong;
  return url;
}
