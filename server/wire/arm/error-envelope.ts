/**
 * Errors as ARM clients know them: `{ error: { code, message, … } }`.
 *
 * Codes and some texts are matched by clients letter by letter (CLI, Terraform,
 * PowerShell modules); the rest of the text is ours and says the next step.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RefusalCode } from '#model/refusal.ts';
import { claimsChallenge } from '../context-claims.ts';
import { concludeProblem } from '../http-server.ts';
import { always, privilegedCodes, type ClientError } from '../privileged-codes.ts';
import type { Problem } from '../problem.ts';
import { publicOrigins } from '#platform/settings.ts';

type Details = Readonly<Record<string, unknown>>;
type Wording = (details: Details) => ClientError;

/** What each refusal is called on ARM. A code that is not listed gets the general one of its status. */
const wordings: Partial<Record<RefusalCode, Wording>> = {
  'request.invalid': (details) => ({ code: invalidCode(details['field']) }),
  'request.api-version-missing': always('MissingApiVersionParameter'),
  'request.method-not-allowed': always('MethodNotAllowed', undefined, 405),
  'request.filter-invalid': always('InvalidFilter'),
  'request.page-token-invalid': always('InvalidSkipToken'),
  'request.unauthenticated': always('InvalidAuthenticationToken'),
  'request.wrong-audience': (details) => ({
    code: 'InvalidAuthenticationTokenAudience',
    message:
      `The access token has been obtained for wrong audience or resource '${String(details['audience'])}'. ` +
      `It should exactly match with one of the allowed audiences '${String(details['expected'])}'.`,
  }),
  'request.forbidden': ({ action, scope, principalId }) => ({
    code: 'AuthorizationFailed',
    message:
      `The client '${String(principalId)}' with object id '${String(principalId)}' does not have authorization to ` +
      `perform action '${String(action)}' over scope '${String(scope)}' or the scope is invalid. ` +
      'If access was recently granted, please refresh your credentials.',
  }),
  'resource.not-found': (details) => ({ code: missingCode(details['scope']) }),
  'resource.scope-invalid': always('InvalidResourceId'),
  'resource.has-children': always('ResourceHasChildren'),
  'resource.move-refused': always('InvalidResourceMove'),
  'role.not-found': ({ roleDefinitionId }) => ({
    code: 'RoleDefinitionDoesNotExist',
    message: `The specified role definition with ID '${String(roleDefinitionId)}' does not exist.`,
  }),
  'role.name-exists': always('RoleDefinitionWithSameNameExists'),
  'role.action-invalid': always('InvalidActionOrNotAction'),
  'role.scopes-invalid': always('InvalidAssignableScopes'),
  'role.scope-right-missing': always('LinkedAuthorizationFailed'),
  'role.in-use': always(
    'RoleDefinitionHasAssignments',
    'There are existing role assignments referencing role (code: RoleDefinitionHasAssignments).',
    400,
  ),
  'role.built-in': always('RoleDefinitionCannotBeModified', undefined, 403),
  'directory.principal-not-found': ({ principalId }) => ({
    code: 'PrincipalNotFound',
    message:
      `Principal ${String(principalId).replaceAll('-', '')} does not exist in the directory. ` +
      'Check that you have the correct principal ID.',
    status: 400,
  }),
  'assignment.exists': always('RoleAssignmentExists', 'The role assignment already exists.', 409),
  'assignment.not-found': always('RoleAssignmentNotFound'),
  'assignment.principal-type-differs': (details) => ({
    code: 'UnmatchedPrincipalType',
    message:
      `The PrincipalId '${String(details['principalId'])}' has type '${String(details['is'])}', which is different ` +
      // Clients match this text with its misspelling.
      `from specified PrinciaplType '${String(details['given'])}'.`,
  }),
  'assignment.change-not-allowed': always(
    'RoleAssignmentUpdateNotPermitted',
    'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.',
  ),
};

function invalidCode(field: unknown): string {
  if (field === 'api-version') return 'InvalidApiVersionParameter';
  return field === 'address' ? 'InvalidResourceId' : 'InvalidRequestContent';
}

function missingCode(scope: unknown): string {
  if (typeof scope !== 'string') return 'ResourceNotFound';
  if (/^\/subscriptions\/[^/]+$/i.test(scope)) return 'SubscriptionNotFound';
  return /\/resourcegroups\/[^/]+$/i.test(scope) ? 'ResourceGroupNotFound' : 'ResourceNotFound';
}

const generalCodes: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'InvalidAuthenticationToken',
  403: 'AuthorizationFailed',
  404: 'ResourceNotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  413: 'RequestEntityTooLarge',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
};

/** The error handler of the ARM dialect. */
export async function renderArmError(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const problem = await concludeProblem(request, reply, error);
  const worded = word(problem, request);
  const missing = claimsChallenge(request, worded.context);
  const status = missing ? 401 : (worded.status ?? problem.status);
  if (status === 401) void reply.header('www-authenticate', missing ?? challenge(request, problem));
  void reply.code(status).type('application/json; charset=utf-8');
  return reply.send({
    error: {
      code: worded.code,
      message: withHelp(worded.message ?? `${problem.what} ${problem.why}`, problem),
      nextStep: problem.nextStep,
      additionalInfo: [{ type: 'daypass', info: { refusal: problem.code, ...textOf(problem) } }],
    },
  });
}

/** Command lines show the message alone: which role to activate is said there. */
function withHelp(message: string, { nextStep, details }: Problem): string {
  return details['activations'] ? `${message} ${nextStep}` : message;
}

function word(problem: Problem, request: FastifyRequest): ClientError {
  const isPrivileged = /schedule|eligible|roleManagement/i.test(request.url.split('?')[0]!);
  const lists = isPrivileged ? [privilegedCodes, wordings] : [wordings, privilegedCodes];
  const wording = problem.code === 'internal' ? undefined : (lists[0]![problem.code] ?? lists[1]![problem.code]);
  return wording?.(problem.details) ?? { code: generalCodes[problem.status] ?? 'InternalServerError' };
}

function textOf({ what, why, nextStep, details }: Problem) {
  return { what, why, nextStep, details };
}

/** Tells a client where to get a token (RFC 6750, section 3). */
function challenge(request: FastifyRequest, problem: Problem): string {
  const { baseUrl } = publicOrigins(request.ports.settings);
  return `Bearer authorization_uri="${baseUrl}/organizations", error="invalid_token", error_description="${problem.what}"`;
}
