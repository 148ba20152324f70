/**
 * The ARM dialect: one dispatch for all management operations.
 *
 * Scopes have any depth, which no route pattern expresses, so the address is
 * read here. Every operation is guarded before it runs, and remembered for the
 * authorization matrix.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parseFilter } from '#model/odata-filter.ts';
import { Refusal } from '#model/refusal.ts';
import type { Ports } from '#platform/ports.ts';
import { authenticate } from '../authentication.ts';
import { guard, holds } from '../guard.ts';
import { foldKeys } from '../json-keys.ts';
import { readLenientJson } from '../lenient-json.ts';
import { queryOf, readPage } from '../paging.ts';
import { admit, rememberRoute } from '../route.ts';
import { readAttempt } from './attempt.ts';
import { AddressTable, readSegments, type Address } from './address.ts';
import { renderArmError } from './error-envelope.ts';
import type { ArmCall } from './operation.ts';
import { armOperations } from './operations.ts';

/** First segments of management addresses; everything else belongs to other dialects. */
const roots = ['/subscriptions', '/providers', '/tenants'];
const methods = ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE'];
const apiVersion = /^\d{4}-\d{2}-\d{2}(?:-[A-Za-z]+)?$/;
const pageLimits = { usual: 200, maximum: 1000 };

export async function armPlugin(app: FastifyInstance, ports: Ports): Promise<void> {
  const table = new AddressTable(armOperations);
  for (const { method, path, permission } of armOperations) rememberRoute(app, { method, url: `/${path}`, permission });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/(?:[\w.+-]+\+)?json/i, { parseAs: 'buffer' }, (request, body, done) => {
    try {
      checkEncoding(request);
      done(null, readLenientJson(body));
    } catch (error) {
      done(error as Error);
    }
  });
  app.setErrorHandler(renderArmError);
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-ms-request-id', request.id);
    void reply.header('x-ms-correlation-request-id', request.correlationId);
    const given = request.headers['x-ms-client-request-id'];
    if (typeof given === 'string') void reply.header('x-ms-client-request-id', given.slice(0, 128));
  });
  const handler = (request: FastifyRequest, reply: FastifyReply) => dispatch(ports, table, request, reply);
  for (const root of roots) {
    for (const url of [root, `${root}/*`]) app.route({ method: methods, url, exposeHeadRoute: false, handler });
  }
}

async function dispatch(ports: Ports, table: AddressTable, request: FastifyRequest, reply: FastifyReply) {
  // Whoever is not known learns nothing, not even which addresses there are.
  await authenticate(request);
  const address = table.find(request.method, readSegments(request.url.split('?')[0]!));
  request.activity = address.operation.activity;
  request.pattern = `/${address.operation.path}`;
  request.attempt = () => readAttempt(address, request.body);
  const call = readCall(ports, request, address);
  const { about } = address.operation;
  if (about) request.attempt = async () => ({ ...readAttempt(address, request.body), ...(await visibly(about(call))) });
  const { permission, guardsItself } = address.operation;
  await admit(request, permission);
  if (permission !== 'signed-in' && permission.at === 'scope' && !guardsItself) call.guard(permission.action);
  const answer = await address.operation.handle(call);
  void reply.code(answer.status);
  for (const [name, value] of Object.entries(answer.headers ?? {})) void reply.header(name, value);
  if (answer.body === undefined) return reply.send();
  return reply.type('application/json; charset=utf-8').send(answer.body);
}

/** What the caller may not see is not there. */
async function visibly<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function readCall(ports: Ports, request: FastifyRequest, address: Address): ArmCall {
  const query = queryOf(request);
  const version = query.get('api-version');
  if (!version) throw new Refusal('request.api-version-missing', {});
  if (!apiVersion.test(version))
    throw new Refusal('request.invalid', { field: 'api-version', reason: 'is not a date' });
  const { operation, scope, params } = address;
  return {
    request,
    ports,
    actor: request.actor,
    scope,
    params,
    query,
    filter: parseFilter(query.get('$filter')),
    page: readPage(request, pageLimits),
    body: operation.bodyKeys ? foldKeys(request.body, operation.bodyKeys) : request.body,
    guard: (action, at = scope) => guard(request, action, at.scope),
    holds: (action, at = scope) => holds(request, action, at.scope),
  };
}

function checkEncoding(request: FastifyRequest): void {
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  const coding = request.headers['content-encoding'] ?? 'identity';
  if ((charset && !/^utf-?8$/i.test(charset)) || coding !== 'identity') {
    throw new Refusal('request.invalid', { field: 'body', reason: 'must be plain UTF-8 JSON' });
  }
}
