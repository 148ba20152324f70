/**
 * Sign-in to a protected application: from the application's host to the portal's and back, by a one-time ticket.
 *
 * The application's host remembers the browser that asked (a state cookie); the ticket is bound to it, so that neither a
 * forwarded link signs a stranger in nor a foreign one signs a person in as somebody else.
 * Nobody is ever sent anywhere but to the registered host of the application and back.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { foldAscii, parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import {
  findApplication,
  hashApplicationBrowser,
  redeemApplicationTicket,
  requestApplicationTicket,
  type WrittenApplication,
} from '#modules/decisions/index.ts';
import { findLiveSession } from '#modules/sessions/index.ts';
import { cookieAttributes, sessionCookieName } from '../cookies.ts';
import { declareRoute } from '../route.ts';
import {
  applicationCookieName,
  readApplicationCookie,
  readApplicationRequest,
  stateCookieName,
} from './application-request.ts';

/** How long somebody may take to sign in. */
const STATE_SECONDS = 3_600;
/** A keyed hash of 256 bits in base64url. */
const STATE_FORM = '^[A-Za-z0-9_-]{43}$';
const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });

export function applicationSignIn(app: FastifyInstance, portalUrl: string): void {
  declareRoute(app, {
    method: 'GET',
    url: '/forward-auth/sign-in',
    permission: 'proxy',
    schema: { querystring: { type: 'object', required: ['rd'], properties: { rd: text(8_300) } } },
    handler: async (request, reply) => remember(request, reply, portalUrl),
  });
  declareRoute(app, {
    method: 'GET',
    url: '/forward-auth/start',
    permission: 'public',
    schema: {
      querystring: {
        type: 'object',
        required: ['application', 'rd', 'state'],
        properties: { application: text(36), rd: text(8_300), state: { type: 'string', pattern: STATE_FORM } },
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

/** On the application's host, behind its proxy: notes which browser asked, then leads to the portal. */
async function remember(request: FastifyRequest, reply: FastifyReply, portalUrl: string) {
  const { ports } = request.server;
  const { application } = await readApplicationRequest(request);
  const { rd } = request.query as { rd: string };
  const returnUrl = readReturnUrl(application, rd);
  const name = stateCookieName(application.id);
  // Two tabs that ask at once share one state: the one that comes back later must not find it replaced.
  const kept = readApplicationCookie(request, name);
  const state = kept !== undefined && /^[\w-]{43}$/.test(kept) ? kept : ports.randomness.token();
  void reply.setCookie(name, state, { ...cookieAttributes, maxAge: STATE_SECONDS });
  const query = new URLSearchParams({
    application: application.id,
    rd: returnUrl.href,
    state: hashApplicationBrowser(ports, state).toString('base64url'),
  });
  return reply.redirect(`${portalUrl}/forward-auth/start?${query.toString()}`, 302);
}

/** On the portal's host: with a live session, a ticket; without one, sign-in first and then here again. */
async function start(request: FastifyRequest, reply: FastifyReply, portalUrl: string) {
  const { ports } = request.server;
  const { application: id, rd, state } = request.query as { application: string; rd: string; state: string };
  const applicationId = parseGuid(id) ?? '';
  const application = applicationId ? await findApplication(ports.database, applicationId) : undefined;
  if (!application) throw new Refusal('decision.application-not-found', { applicationId: id });
  const returnUrl = readReturnUrl(application, rd);
  const token = request.cookies[sessionCookieName(ports.settings)];
  const session = token ? await findLiveSession(ports, { token }) : undefined;
  if (!session?.actor.sessionId) {
    const here = `/forward-auth/start?${new URLSearchParams({ application: applicationId, rd, state }).toString()}`;
    return reply.redirect(`${portalUrl}/sign-in?${new URLSearchParams({ return: here }).toString()}`, 302);
  }
  const browserHash = Buffer.from(state, 'base64url');
  const ticket = await requestApplicationTicket(ports, session.actor.sessionId, applicationId, browserHash);
  const query = new URLSearchParams({ ticket, rd: returnUrl.href });
  return reply.redirect(`${returnUrl.origin}/.daypass/callback?${query.toString()}`, 302);
}

/** On the application's host, behind its proxy: the ticket becomes the application's cookie. */
async function finish(request: FastifyRequest, reply: FastifyReply) {
  const { application } = await readApplicationRequest(request);
  const { ticket, rd } = request.query as { ticket: string; rd: string };
  const returnUrl = readReturnUrl(application, rd);
  const state = readApplicationCookie(request, stateCookieName(application.id)) ?? '';
  const token = await redeemApplicationTicket(request.server.ports, ticket, application.id, state);
  void reply.setCookie(applicationCookieName(application.id), token, cookieAttributes);
  // Only the path: the browser is on the application's host already.
  return reply.redirect(returnUrl.pathname + returnUrl.search, 302);
}

/** The address to go back to, when it is on the application's host. */
function readReturnUrl(application: WrittenApplication, rd: string): URL {
  const wrong = new Refusal('request.invalid', { field: 'rd', reason: 'is not an address of this application' });
  if (!URL.canParse(rd) || !/^https?:\/\//.test(rd) || /[\\\s]/.test(rd)) throw wrong;
  const url = new URL(rd);
  if (foldAscii(url.host) !== application.host || url.username !== '' || url.password !== '') throw wrong;
  // `//elsewhere.example` would leave the host again.
  if (url.pathname.startsWith('//')) throw wrong;
  return url;
}
