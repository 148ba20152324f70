/**
 * The Graph dialect: one dispatch for `/v1.0` and `/beta`, two names of one thing.
 *
 * Keys in parentheses and segments in any case are more than route patterns
 * express, so the address is read here. Every operation is guarded before it runs.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parseFilter } from '#model/odata-filter.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { directoryReading, getCollaborationSettings } from '#modules/directory/index.ts';
import { apiResources } from '#modules/sessions/index.ts';
import type { Ports } from '#platform/ports.ts';
import { authenticate } from '../authentication.ts';
import { guard, holds } from '../guard.ts';
import { foldKeys } from '../json-keys.ts';
import { readLenientJson } from '../lenient-json.ts';
import { originOf, queryOf, readPage } from '../paging.ts';
import { admit, rememberRoute } from '../route.ts';
import { findOperation, readGraphSegments, type GraphAddress } from './address.ts';
import { readGraphAttempt } from './attempt.ts';
import { clientRequestId, renderGraphError } from './error-envelope.ts';
import type { GraphCall } from './operation.ts';
import { graphOperations } from './operations.ts';

const versions = ['/v1.0', '/beta'];
const methods = ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE'];
const usualLimits = { usual: 100, maximum: 999 };
const JSON_TYPE = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';

export async function graphPlugin(app: FastifyInstance, ports: Ports): Promise<void> {
  app.audience = apiResources(ports.settings).graph;
  for (const version of versions) {
    for (const { method, path, permission } of graphOperations) {
      rememberRoute(app, { method, url: `${version}/${path}`, permission });
    }
  }
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/(?:[\w.+-]+\+)?json/i, { parseAs: 'buffer' }, (request, body, done) => {
    try {
      refuseEncodings(request);
      done(null, readLenientJson(body));
    } catch (error) {
      done(error as Error);
    }
  });
  app.setErrorHandler(renderGraphError);
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('request-id', request.id);
    void reply.header('client-request-id', clientRequestId(request));
    void reply.header('OData-Version', '4.0');
  });
  const handler = (request: FastifyRequest, reply: FastifyReply) => dispatch(ports, request, reply);
  for (const version of versions) {
    app.route({ method: methods, url: `${version}/*`, exposeHeadRoute: false, handler });
  }
}

async function dispatch(ports: Ports, request: FastifyRequest, reply: FastifyReply) {
  // Whoever is not known learns nothing, not even which addresses there are.
  await authenticate(request);
  const address = findOperation(graphOperations, request.method, readGraphSegments(request.url.split('?')[0]!));
  request.activity = address.operation.activity;
  request.pattern = `/v1.0/${address.operation.path}`;
  request.attempt = () => readGraphAttempt(address, request.body);
  await admit(request, address.operation.permission);
  const answer = await address.operation.handle(readCall(ports, request, address));
  void reply.code(answer.status).headers(answer.headers ?? {});
  if (answer.body === undefined) return reply.send();
  return reply.type(typeof answer.body === 'string' ? 'text/plain; charset=utf-8' : JSON_TYPE).send(answer.body);
}

function readCall(ports: Ports, request: FastifyRequest, { operation, params }: GraphAddress): GraphCall {
  const query = queryOf(request);
  const body = operation.bodyKeys ? foldKeys(request.body ?? {}, operation.bodyKeys) : (request.body ?? {});
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refusal('request.invalid', { field: 'body', reason: 'is not a JSON object' });
  }
  const version = request.url.slice(0, request.url.indexOf('/', 1)).toLowerCase();
  const { actor } = request;
  return {
    request,
    ports,
    actor,
    params,
    query,
    filter: parseFilter(query.get('$filter')),
    page: readPage(request, operation.limits ?? usualLimits),
    body: body as Record<string, unknown>,
    root: originOf(request) + version,
    holds: (action) => holds(request, action, DIRECTORY_SCOPE),
    guard: (action) => guard(request, action, DIRECTORY_SCOPE),
    reading: async (action) => {
      const { kind, userType } = actor;
      const { guestUserRoleId } = await getCollaborationSettings(ports.database);
      const holdsReadAction = holds(request, action, DIRECTORY_SCOPE);
      return directoryReading({ kind, userType, holdsReadAction }, guestUserRoleId);
    },
  };
}

function refuseEncodings(request: FastifyRequest): void {
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  const coding = request.headers['content-encoding'] ?? 'identity';
  if ((charset && !/^utf-?8$/i.test(charset)) || coding !== 'identity') {
    throw new Refusal('request.invalid', { field: 'body', reason: 'must be plain UTF-8 JSON' });
  }
}
