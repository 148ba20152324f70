/**
 * Errors as ARM clients know them: `{ error: { code, message, … } }`.
 *
 * Codes and some texts are matched by clients letter by letter (CLI, Terraform,
 * PowerShell modules); the rest of the text is ours and says the next step.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RefusalCode } from '#model/refusal.ts';
import { concludeProblem } from '../http-server.ts';
import type { Problem } from '../problem.ts';
import { publicOrigins } from '#platform/settings.ts';

export interface ArmError {
  readonly code: string;
  /** When a client looks for a text of its own. */
  readonly message?: string;
  readonly status?: number;
}

interface Circumstances {
  readonly details: Readonly<Record<string, unknown>>;
  /** Whether the address is one of privileged access: those operations answer 400 where others answer 409. */
  readonly isPrivileged: boolean;
  readonly path: string;
}

type Wording = (circumstances: Circumstances) => ArmError;

const always = (code: string, message?: string, status?: number): Wording => {
  const error = { code, ...(message === undefined ? {} : { message }), ...(status === undefined ? {} : { status }) };
  return () => error;
};

/** What each refusal is called on ARM. A code that is not listed gets the general one of its status. */
const wordings: Partial<Record<RefusalCode, Wording>> = {
  'request.invalid': ({ details }) => ({ code: invalidCode(details['field']) }),
  'request.api-version-missing': always('MissingApiVersionParameter'),
  'request.method-not-allowed': always('MethodNotAllowed', undefined, 405),
  'request.filter-invalid': always('InvalidFilter'),
  'request.page-token-invalid': always('InvalidSkipToken'),
  'request.unauthenticated': always('InvalidAuthenticationToken'),
  'request.wrong-audience': ({ details }) => ({
    code: 'InvalidAuthenticationTokenAudience',
    message:
      `The access token has been obtained for wrong audience or resource '${String(details['audience'])}'. ` +
      `It should exactly match with one of the allowed audiences '${String(details['expected'])}'.`,
  }),
  'request.forbidden': ({ details: { action, scope, principalId } }) => ({
    code: 'AuthorizationFailed',
    message:
      `The client '${String(principalId)}' with object id '${String(principalId)}' does not have authorization to ` +
      `perform action '${String(action)}' over scope '${String(scope)}' or the scope is invalid. ` +
      'If access was recently granted, please refresh your credentials.',
  }),
  'resource.not-found': ({ details }) => ({ code: missingCode(details['scope']) }),
  'resource.scope-invalid': always('InvalidResourceId'),
  'resource.has-children': always('ResourceHasChildren'),
  'resource.move-refused': always('InvalidResourceMove'),
  'role.not-found': ({ details, isPrivileged }) =>
    isPrivileged
      ? { code: 'RoleNotFound', message: 'The role is not found.', status: 400 }
      : {
          code: 'RoleDefinitionDoesNotExist',
          message: `The specified role definition with ID '${String(details['roleDefinitionId'])}' does not exist.`,
        },
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
  'directory.principal-not-found': ({ details, isPrivileged }) =>
    isPrivileged
      ? { code: 'SubjectNotFound', message: 'The subject is not found.', status: 400 }
      : {
          code: 'PrincipalNotFound',
          message:
            `Principal ${String(details['principalId']).replaceAll('-', '')} does not exist in the directory. ` +
            'Check that you have the correct principal ID.',
          status: 400,
        },
  'assignment.exists': ({ isPrivileged }) =>
    isPrivileged
      ? { code: 'RoleAssignmentExists', message: 'The Role assignment already exists.', status: 400 }
      : { code: 'RoleAssignmentExists', message: 'The role assignment already exists.', status: 409 },
  'assignment.not-found': ({ isPrivileged }) =>
    isPrivileged
      ? { code: 'RoleAssignmentDoesNotExist', message: 'The Role assignment does not exist.', status: 400 }
      : { code: 'RoleAssignmentNotFound' },
  'assignment.principal-type-differs': ({ details }) => ({
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
  'assignment.last-owner': always(
    'CannotDeleteLastRbacAdminAssignment',
    'Cannot delete the last RBAC admin assignment.',
    400,
  ),
  'assignment.schedule-invalid': always('InvalidRoleAssignmentRequestSchedule'),
  'assignment.principal-cannot-activate': always('InvalidRoleAssignmentRequest'),
  'assignment.request-differs': always('RoleAssignmentRequestIdConflict'),
  'assignment.request-not-found': always('RoleAssignmentScheduleRequestNotFound'),
  'assignment.request-pending': always(
    'PendingRoleAssignmentRequest',
    'There is already an existing pending Role assignment request.',
    400,
  ),
  'assignment.request-not-cancelable': always('RoleAssignmentRequestCannotBeCanceled', undefined, 400),
  'extension.not-own': always('InsufficientPermissions'),
  'extension.too-early': always('RoleAssignmentExtensionTooEarly', undefined, 400),
  'extension.too-late': always('RoleAssignmentRenewalTooLate', undefined, 400),
  'extension.own-request': always('InsufficientPermissions'),
  'extension.already-decided': always('RoleAssignmentRequestAlreadyDecided'),
  'extension.justification-missing': always('InvalidRoleAssignmentRequestDecision'),
  'activation.already-active': always('RoleAssignmentExists', 'The Role assignment already exists.', 400),
  'activation.not-active': always('RoleAssignmentDoesNotExist', 'The Role assignment does not exist.', 400),
  'activation.pending': always(
    'PendingRoleAssignmentRequest',
    'There is already an existing pending Role assignment request.',
    400,
  ),
  'activation.not-eligible': always(
    'RoleAssignmentRequestPolicyValidationFailed',
    'The following policy rules failed: ["EligibilityRule"]',
    400,
  ),
  'activation.scope-not-covered': always(
    'InsufficientPermissions',
    'The following policy rules failed: ["EligibilityRule"]. The eligibility does not reach this scope.',
    403,
  ),
  'activation.not-own': always('InsufficientPermissions'),
  'activation.too-short': always(
    'ActiveDurationTooShort',
    'The active duration is too short. Minimum active duration is 5 minutes.',
    400,
  ),
  'approval.not-found': always('RoleAssignmentApprovalNotFound'),
  'approval.not-approver': always('InsufficientPermissions'),
  'approval.own-request': always('InsufficientPermissions'),
  'approval.already-decided': always('RoleAssignmentApprovalAlreadyDecided'),
  'approval.timed-out': always('RoleAssignmentApprovalTimedOut', undefined, 400),
  'approval.justification-missing': always('InvalidRoleAssignmentApproval'),
  'role-settings.invalid': ({ details }) => ({
    code: JSON.stringify(details['problems']).includes('MfaAndAcrsConflict') ? 'MfaAndAcrsConflict' : 'InvalidPolicy',
  }),
  'role-settings.not-found': always('RoleManagementPolicyNotFound'),
  'assignment.rules-unmet': ({ details }) => failedRules(details),
  'activation.rules-unmet': ({ details }) => failedRules(details),
};

function invalidCode(field: unknown): string {
  if (field === 'api-version') return 'InvalidApiVersionParameter';
  return field === 'address' ? 'InvalidResourceId' : 'InvalidRequestContent';
}

const ruleOf: Readonly<Record<string, string>> = {
  duration: 'ExpirationRule',
  start: 'ExpirationRule',
  justification: 'JustificationRule',
  ticket: 'TicketingRule',
  mfa: 'MfaRule',
  eligibility: 'EligibilityRule',
  'authentication-context': 'AuthenticationContextRule',
};

/** Clients look for the names of rules in this text; they are joined without blanks. */
function failedRules(details: Readonly<Record<string, unknown>>): ArmError {
  const unmet = details['unmet'] as readonly { requirement: string; claimValue?: string }[];
  const context = unmet.length === 1 && unmet[0]!.claimValue;
  if (context) {
    const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: context } } });
    const message = `The role needs another authentication.&claims=${encodeURIComponent(claims)}`;
    return { code: 'RoleAssignmentRequestAcrsValidationFailed', message, status: 400 };
  }
  const rules = [...new Set(unmet.map(({ requirement }) => ruleOf[requirement] ?? requirement))];
  return {
    code: 'RoleAssignmentRequestPolicyValidationFailed',
    message: `The following policy rules failed: ${JSON.stringify(rules)}`,
    status: 400,
  };
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
  const status = worded.status ?? problem.status;
  if (status === 401) void reply.header('www-authenticate', challenge(request, problem));
  void reply.code(status).type('application/json; charset=utf-8');
  return reply.send({
    error: {
      code: worded.code,
      message: worded.message ?? `${problem.what} ${problem.why}`,
      nextStep: problem.nextStep,
      additionalInfo: [{ type: 'daypass', info: { refusal: problem.code, ...textOf(problem) } }],
    },
  });
}

function word(problem: Problem, request: FastifyRequest): ArmError {
  const path = request.url.split('?')[0]!;
  const isPrivileged = /schedule|eligible|roleManagement/i.test(path);
  const wording = problem.code === 'internal' ? undefined : wordings[problem.code];
  return (
    wording?.({ details: problem.details, isPrivileged, path }) ?? {
      code: generalCodes[problem.status] ?? 'InternalServerError',
    }
  );
}

function textOf({ what, why, nextStep, details }: Problem) {
  return { what, why, nextStep, details };
}

/** Tells a client where to get a token (RFC 6750, section 3). */
function challenge(request: FastifyRequest, problem: Problem): string {
  const { baseUrl } = publicOrigins(request.ports.settings);
  return `Bearer authorization_uri="${baseUrl}/organizations", error="invalid_token", error_description="${problem.what}"`;
}
