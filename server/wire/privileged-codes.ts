/**
 * What clients of privileged access call each refusal, on ARM and on Graph alike.
 *
 * Codes and some texts are matched by clients letter by letter (EasyPIM, azurerm, the CLI); a text that is absent here
 * is ours. These operations answer 400 where others answer 404 or 409.
 */
import { claimsFor } from './context-claims.ts';
import type { RefusalCode } from '#model/refusal.ts';

export interface ClientError {
  readonly code: string;
  /** When a client looks for a text of its own. */
  readonly message?: string;
  readonly status?: number;
  /** The authentication context that alone is missing. */
  readonly context?: string;
}

type Details = Readonly<Record<string, unknown>>;

export const always = (code: string, message?: string, status?: number): ((details: Details) => ClientError) => {
  const error = { code, ...(message === undefined ? {} : { message }), ...(status === undefined ? {} : { status }) };
  return () => error;
};

export const privilegedCodes: Partial<Record<RefusalCode, (details: Details) => ClientError>> = {
  'role.not-found': always('RoleNotFound', 'The role is not found.', 400),
  'directory.principal-not-found': always('SubjectNotFound', 'The subject is not found.', 400),
  'assignment.exists': always('RoleAssignmentExists', 'The Role assignment already exists.', 400),
  'assignment.outside-pim': always('RoleAssignmentDisallowedByPimOnlyMode'),
  'assignment.not-found': always('RoleAssignmentDoesNotExist', 'The Role assignment does not exist.', 400),
  'assignment.last-owner': always(
    'CannotDeleteLastRbacAdminAssignment',
    'Cannot delete the last RBAC admin assignment.',
    400,
  ),
  'assignment.owner-not-active': always('InsufficientPermissions'),
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
  'approval.already-answered': always('RoleAssignmentApprovalAlreadyAnswered'),
  'approval.stage-not-open': always('RoleAssignmentApprovalStageNotOpen'),
  'approval.signature-required': always('RoleAssignmentApprovalSignatureRequired'),
  'approval.timed-out': always('RoleAssignmentApprovalTimedOut', undefined, 400),
  'approval.justification-missing': always('InvalidRoleAssignmentApproval'),
  'role-settings.invalid': (details) => ({
    code: JSON.stringify(details['problems']).includes('MfaAndAcrsConflict') ? 'MfaAndAcrsConflict' : 'InvalidPolicy',
  }),
  'role-settings.not-found': always('RoleManagementPolicyNotFound'),
  'assignment.rules-unmet': failedRules,
  'activation.rules-unmet': failedRules,
};

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
function failedRules(details: Details): ClientError {
  const unmet = details['unmet'] as readonly { requirement: string; claimValue?: string }[];
  // Of several the strictest is asked for, which comes first: its proof is one for all.
  const context = unmet.every(({ claimValue }) => claimValue) ? unmet[0]?.claimValue : undefined;
  if (context) {
    const message = `The role needs another authentication.&claims=${encodeURIComponent(claimsFor(context))}`;
    return { code: 'RoleAssignmentRequestAcrsValidationFailed', message, status: 400, context };
  }
  const rules = [...new Set(unmet.map(({ requirement }) => ruleOf[requirement] ?? requirement))];
  return {
    code: 'RoleAssignmentRequestPolicyValidationFailed',
    message: `The following policy rules failed: ${JSON.stringify(rules)}`,
    status: 400,
  };
}
