/**
 * Who is calling: a bearer token of our token service, or the portal's cookie.
 *
 * A cookie counts for a write only together with the CSRF token of its
 * session. Whatever is not clearly valid is no caller at all.
 */
import type { FastifyRequest } from 'fastify';
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { equalSecrets } from '#platform/secrets.ts';
import { findKnownActor, findLiveSession, verifyAccessToken, type KnownCallers } from '#modules/sessions/index.ts';
import { sessionCookieName } from './cookies.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller; set by `authenticate`, so present in every handler that is not public. */
    actor: Actor;
  }
}

const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Sets `request.actor` or refuses with `request.unauthenticated` or `request.wrong-audience`. Asked twice, it answers
 * the same. `callers`: what memory knows, for requests that only ask for decisions.
 */
export async function authenticate(request: FastifyRequest, callers?: KnownCallers): Promise<void> {
  if (request.actor) return;
  const actor =
    request.headers.authorization === undefined ? await fromCookie(request) : await fromBearer(request, callers);
  request.actor = { ...actor, correlationId: request.correlationId, ipAddress: request.ip };
}

/** Sets `request.actor` when memory alone knows the caller; says whether it did. Refuses when the facts are too old. */
export function authenticateFromMemory(request: FastifyRequest): boolean {
  const { authorization } = request.headers;
  if (!authorization?.startsWith('Bearer ')) return false;
  const { ports, audience, decisions } = request.server;
  const actor = findKnownActor(ports, authorization.slice('Bearer '.length), audience, decisions.callers);
  if (actor) request.actor = { ...actor, correlationId: request.correlationId, ipAddress: request.ip };
  return actor !== undefined;
}

async function fromBearer(request: FastifyRequest, callers?: KnownCallers): Promise<Actor> {
  const match = /^Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/i.exec(request.headers.authorization ?? '');
  if (!match)
    throw new Refusal('request.unauthenticated', { reason: 'The authorization header holds no access token' });
  const { ports, audience } = request.server;
  return verifyAccessToken(ports, match[1]!, audience, callers);
}

async function fromCookie(request: FastifyRequest): Promise<Actor> {
  const { ports } = request.server;
  const token = request.cookies[sessionCookieName(ports.settings)];
  if (!token) throw new Refusal('request.unauthenticated', { reason: 'There is no session' });
  const session = await findLiveSession(ports, { token });
  if (!session) throw new Refusal('request.unauthenticated', { reason: 'The session has ended' });
  if (!readingMethods.has(request.method)) checkCsrf(request, session.csrfToken);
  return session.actor;
}

function checkCsrf(request: FastifyRequest, expected: string): void {
  const given = request.headers['x-daypass-csrf'];
  const matches = typeof given === 'string' && equalSecrets(Buffer.from(given), Buffer.from(expected));
  if (!matches) throw new Refusal('request.csrf-missing', {});
}
