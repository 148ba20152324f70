/**
 * The browser on the other side: its cookies, its CSRF token, its session.
 *
 * Before sign-in a browser is known by a random cookie; flows are bound to it.
 * The CSRF token is derived from that cookie, or belongs to the session.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import {
  findLiveSession,
  signOut,
  type Caller,
  type LiveSession,
  type OpenedSession,
} from '#modules/sessions/index.ts';
import { equalSecrets } from '#platform/secrets.ts';
import { publicOrigins, type Settings } from '#platform/settings.ts';
import { cookieAttributes, cookieName, sessionCookieName } from '../cookies.ts';

const tokenForm = /^[\w-]{43}$/;

function browserCookieName(settings: Settings): string {
  return cookieName(settings, 'browser');
}

/** The browser's own token; undefined before it has asked for a session view. */
export function browserToken(request: FastifyRequest): string | undefined {
  const token = request.cookies[browserCookieName(request.server.ports.settings)];
  return token && tokenForm.test(token) ? token : undefined;
}

/** Gives a browser its token, when it has none. */
export function ensureBrowserToken(request: FastifyRequest, reply: FastifyReply): string {
  const known = browserToken(request);
  if (known) return known;
  const { ports } = request.server;
  const token = ports.randomness.token();
  void reply.setCookie(browserCookieName(ports.settings), token, cookieAttributes);
  return token;
}

/** The CSRF token of a browser without a session. */
export function csrfTokenOf(request: FastifyRequest, browser: string): string {
  return request.server.ports.secrets.hash('csrf', browser).toString('base64url');
}

/**
 * Every write before sign-in: from our own pages, with the token of this
 * browser or of its session. Answers the browser's token, to which flows are bound.
 */
export async function requireBrowser(request: FastifyRequest): Promise<string> {
  requireOwnOrigin(request);
  const browser = browserToken(request);
  const given = request.headers['x-daypass-csrf'];
  if (!browser || typeof given !== 'string') throw new Refusal('request.csrf-missing', {});
  if (isSame(given, csrfTokenOf(request, browser))) return browser;
  const session = await findSession(request).catch(() => undefined);
  if (!session || !isSame(given, session.csrfToken)) throw new Refusal('request.csrf-missing', {});
  return browser;
}

const isSame = (a: string, b: string) => equalSecrets(Buffer.from(a), Buffer.from(b));

function requireOwnOrigin(request: FastifyRequest): void {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const { portalUrl, baseUrl } = publicOrigins(request.server.ports.settings);
  const isForeign = origin !== undefined && origin !== portalUrl && origin !== baseUrl;
  if (isForeign || site === 'cross-site') throw new Refusal('request.csrf-missing', {});
}

/** The live session of this browser, if there is one. */
export async function findSession(request: FastifyRequest): Promise<LiveSession | undefined> {
  const { ports } = request.server;
  const token = request.cookies[sessionCookieName(ports.settings)];
  return token ? findLiveSession(ports, { token }) : undefined;
}

/** The session behind a request that only a browser may make; an access token is not enough here. */
export async function requireSession(request: FastifyRequest): Promise<LiveSession> {
  const session = request.headers.authorization === undefined ? await findSession(request) : undefined;
  if (!session) throw new Refusal('request.unauthenticated', { reason: 'There is no session' });
  return session;
}

/** The token of a browser that is signed in; flows of security info and step-up are bound to it. */
export function requireBrowserToken(request: FastifyRequest): string {
  const browser = browserToken(request);
  if (!browser) throw new Refusal('request.csrf-missing', {});
  return browser;
}

/** Hands the browser its new session. Whatever session it had before is over. */
export async function enterSession(request: FastifyRequest, reply: FastifyReply, opened: OpenedSession): Promise<void> {
  const before = await findSession(request).catch(() => undefined);
  if (before && before.id !== opened.sessionId) await signOut(request.server.ports, before, before.actor, false);
  void reply.setCookie(sessionCookieName(request.server.ports.settings), opened.token, cookieAttributes);
}

export function leaveSession(request: FastifyRequest, reply: FastifyReply): void {
  void reply.clearCookie(sessionCookieName(request.server.ports.settings), cookieAttributes);
}

export function callerOf(request: FastifyRequest): Caller {
  return {
    ipAddress: request.ip,
    userAgent: request.headers['user-agent'] ?? null,
    correlationId: request.correlationId,
  };
}

/** A path of this portal; anything that could lead elsewhere becomes the first page. */
export function safeReturnTo(settings: Settings, text: unknown): string {
  const { portalUrl } = publicOrigins(settings);
  if (typeof text !== 'string' || text.length > 2048 || !/^\/(?![/\\])/.test(text) || /[\\\p{Cc}]/u.test(text))
    return '/';
  if (!URL.canParse(text, portalUrl)) return '/';
  const url = new URL(text, portalUrl);
  return url.origin === portalUrl ? url.pathname + url.search + url.hash : '/';
}
