/**
 * From a request of a reverse proxy to the application and the person it is about.
 *
 * Forwarded headers count only together with the secret of the application they name. Whatever is doubtful is nobody.
 */
import type { FastifyRequest } from 'fastify';
import { foldAscii } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import {
  findApplicationByHost,
  findApplicationSession,
  PROXY_SECRET,
  type StoredApplication,
} from '#modules/decisions/index.ts';
import { findLiveSession } from '#modules/sign-in/index.ts';
import { equalSecrets } from '#platform/secrets.ts';
import { headerValues, readForwardedRequest, type ForwardedDoubt, type ForwardedRequest } from './forwarded-request.ts';

export interface ApplicationRequest {
  readonly application: StoredApplication;
  readonly forwarded: ForwardedRequest | ForwardedDoubt;
}

/** The application a proxy speaks for, or `decision.proxy-unknown`: unknown host, missing, repeated or wrong secret. */
export async function readApplicationRequest(request: FastifyRequest): Promise<ApplicationRequest> {
  const { ports } = request.server;
  const { rawHeaders } = request.raw;
  const secrets = headerValues(rawHeaders, 'x-daypass-proxy-secret');
  const hosts = headerValues(rawHeaders, 'x-forwarded-host');
  const given = ports.secrets.hash(PROXY_SECRET, secrets[0] ?? '');
  const application =
    hosts.length === 1 ? await findApplicationByHost(ports.database, foldAscii(hosts[0]!)) : undefined;
  // The comparison is made in any case, so that its time does not tell which hosts exist.
  const matches = equalSecrets(given, application?.proxySecretHash ?? given);
  if (!application || !matches || secrets.length !== 1) throw new Refusal('decision.proxy-unknown', {});
  return { application, forwarded: readForwardedRequest(rawHeaders) };
}

/** The cookie a protected application keeps. One name for each application, because ports do not separate cookies. */
export function applicationCookieName(applicationId: string): string {
  return `__Host-daypass-app-${applicationId.replaceAll('-', '')}`;
}

/** The live session of the person behind the cookie; undefined when there is none or the cookie came twice. */
export async function findPerson(request: FastifyRequest, applicationId: string) {
  const { ports } = request.server;
  const prefix = `${applicationCookieName(applicationId)}=`;
  const cookies = headerValues(request.raw.rawHeaders, 'cookie').flatMap((header) => header.split(/; */));
  const tokens = cookies.filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length));
  if (tokens.length !== 1) return undefined;
  const sessionId = await findApplicationSession(ports, tokens[0]!, applicationId);
  return sessionId === undefined ? undefined : findLiveSession(ports, { sessionId });
}
