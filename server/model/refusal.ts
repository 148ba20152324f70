/**
 * Refusals: the answers "no" that a caller can act on.
 *
 * Codes are public API. Each area lists its own codes in `refusals/`; this file
 * joins them and never words them: texts belong to the dialects.
 */
import { accessReviewRefusals } from './refusals/access-reviews.ts';
import { activationRefusals } from './refusals/activation.ts';
import { approvalRefusals } from './refusals/approvals.ts';
import { assignmentRefusals } from './refusals/assignments.ts';
import { auditRefusals } from './refusals/audit.ts';
import { bulkInvitationRefusals } from './refusals/bulk-invitations.ts';
import { crossTenantRefusals } from './refusals/cross-tenant.ts';
import { decisionRefusals } from './refusals/decisions.ts';
import { directoryRefusals } from './refusals/directory.ts';
import { historyRefusals } from './refusals/history.ts';
import { invitationRefusals } from './refusals/invitations.ts';
import { notificationRefusals } from './refusals/notifications.ts';
import { requestRefusals } from './refusals/requests.ts';
import { resourceRefusals } from './refusals/resources.ts';
import { roleRefusals } from './refusals/roles.ts';
import { roleSettingsRefusals } from './refusals/role-settings.ts';
import { signInRefusals } from './refusals/sign-in.ts';
import { alertRefusals } from './refusals/alerts.ts';
import { provisioningRefusals } from './refusals/provisioning.ts';
import { webhookRefusals } from './refusals/webhooks.ts';

/** Every refusal there is, by code. Codes are never reused. */
export const refusals = {
  ...requestRefusals,
  ...directoryRefusals,
  ...signInRefusals,
  ...invitationRefusals,
  ...resourceRefusals,
  ...roleRefusals,
  ...roleSettingsRefusals,
  ...assignmentRefusals,
  ...activationRefusals,
  ...approvalRefusals,
  ...decisionRefusals,
  ...auditRefusals,
  ...historyRefusals,
  ...webhookRefusals,
  ...provisioningRefusals,
  ...alertRefusals,
  ...notificationRefusals,
  ...bulkInvitationRefusals,
  ...accessReviewRefusals,
  ...crossTenantRefusals,
} as const;

export type RefusalCode = keyof typeof refusals;
export type RefusalDetails<Code extends RefusalCode> = NonNullable<(typeof refusals)[Code]['details']>;

/** A rule of the product said no. Thrown inside a unit of work it rolls everything back. */
export class Refusal<Code extends RefusalCode = RefusalCode> extends Error {
  override readonly name = 'Refusal';
  readonly code: Code;
  readonly details: RefusalDetails<Code>;

  constructor(code: Code, details: RefusalDetails<Code>, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
    this.details = details;
  }

  get kind() {
    return refusals[this.code].kind;
  }
}
