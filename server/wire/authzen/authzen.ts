/**
 * OpenID AuthZEN 1.0: enforcement points ask whether somebody may do something.
 *
 * A batch is the map of the single evaluation, nothing more: no shared shortcut may ever make an answer in a batch
 * differ. `context.explanation` of a request asks why as well; who does not ask pays nothing for it. Who asks needs `Daypass.Decisions/evaluations/read` at the resource or in the directory.
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
import { evaluationBody, evaluationsBody, MAXIMUM_EVALUATIONS, MAXIMUM_EXPLANATIONS } from './evaluation-schema.ts';
import { asksWhy, explainQuestion } from './why.ts';

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
  app.addHook('onRequest', (request, reply, done) => {
    // AuthZEN 1.0 §10.1.4: a request id that was given comes back.
    const given = request.headers['x-request-id'];
    if (typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given)) void reply.header('x-request-id', given);
    done();
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    const until = request.server.decisions.decidesUntil;
    // Decided from memory while the database is away: the answer says until when that goes on.
    if (until) void reply.header('x-daypass-decides-until', until.toISOString());
    done(null, payload);
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
    onlyDecides: true,
    schema: { body: evaluationBody },
    handler: (request) => {
      const evaluation = request.body as EvaluationRequest;
      return asksWhy(evaluation) ? evaluateWithWhy(request, evaluation) : evaluate(request, evaluation);
    },
  });
  declareRoute(app, {
    method: 'POST',
    url: '/access/v1/evaluations',
    permission,
    rateLimit,
    onlyDecides: true,
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
  return wordDecision(request.server.decisions.decideFor(question));
}

/** The same answer, and why. */
async function evaluateWithWhy(request: FastifyRequest, evaluation: EvaluationRequest): Promise<EvaluationAnswer> {
  const question = readEvaluation(evaluation);
  mayAsk(request, question.scope);
  const why = await explainQuestion(request, question);
  const answer = wordDecision(request.server.decisions.decideFor(question));
  // What changed in between is not explained by what was before.
  if (!why || why.allowed !== answer.decision) return answer;
  return { ...answer, context: { ...answer.context, ...why.context } };
}

function mayAsk(request: FastifyRequest, scope: Scope): void {
  if (holds(request, EVALUATE, scope) || holds(request, EVALUATE, DIRECTORY_SCOPE)) return;
  throw new Refusal('request.forbidden', { action: EVALUATE, scope, principalId: request.actor.principalId });
}

async function evaluateAll(request: FastifyRequest, { evaluations, options, ...defaults }: EvaluationsRequest) {
  // AuthZEN 1.0 §7.1: without evaluations the request is a single one.
  if (!evaluations || evaluations.length === 0) {
    return asksWhy(defaults) ? evaluateWithWhy(request, defaults) : evaluate(request, defaults);
  }
  const all = evaluations.map((evaluation) => ({ ...defaults, ...evaluation }));
  requireBounded(all);
  const answers: EvaluationAnswer[] = [];
  for (const evaluation of all) {
    // Whoever asks for decisions alone waits for nothing in between.
    const answer = asksWhy(evaluation)
      ? await evaluateOneWithWhy(request, evaluation)
      : evaluateOne(request, evaluation);
    answers.push(answer);
    const semantic = options?.evaluations_semantic ?? 'execute_all';
    if (semantic === 'deny_on_first_deny' && !answer.decision) break;
    if (semantic === 'permit_on_first_permit' && answer.decision) break;
  }
  return { evaluations: answers };
}

function requireBounded(evaluations: readonly EvaluationRequest[]): void {
  const refuse = (reason: string) => new Refusal('request.invalid', { field: 'evaluations', reason });
  if (evaluations.length > MAXIMUM_EVALUATIONS) throw refuse(`holds more than ${MAXIMUM_EVALUATIONS}`);
  if (evaluations.filter(asksWhy).length > MAXIMUM_EXPLANATIONS) {
    throw refuse(`asks for an explanation more than ${MAXIMUM_EXPLANATIONS} times`);
  }
}

function evaluateOne(request: FastifyRequest, evaluation: EvaluationRequest): EvaluationAnswer {
  try {
    return evaluate(request, evaluation);
  } catch (error) {
    return answerOfFailure(request, error);
  }
}

async function evaluateOneWithWhy(request: FastifyRequest, evaluation: EvaluationRequest): Promise<EvaluationAnswer> {
  try {
    return await evaluateWithWhy(request, evaluation);
  } catch (error) {
    return answerOfFailure(request, error);
  }
}

/** What goes wrong with one evaluation is a denial of that one, with the error in its context. */
function answerOfFailure(request: FastifyRequest, error: unknown): EvaluationAnswer {
  if (!(error instanceof Refusal) || error.kind === 'unavailable') throw error;
  const { status, code, what, why } = describeProblem(error, request.id);
  return { decision: false, context: { reason: code, error: { status, message: `${what} ${why}` } } };
}
