/**
 * The HTTP server: one Fastify application for all dialects.
 *
 * Sets what every dialect shares (limits, headers, correlation, validation,
 * audit of refusals); knows no dialect's words.
 */
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import type { DecisionService } from '#modules/decisions/index.ts';
import { apiResources, GRAPH_PATH } from '#modules/sessions/index.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Ports } from '#platform/ports.ts';
import { withActivation } from './activation-help.ts';
import { describeAttempt, type Attempt } from './attempt.ts';
import { describeProblem, logBug, MAXIMUM_BODY_BYTES, problemHeaders, type Problem } from './problem.ts';
import { requireReadable } from './readable.ts';
import { securityHeaders } from './security-headers.ts';
import { watchTraffic, type Traffic } from './traffic.ts';
import { compileValidator } from './validation.ts';

declare module 'fastify' {
  interface FastifyInstance {
    ports: Ports;
    decisions: DecisionService;
    /** The audience an access token must carry here; a dialect may have its own. */
    audience: string;
    /** Set when the process was told to stop. */
    traffic: Traffic;
  }
  interface FastifyRequest {
    correlationId: string;
    ports: Ports;
    /** The pattern of the address, where a dialect dispatches by itself. */
    pattern: string | undefined;
  }
}

export type Dialect = (app: FastifyInstance, ports: Ports) => Promise<void>;

/** Builds the application with the given dialects, each in a context of its own. */
export async function createHttpServer(
  ports: Ports,
  decisions: DecisionService,
  dialects: Readonly<Record<string, Dialect>>,
): Promise<FastifyInstance> {
  const proxies = ports.settings.DAYPASS_TRUSTED_PROXIES;
  const app = fastify({
    loggerInstance: ports.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAXIMUM_BODY_BYTES,
    requestTimeout: 30_000,
    trustProxy: proxies.length > 0 && [...proxies],
    // A logger for each request would be made for the few that log: they say themselves which request it was.
    childLoggerFactory: (logger) => logger,
    genReqId: () => ports.randomness.guid(),
    routerOptions: { caseSensitive: false, ignoreTrailingSlash: true, maxParamLength: 4096 },
    rewriteUrl: (request) => leadToGraph(collapseSlashes(request.url ?? '/')),
    return503OnClosing: true,
    forceCloseConnections: 'idle',
  });
  decorate(app, ports, decisions);
  app.setValidatorCompiler(compileValidator);
  await app.register(cookie);
  await app.register(rateLimit, {
    max: ports.settings.DAYPASS_RATE_PER_MINUTE,
    timeWindow: 60_000,
    errorResponseBuilder: (_, context) =>
      new Refusal('request.too-many', { retryAfterSeconds: Math.ceil(context.ttl / 1000) }) as never,
  });
  app.addHook('onRequest', (request, reply, done) => {
    correlate(request, reply);
    done();
  });
  app.addHook('onRequest', async () => {
    // After a pause the first request waits for the feed; were it not to come, decisions refuse by themselves.
    if (decisions.hasSlept()) await decisions.catchUp().catch(() => {});
  });
  // Parsed, and not looked at by anybody yet.
  app.addHook('preValidation', (request, _, done) => {
    requireReadable(request);
    done();
  });
  watchTraffic(app, ports);
  app.setErrorHandler(async (error, request, reply) =>
    renderPlain(await concludeProblem(request, reply, error), reply),
  );
  for (const [name, dialect] of Object.entries(dialects)) {
    await app.register(async (context) => {
      context.dialect = name;
      await dialect(context, ports);
    });
  }
  return app;
}

/**
 * What every dialect's error handler does first: describe, log a bug, audit a
 * refused write, set the headers. The dialect then words the envelope.
 */
export async function concludeProblem(request: FastifyRequest, reply: FastifyReply, error: unknown): Promise<Problem> {
  const problem = await withActivation(request, await recorded(request, describeProblem(error, request.id), error));
  problemHeaders(reply, problem);
  void reply.code(problem.status);
  return problem;
}

/** A refusal that cannot be recorded is not told: what is told then is why it cannot be recorded. */
async function recorded(request: FastifyRequest, problem: Problem, error: unknown): Promise<Problem> {
  logBug(request, problem, error);
  try {
    await auditRefusal(request, problem);
    return problem;
  } catch (failure) {
    const instead = describeProblem(failure, request.id);
    logBug(request, instead, failure);
    return instead;
  }
}

/** A part of a request that was refused while the whole was not: recorded as if it had come alone, and worded. */
export async function concludePart(request: FastifyRequest, refusal: Refusal, part: Attempt): Promise<Problem> {
  const problem = describeProblem(refusal, request.id);
  await auditRefusal(request, problem, part);
  return problem;
}

/** Attempts are facts too. They are recorded apart, because the refused transaction was rolled back. */
async function auditRefusal(request: FastifyRequest, problem: Problem, part?: Attempt): Promise<void> {
  const { activity, actor } = request;
  if (!activity || !actor || problem.status >= 500 || problem.status === 429) return;
  const attempt = await describeAttempt(request, problem, part);
  await request.ports.unitOfWork((tx) =>
    recordActivity(tx, {
      activity,
      actor,
      result: 'failure',
      reason: problem.code,
      ...attempt,
    }),
  );
}

function renderPlain(problem: Problem, reply: FastifyReply) {
  const { code, what, why, nextStep, details } = problem;
  return reply.send({ error: { code, message: `${what} ${why}`, what, why, nextStep, details } });
}

function decorate(app: FastifyInstance, ports: Ports, decisions: DecisionService): void {
  app.decorate('ports', ports);
  app.decorate('decisions', decisions);
  app.decorate('audience', apiResources(ports.settings).management);
  app.decorate('traffic', { inFlight: 0, isDraining: false, record: undefined });
  app.decorate('dialect', '');
  app.decorate('declaredRoutes', []);
  app.decorateRequest('correlationId', '');
  app.decorateRequest('activity', undefined);
  app.decorateRequest('pattern', undefined);
  app.decorateRequest('attempt', undefined);
  app.decorateRequest('actor', null as never);
  app.decorateRequest('ports', { getter: () => ports });
}

/** Official clients write `//subscriptions/…`; a URL parser would take the first segment for a host. */
function collapseSlashes(target: string): string {
  const end = target.indexOf('?');
  const path = end < 0 ? target : target.slice(0, end);
  return path.replace(/\/{2,}/g, '/') + (end < 0 ? '' : target.slice(end));
}

/** `/graph/v1.0/users`, made by clients from the name of the resource, is `/v1.0/users`. */
function leadToGraph(target: string): string {
  return graphAddress.test(target) ? target.slice(GRAPH_PATH.length) : target;
}

const graphAddress = new RegExp(`^${GRAPH_PATH}/(?:v1\\.0|beta)(?:[/?]|$)`, 'i');

function correlate(request: FastifyRequest, reply: FastifyReply): void {
  const given = parseGuid(request.headers['x-ms-client-request-id'] ?? request.headers['client-request-id']);
  request.correlationId = given ?? request.id;
  void reply.headers(securityHeaders);
  void reply.header('x-request-id', request.id);
  void reply.header('cache-control', 'no-store');
}
