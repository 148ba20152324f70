/**
 * Hands a request to the provider and completes what it answers.
 *
 * The answer of a token request is completed inside the provider's own
 * middleware, so that it leaves once and whole.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Ports } from '#platform/ports.ts';
import { publicOrigins } from '#platform/settings.ts';
import { setSecurityHeaders } from '../security-headers.ts';
import { completeErrorAnswer, completeTokenAnswer, type Parameters, type RewrittenRequest } from './azure-requests.ts';

interface Exchange {
  readonly ports: Ports;
  readonly tenantId: string;
  readonly request: FastifyRequest;
  readonly rewritten: RewrittenRequest | undefined;
}

const exchanges = new WeakMap<IncomingMessage, Exchange>();
const prepared = new WeakSet<Provider>();

/** What the request said that is answered now, as far as OAuth has no words for it. */
export function rewrittenOf(request: IncomingMessage): RewrittenRequest | undefined {
  return exchanges.get(request)?.rewritten;
}

/** Headers a client must not decide about: addresses come from the public URL alone. */
const foreignHeaders = ['x-forwarded-host', 'x-forwarded-for', 'x-forwarded-proto', 'authorization'];

export async function answerThroughProvider(
  ports: Ports,
  provider: Provider,
  tenantId: string,
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  rewritten: RewrittenRequest | undefined,
): Promise<void> {
  prepare(provider);
  const raw = request.raw as IncomingMessage & { originalUrl?: string; body?: unknown };
  const isQuery = request.method === 'GET' || request.method === 'HEAD';
  const query = isQuery && rewritten ? `?${queryString(rewritten.parameters)}` : rawQuery(request.url);
  const { host, protocol } = new URL(publicOrigins(ports.settings).baseUrl);
  for (const name of foreignHeaders) delete raw.headers[name];
  raw.headers.host = host;
  raw.headers['x-forwarded-proto'] = protocol.slice(0, -1);
  raw.headers['x-forwarded-for'] = request.ip;
  raw.url = path + query;
  // The provider derives the addresses in its answers from where it thinks it is mounted.
  raw.originalUrl = `/${tenantId}${raw.url}`;
  if (!isQuery) raw.body = rewritten?.parameters ?? request.body;
  exchanges.set(raw, { ports, tenantId, request, rewritten });
  reply.hijack();
  reply.raw.setHeader('x-request-id', request.id);
  reply.raw.setHeader('cache-control', 'no-store');
  setSecurityHeaders(reply.raw);
  await provider.callback()(raw, reply.raw);
}

function rawQuery(url: string): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start);
}

function queryString(parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const each of [value].flat()) query.append(name, String(each));
  }
  return query.toString();
}

/** Adds our middleware to a provider once. */
function prepare(provider: Provider): void {
  if (prepared.has(provider)) return;
  prepared.add(provider);
  provider.use(async (ctx, next) => {
    await next();
    const exchange = exchanges.get(ctx.req);
    if (exchange) await complete(ctx as KoaContextWithOIDC, exchange, provider);
  });
}

async function complete(ctx: KoaContextWithOIDC, exchange: Exchange, provider: Provider): Promise<void> {
  const route = ctx.oidc?.route;
  const body = ctx.body as Parameters | undefined;
  if (!body || typeof body !== 'object' || (route !== 'token' && route !== 'device_authorization')) return;
  if (typeof body['error'] === 'string') {
    await burnCode(ctx, body, exchange, provider);
    ctx.body = completeErrorAnswer(body, {
      correlationId: exchange.request.correlationId,
      timestamp: exchange.ports.clock.now().toISOString(),
    });
  } else if (route === 'token' && exchange.rewritten) {
    const accountId = ctx.oidc.account?.accountId;
    const person = accountId ? { oid: accountId.split('.')[0]!, tid: exchange.tenantId } : undefined;
    ctx.body = completeTokenAnswer(body, exchange.rewritten, person);
  } else if (route === 'device_authorization') {
    ctx.body = { ...body, verification_url: body['verification_uri'], interval: 5, message: deviceMessage(body) };
  }
}

function deviceMessage(body: Parameters): string {
  return `To sign in, open the page ${String(body['verification_uri'])} and enter the code ${String(body['user_code'])}.`;
}

/** A code that was presented wrongly once is worth nothing any more: nobody guesses its verifier. */
async function burnCode(
  ctx: KoaContextWithOIDC,
  body: Parameters,
  exchange: Exchange,
  provider: Provider,
): Promise<void> {
  const code = exchange.rewritten?.parameters['code'];
  const isCodeGrant = exchange.rewritten?.parameters['grant_type'] === 'authorization_code';
  if (!isCodeGrant || typeof code !== 'string' || body['error'] !== 'invalid_grant' || !ctx.oidc.client) return;
  const found = await provider.AuthorizationCode.find(code, { ignoreExpiration: true });
  if (found && found.clientId === ctx.oidc.client.clientId && !isUsed(found)) await found.destroy();
}

/** A used code stays, so that its second use is recognised and revokes what came of the first. */
function isUsed(code: object): boolean {
  return 'consumed' in code && Boolean(code.consumed);
}
