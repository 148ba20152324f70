/**
 * The token service on our HTTP server: tenant paths, Azure's habits, interactions.
 *
 * The provider sees requests under one address only, made from the public URL;
 * what a client writes into Host or forwarded headers never reaches an answer.
 */
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { InteractionResults } from 'oidc-provider';
import type Provider from 'oidc-provider';
import { foldAscii } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { getDirectoryIdentity, type DirectoryIdentity } from '#modules/directory/index.ts';
import { apiResources, ensureSigningKeys, findLiveSession } from '#modules/sessions/index.ts';
import type { Ports } from '#platform/ports.ts';
import { publicOrigins } from '#platform/settings.ts';
import { sessionCookieName } from '../cookies.ts';
import { declareRoute } from '../route.ts';
import { accountIdOf } from './accounts.ts';
import { answerThroughProvider } from './azure-answers.ts';
import { CONTEXT, rewriteAzureRequest, type RewrittenRequest } from './azure-requests.ts';
import { contextChallenge, provesContext } from './contexts.ts';
import { cloudEndpoints, instanceDiscovery } from './discovery-documents.ts';
import { createProvider } from './provider.ts';

const KEYS_CHECKED_EVERY_MILLISECONDS = 60_000;
const TOKEN_REQUESTS_PER_MINUTE = 600;
const DEVICE_TRIES_PER_MINUTE = 20;

/** Addresses below a tenant, and what the provider calls them. */
const endpoints = [
  ['GET', '/v2.0/.well-known/openid-configuration', '/.well-known/openid-configuration', undefined],
  ['GET', '/.well-known/openid-configuration', '/.well-known/openid-configuration', undefined],
  ['GET', '/discovery/v2.0/keys', '/discovery/v2.0/keys', undefined],
  ['GET', '/discovery/keys', '/discovery/v2.0/keys', undefined],
  ['GET', '/oauth2/v2.0/authorize', '/oauth2/v2.0/authorize', 'authorize'],
  ['GET', '/oauth2/authorize', '/oauth2/v2.0/authorize', 'authorize'],
  ['GET', '/oauth2/v2.0/authorize/:uid', '/oauth2/v2.0/authorize/:uid', undefined],
  ['POST', '/oauth2/v2.0/token', '/oauth2/v2.0/token', 'token'],
  ['POST', '/oauth2/token', '/oauth2/v2.0/token', 'token'],
  ['POST', '/oauth2/v2.0/devicecode', '/oauth2/v2.0/devicecode', 'devicecode'],
  ['POST', '/oauth2/devicecode', '/oauth2/v2.0/devicecode', 'devicecode'],
  ['GET', '/oauth2/deviceauth', '/oauth2/deviceauth', undefined],
  ['POST', '/oauth2/deviceauth', '/oauth2/deviceauth', undefined],
  ['GET', '/oauth2/deviceauth/:uid', '/oauth2/deviceauth/:uid', undefined],
] as const;

type Endpoint = (typeof endpoints)[number];

export async function tokenService(app: FastifyInstance, ports: Ports): Promise<void> {
  await app.register(formbody);
  const directory = await getDirectoryIdentity(ports.database);
  const current = providerSource(ports, directory.tenantId);
  for (const endpoint of endpoints) {
    for (const prefix of ['/:tenant', '/adfs/:tenant', '/adfs']) {
      declareEndpoint(app, ports, directory, current, prefix, endpoint);
    }
  }
  declareDocuments(app, ports, directory);
  declareInteraction(app, ports, current);
}

/** The provider with the signing keys of the moment; made anew when they have changed. */
function providerSource(ports: Ports, tenantId: string): () => Promise<Provider> {
  let kept: { provider: Provider; kids: string; checkedAt: number } | undefined;
  return async () => {
    const now = ports.clock.now().getTime();
    if (kept && Math.abs(now - kept.checkedAt) < KEYS_CHECKED_EVERY_MILLISECONDS) return kept.provider;
    const keys = await ensureSigningKeys(ports);
    const kids = keys.map((key) => key.kid).join();
    const provider = kept?.kids === kids ? kept.provider : createProvider(ports, tenantId, keys);
    kept = { provider, kids, checkedAt: now };
    return provider;
  };
}

function declareEndpoint(
  app: FastifyInstance,
  ports: Ports,
  directory: DirectoryIdentity,
  current: () => Promise<Provider>,
  prefix: string,
  [method, suffix, target, rewrite]: Endpoint,
): void {
  const perMinute = target === '/oauth2/deviceauth' ? DEVICE_TRIES_PER_MINUTE : TOKEN_REQUESTS_PER_MINUTE;
  declareRoute(app, {
    method,
    url: prefix + suffix,
    permission: 'public',
    ...(method === 'POST' ? { rateLimit: { perMinute } } : {}),
    async handler(request, reply) {
      const { tenant = 'adfs', uid } = request.params as { tenant?: string; uid?: string };
      if (!isOurTenant(tenant, directory)) throw new Refusal('request.not-found', { what: 'The directory' });
      const provider = await current();
      const path = target.replace(':uid', encodeURIComponent(uid ?? ''));
      const rewritten = rewrite ? rewriteRequest(ports, request, rewrite) : undefined;
      const challenge = rewrite === 'token' && (await contextChallenge(ports, provider, rewritten!));
      if (challenge) return reply.code(400).header('cache-control', 'no-store').send(challenge);
      await answerThroughProvider(ports, provider, directory.tenantId, request, reply, path, rewritten);
      return reply;
    },
  });
}

function isOurTenant(tenant: string, { tenantId, initialDomain }: DirectoryIdentity): boolean {
  return ['adfs', 'common', 'organizations', tenantId, initialDomain].includes(foldAscii(tenant));
}

function rewriteRequest(ports: Ports, request: FastifyRequest, endpoint: 'authorize' | 'devicecode' | 'token') {
  const sent = endpoint === 'authorize' ? request.query : request.body;
  const { management, graph } = apiResources(ports.settings);
  const parameters = { ...(sent as Record<string, unknown>), ...basicCredentials(request, endpoint) };
  return rewriteAzureRequest(endpoint, parameters, [management, graph]) satisfies RewrittenRequest;
}

/** RFC 6749 §2.3.1: credentials in the header count like those in the body. */
function basicCredentials(request: FastifyRequest, endpoint: string): Record<string, string> {
  const match = endpoint === 'token' ? /^Basic ([A-Za-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '') : null;
  if (!match) return {};
  const [id = '', ...secret] = Buffer.from(match[1]!, 'base64').toString('utf8').split(':');
  try {
    return {
      client_id: decodeURIComponent(id.replaceAll('+', ' ')),
      client_secret: decodeURIComponent(secret.join(':').replaceAll('+', ' ')),
    };
  } catch {
    return {};
  }
}

function declareDocuments(app: FastifyInstance, ports: Ports, directory: DirectoryIdentity): void {
  const { baseUrl } = publicOrigins(ports.settings);
  const { graph } = apiResources(ports.settings);
  declareRoute(app, {
    method: 'GET',
    url: '/metadata/endpoints',
    permission: 'public',
    handler: (request) =>
      cloudEndpoints((request.query as Record<string, string>)['api-version'], { baseUrl, graph }, directory.tenantId),
  });
  declareRoute(app, {
    method: 'GET',
    url: '/common/discovery/instance',
    permission: 'public',
    handler: () => instanceDiscovery(baseUrl, directory.tenantId),
  });
  declareRoute(app, {
    method: 'GET',
    url: '/common/userrealm/:userPrincipalName',
    permission: 'public',
    handler() {
      throw new Refusal('request.not-found', { what: 'The user realm' });
    },
  });
}

/**
 * Where the provider sends the browser when it wants somebody to be signed in.
 * Whoever has a live session goes straight back; anybody else signs in first.
 */
function declareInteraction(app: FastifyInstance, ports: Ports, current: () => Promise<Provider>): void {
  declareRoute(app, {
    method: 'GET',
    url: '/sign-in/interaction/:uid',
    permission: 'public',
    async handler(request, reply) {
      const provider = await current();
      const here = `/sign-in/interaction/${encodeURIComponent((request.params as { uid: string }).uid)}`;
      const interaction = await provider.interactionDetails(request.raw, reply.raw).catch(() => undefined);
      // Nothing but a sign-in is ever asked for here: first-party clients need no consent.
      if (interaction?.prompt.name !== 'login') throw new Refusal('sign-in.flow-ended', {});
      const token = request.cookies[sessionCookieName(ports.settings)];
      const session = token ? await findLiveSession(ports, { token }) : undefined;
      const wantsFresh = ['login_prompt', 'max_age'].some((reason) => interaction.prompt.reasons.includes(reason));
      const isFresh = session !== undefined && session.authenticatedAt.getTime() / 1000 >= interaction.iat;
      if (!session || (wantsFresh && !isFresh)) {
        return reply.redirect(`/sign-in?return=${encodeURIComponent(here)}${session ? '&again=true' : ''}`, 303);
      }
      const context = interaction.params[CONTEXT];
      if (typeof context === 'string' && !provesContext(ports, session, context)) {
        if (ports.settings.DAYPASS_AUTHENTICATION_CONTEXTS.has(context)) {
          return reply.redirect(`/step-up?return=${encodeURIComponent(here)}`, 303);
        }
        const description = `the authentication context ${context} has no meaning here`;
        return finish(provider, request, reply, { error: 'access_denied', error_description: description });
      }
      const login = {
        accountId: accountIdOf(session),
        amr: [...session.methods],
        ts: Math.floor(session.authenticatedAt.getTime() / 1000),
        remember: false,
      };
      return finish(provider, request, reply, { login });
    },
  });
}

async function finish(provider: Provider, request: FastifyRequest, reply: FastifyReply, result: InteractionResults) {
  const returnTo = await provider.interactionResult(request.raw, reply.raw, result, { mergeWithLastSubmission: false });
  return reply.redirect(returnTo, 303);
}
