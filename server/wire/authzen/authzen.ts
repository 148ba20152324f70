/**
 * OpenID AuthZEN 1.0: enforcement points ask whether somebody may do something.
 *
 * A batch is the map of the single evaluation, nothing more: no shared shortcut may ever make an answer in a batch
 * differ. Who asks needs `Daypass.Decisions/evaluations/read` at the resource or in the directory.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { publicOrigins } from '#platform/settings.ts';
import type { Ports } from '#platform/ports.ts';
import { holds } from '../guard.ts';
import { concludeProblem } from '../http-server.ts';
import { describeProblem } from '../problem.ts';
import { declareRoute } from '../route.ts';
import { readEvaluation, wordDecision, type EvaluationAnswer, type EvaluationRequest } from './evaluation.ts';
import { evaluationBody, evaluationsBody, MAXIMUM_EVALUATIONS } from './evaluation-schema.ts';

const EVALUATE = 'Daypass.Decisions/evaluations/read';
const permission = { action: EVALUATE, at: 'scope' } as const;
/** One enforcement point asks for everybody behind it, from one address. */
const rateLimit = { perMinute: 1_000_000 };

type Semantic = 'execute_all' | 'deny_on_first_deny' | 'permit_on_first_permit';
interface EvaluationsRequest extends EvaluationRequest {
  readonly evaluations?: readonly EvaluationRequest[];
  readonly options?: { readonly evaluations_semantic?: Semantic };
}

export async function authzen(app: FastifyInstance, ports: Ports): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    // AuthZEN 1.0 §10.1.4: a request id that was given comes back.
    const given = request.headers['x-request-id'];
    if (typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given)) void reply.header('x-request-id', given);
  });
  app.addHook('onSend', async (request, reply) => {
    const until = request.server.decisions.decidesUntil;
    // Decided from memory while the database is away: the answer says until when that goes on.
    if (until) void reply.header('x-daypass-decides-until', until.toISOString());
  });
  app.setErrorHandler(async (error, request, reply) => {
    const { status, code, what, why, nextStep } = await concludeProblem(request, reply, error);
    if (status === 401) void reply.header('www-authenticate', 'Bearer');
    return reply.send({ error: { status, code, message: `${what} ${why} ${nextStep}` } });
  });
  declareRoute(app, {
    method: 'GET',
    url: '/.well-known/authzen-configuration',
    permission: 'public',
    handler: () => metadata(publicOrigins(ports.settings).baseUrl),
  });
  declareRoute(app, {
    method: 'POST',
    url: '/access/v1/evaluation',
    permission,
    rateLimit,
    schema: { body: evaluationBody },
    handler: (request) => evaluate(request, request.body as EvaluationRequest),
  });
  declareRoute(app, {
    method: 'POST',
    url: '/access/v1/evaluations',
    permission,
    rateLimit,
    schema: { body: evaluationsBody },
    handler: (request) => evaluateAll(request, request.body as EvaluationsRequest),
  });
}

function metadata(baseUrl: string) {
  return {
    policy_decision_point: baseUrl,
    access_evaluation_endpoint: `${baseUrl}/access/v1/evaluation`,
    access_evaluations_endpoint: `${baseUrl}/access/v1/evaluations`,
  };
}

function evaluate(request: FastifyRequest, evaluation: EvaluationRequest): EvaluationAnswer {
  const question = readEvaluation(evaluation);
  mayAsk(request, question.scope);
  return wordDecision(request.server.decisions.decide(question));
}

function mayAsk(request: FastifyRequest, scope: Scope): void {
  if (holds(request, EVALUATE, scope) || holds(request, EVALUATE, DIRECTORY_SCOPE)) return;
  throw new Refusal('request.forbidden', { action: EVALUATE, scope, principalId: request.actor.principalId });
}

function evaluateAll(request: FastifyRequest, { evaluations, options, ...defaults }: EvaluationsRequest) {
  // AuthZEN 1.0 §7.1: without evaluations the request is a single one.
  if (!evaluations || evaluations.length === 0) return evaluate(request, defaults);
  if (evaluations.length > MAXIMUM_EVALUATIONS) {
    throw new Refusal('request.invalid', { field: 'evaluations', reason: `holds more than ${MAXIMUM_EVALUATIONS}` });
  }
  const answers: EvaluationAnswer[] = [];
  for (const evaluation of evaluations) {
    const answer = evaluateOne(request, { ...defaults, ...evaluation });
    answers.push(answer);
    const semantic = options?.evaluations_semantic ?? 'execute_all';
    if (semantic === 'deny_on_first_deny' && !answer.decision) break;
    if (semantic === 'permit_on_first_permit' && answer.decision) break;
  }
  return { evaluations: answers };
}

/** What goes wrong with one evaluation is a denial of that one, with the error in its context. */
function evaluateOne(request: FastifyRequest, evaluation: EvaluationRequest): EvaluationAnswer {
  try {
    return evaluate(request, evaluation);
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind === 'unavailable') throw error;
    const { status, code, what, why } = describeProblem(error, request.id);
    return { decision: false, context: { reason: code, error: { status, message: `${what} ${why}` } } };
  }
}
