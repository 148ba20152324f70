/**
 * Errors as Graph clients know them: `{ error: { code, message, innerError } }`.
 *
 * `message` is one string, because clients accept nothing else; it says what
 * happened, why, and the smallest next step.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { publicOrigins } from '#platform/settings.ts';
import { claimsChallenge } from '../context-claims.ts';
import { concludeProblem } from '../http-server.ts';
import { privilegedCodes, type ClientError } from '../privileged-codes.ts';
import type { Problem } from '../problem.ts';

/** Clients look for this sentence where rights are missing. */
const INSUFFICIENT = 'Insufficient privileges to complete the operation.';
/** Sentences scripts look for, where ours are for people. */
const vendorSentences: Readonly<Partial<Record<string, string>>> = {
  'directory.member-exists':
    "One or more added object references already exist for the following modified properties: 'members'.",
  'directory.owner-exists':
    "One or more added object references already exist for the following modified properties: 'owners'.",
  'invitation.sponsor-exists':
    "One or more added object references already exist for the following modified properties: 'sponsors'.",
};
/** Where Graph says 400 and others say conflict: an object that clashes with itself or another. */
const badRequests = new Set<string>([
  'directory.user-exists',
  'directory.member-exists',
  'directory.owner-exists',
  'invitation.sponsor-exists',
  'directory.access-for-a-time',
  'directory.group-cycle',
  'directory.own-account',
  'directory.identity-taken',
]);

const privilegedAddress = /^\/[^/]+\/(?:(?:policies\/)?roleManagement|identityGovernance\/privilegedAccess)/i;

const codeOfStatus: Readonly<Record<number, string>> = {
  400: 'Request_BadRequest',
  401: 'InvalidAuthenticationToken',
  403: 'Authorization_RequestDenied',
  404: 'Request_ResourceNotFound',
  405: 'Request_BadRequest',
  409: 'Request_Conflict',
  413: 'RequestEntityTooLarge',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
};

export async function renderGraphError(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const problem = await concludeProblem(request, reply, error);
  const privileged = privilegedError(problem, request);
  const missing = claimsChallenge(request, privileged?.context);
  const status = missing ? 401 : (privileged?.status ?? statusOf(problem));
  if (status === 401) {
    const { baseUrl } = publicOrigins(request.ports.settings);
    const challenge = `Bearer authorization_uri="${baseUrl}/common/oauth2/v2.0/authorize", error="invalid_token"`;
    void reply.header('WWW-Authenticate', missing ?? challenge);
  }
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send({ error: graphError(problem, privileged, status, request) });
}

function statusOf({ code, status }: Problem): number {
  if (code === 'request.method-not-allowed') return 405;
  return badRequests.has(code) ? 400 : status;
}

/** Directory roles and access to groups: their clients know the codes of privileged access. */
function privilegedError({ code, details }: Problem, request: FastifyRequest): ClientError | undefined {
  if (code === 'internal' || !privilegedAddress.test(request.url)) return undefined;
  return privilegedCodes[code]?.(details);
}

function graphError(problem: Problem, privileged: ClientError | undefined, status: number, request: FastifyRequest) {
  const { what, why, nextStep, code } = problem;
  const said = vendorSentences[code] ?? what;
  const opening = status === 403 && !said.startsWith(INSUFFICIENT) ? `${INSUFFICIENT} ${said}` : said;
  return {
    code: privileged?.code ?? codeOfStatus[status] ?? 'Request_BadRequest',
    message: [privileged?.message ?? opening, why, nextStep].join(' '),
    details: [{ code, message: nextStep, target: null }],
    innerError: {
      date: request.ports.clock.now().toISOString().slice(0, 19),
      'request-id': request.id,
      'client-request-id': clientRequestId(request),
    },
  };
}

export function clientRequestId(request: FastifyRequest): string {
  const given = request.headers['client-request-id'];
  return typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : request.id;
}
