/**
 * From a request of a reverse proxy to the application and the person it is about.
 *
 * Forwarded headers count only together with the secret of the application they name. Whatever is doubtful is nobody.
 */
import type { FastifyRequest } from 'fastify';
import type { Actor } from '#model/actor.ts';
import { foldAscii } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import {
  findApplicationByHost,
  findApplicationSession,
  PROXY_SECRET,
  type KnownApplication,
} from '#modules/decisions/index.ts';
import { findKnownPerson } from '#modules/sessions/index.ts';
import { equalSecrets } from '#platform/secrets.ts';
import { headerValues, readForwardedRequest, type ForwardedDoubt, type ForwardedRequest } from './forwarded-request.ts';

export interface ApplicationRequest {
  readonly application: KnownApplication;
  readonly forwarded: ForwardedRequest | ForwardedDoubt;
}

/** The application a proxy speaks for, or `decision.proxy-unknown`: unknown host, missing, repeated or wrong secret. */
export async function readApplicationRequest(request: FastifyRequest): Promise<ApplicationRequest> {
  const { ports, decisions } = request.server;
  const { rawHeaders } = request.raw;
  const secrets = headerValues(rawHeaders, 'x-daypass-proxy-secret');
  const hosts = headerValues(rawHeaders, 'x-forwarded-host');
  const given = ports.secrets.hash(PROXY_SECRET, secrets[0] ?? '');
  const host = hosts.length === 1 && secrets.length === 1 ? foldAscii(hosts[0]!) : '';
  const application =
    matching(decisions.applications.findByHost(host), given) ??
    matching(await findApplicationByHost(ports.database, host), given);
  if (!application) throw new Refusal('decision.proxy-unknown', {});
  return { application, forwarded: readForwardedRequest(rawHeaders) };
}

/** The application, when the secret is its own. Compared in any case, so that the time does not tell which hosts exist. */
function matching(application: KnownApplication | undefined, given: Buffer): KnownApplication | undefined {
  const matches = equalSecrets(given, application?.proxySecretHash ?? given);
  return application && matches ? application : undefined;
}

/** The cookie a protected application keeps. One name for each application, because ports do not separate cookies. */
export function applicationCookieName(applicationId: string): string {
  return `__Host-daypass-app-${applicationId.replaceAll('-', '')}`;
}

/** The cookie by which the application's host knows the browser that asked to sign in, until it comes back. */
export function stateCookieName(applicationId: string): string {
  return `__Host-daypass-state-${applicationId.replaceAll('-', '')}`;
}

/** A cookie of the application's host; undefined when there is none or it came twice. */
export function readApplicationCookie(request: FastifyRequest, name: string): string | undefined {
  const cookies = headerValues(request.raw.rawHeaders, 'cookie').flatMap((header) => header.split(/; */));
  const values = cookies.filter((each) => each.startsWith(`${name}=`)).map((each) => each.slice(name.length + 1));
  return values.length === 1 ? values[0] : undefined;
}

/** The person behind the cookie, when their session is live; undefined when there is none or the cookie came twice. */
export async function findPerson(request: FastifyRequest, applicationId: string): Promise<Actor | undefined> {
  const { ports, decisions } = request.server;
  const token = readApplicationCookie(request, applicationCookieName(applicationId));
  if (token === undefined) return undefined;
  const sessionId = await findApplicationSession(ports, decisions.applications, token, applicationId);
  return sessionId === undefined ? undefined : findKnownPerson(ports, decisions.callers, sessionId);
}
