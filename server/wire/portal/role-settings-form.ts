/**
 * Role settings as the form of the portal holds them, and back into rules.
 *
 * What the form does not show stays as it is.
 */
import { Refusal } from '#model/refusal.ts';
import { parseGuid } from '#model/guid.ts';
import {
  authenticationOf,
  ruleIds,
  type Approver,
  type Enablement,
  type EnablementRule,
  type ExpirationRule,
  type NotificationRule,
  type RuleId,
  type RuleProblem,
  type RuleSet,
} from '#modules/role-settings/index.ts';
import type {
  AssignmentForm,
  NotificationForm,
  NotificationRuleName,
  RoleSettingsForm,
} from './role-settings-contract.ts';

export type PrincipalNames = ReadonlyMap<string, { readonly name: string; readonly mail: string | null }>;

const notificationIds = ruleIds.filter((id): id is NotificationRuleName => id.startsWith('Notification_'));
/** Far above what anybody names; the module says how many may be. */
const MANY = 500;

const length = { type: 'string', maxLength: 40 };
const truth = { type: 'boolean' };

function exactly(properties: Record<string, object>) {
  return { type: 'object', required: Object.keys(properties), additionalProperties: false, properties };
}

const assignmentSchema = exactly({
  permanentAllowed: truth,
  maximumDuration: length,
  mfaRequired: truth,
  justificationRequired: truth,
});
const notificationSchema = exactly({
  defaultRecipients: truth,
  level: { enum: ['All', 'Critical', 'None'] },
  recipients: { type: 'array', maxItems: MANY, items: { type: 'string', maxLength: 320 } },
});
const approverSchema = exactly({
  id: { type: 'string', maxLength: 36 },
  kind: { enum: ['user', 'group'] },
  displayName: { type: 'string', maxLength: 1_024 },
  detail: { type: ['string', 'null'], maxLength: 1_024 },
});

export const formSchema = exactly({
  activation: exactly({
    maximumDuration: length,
    authentication: { type: 'string', maxLength: 8 },
    justificationRequired: truth,
    ticketRequired: truth,
    approvalRequired: truth,
    approvers: { type: 'array', maxItems: MANY, items: approverSchema },
    approvalDays: { type: 'integer', minimum: 0, maximum: 100_000 },
    approverJustificationRequired: truth,
    minimumActiveDurationEnforced: truth,
  }),
  eligible: assignmentSchema,
  active: assignmentSchema,
  notification: exactly(Object.fromEntries(notificationIds.map((id) => [id, notificationSchema]))),
});

export function formOf(rules: RuleSet, names: PrincipalNames): RoleSettingsForm {
  const asked = rules.Enablement_EndUser_Assignment.enabledRules;
  const approval = rules.Approval_EndUser_Assignment;
  const expiration = rules.Expiration_EndUser_Assignment;
  return {
    activation: {
      maximumDuration: expiration.maximumDuration,
      authentication: authenticationOf(rules),
      justificationRequired: asked.includes('Justification'),
      ticketRequired: asked.includes('Ticketing'),
      approvalRequired: approval.isApprovalRequired,
      approvers: approval.approvers.map(({ id, userType, description }) => ({
        id,
        kind: userType === 'Group' ? 'group' : 'user',
        displayName: names.get(id)?.name ?? description ?? id,
        detail: names.get(id)?.mail ?? null,
      })),
      approvalDays: approval.timeOutInDays,
      approverJustificationRequired: approval.isApproverJustificationRequired,
      minimumActiveDurationEnforced: expiration.isMinimumActiveDurationEnforced === true,
    },
    eligible: assignmentForm(rules.Expiration_Admin_Eligibility, rules.Enablement_Admin_Eligibility),
    active: assignmentForm(rules.Expiration_Admin_Assignment, rules.Enablement_Admin_Assignment),
    notification: Object.fromEntries(notificationIds.map((id) => [id, notificationForm(rules[id])])) as Record<
      NotificationRuleName,
      NotificationForm
    >,
  };
}

function assignmentForm(expiration: ExpirationRule, { enabledRules }: EnablementRule): AssignmentForm {
  return {
    permanentAllowed: !expiration.isExpirationRequired,
    maximumDuration: expiration.maximumDuration,
    mfaRequired: enabledRules.includes('MultiFactorAuthentication'),
    justificationRequired: enabledRules.includes('Justification'),
  };
}

function notificationForm(rule: NotificationRule): NotificationForm {
  return {
    defaultRecipients: rule.isDefaultRecipientsEnabled,
    level: rule.notificationLevel,
    recipients: [...rule.notificationRecipients],
  };
}

/** The rules a form says; `current` gives what it does not show. */
export function rulesOf(form: RoleSettingsForm, current: RuleSet): RuleSet {
  const { activation, eligible, active, notification } = form;
  const { authentication } = activation;
  const isContext = authentication !== 'none' && authentication !== 'mfa';
  const context = current.AuthenticationContext_EndUser_Assignment;
  return {
    ...current,
    Expiration_EndUser_Assignment: {
      type: 'expiration',
      isExpirationRequired: true,
      maximumDuration: activation.maximumDuration,
      ...(activation.minimumActiveDurationEnforced ? { isMinimumActiveDurationEnforced: true } : {}),
    },
    Enablement_EndUser_Assignment: enablement(current.Enablement_EndUser_Assignment, {
      MultiFactorAuthentication: authentication === 'mfa',
      Justification: activation.justificationRequired,
      Ticketing: activation.ticketRequired,
    }),
    AuthenticationContext_EndUser_Assignment: {
      ...context,
      isEnabled: isContext,
      ...(isContext ? { claimValue: authentication } : {}),
    },
    Approval_EndUser_Assignment: {
      ...current.Approval_EndUser_Assignment,
      isApprovalRequired: activation.approvalRequired,
      isApproverJustificationRequired: activation.approverJustificationRequired,
      timeOutInDays: activation.approvalDays,
      approvers: approversOf(form, current),
    },
    Expiration_Admin_Eligibility: expirationOf(eligible),
    Enablement_Admin_Eligibility: enablement(current.Enablement_Admin_Eligibility, enabledOf(eligible)),
    Expiration_Admin_Assignment: expirationOf(active),
    Enablement_Admin_Assignment: enablement(current.Enablement_Admin_Assignment, enabledOf(active)),
    ...(Object.fromEntries(
      notificationIds.map((id) => [id, notificationRule(notification[id], current[id])]),
    ) as Record<NotificationRuleName, NotificationRule>),
  };
}

function approversOf({ activation }: RoleSettingsForm, current: RuleSet): Approver[] {
  const before = new Map(current.Approval_EndUser_Assignment.approvers.map((one) => [one.id, one]));
  return activation.approvers.map(({ id: written, kind }): Approver => {
    const id = parseGuid(written);
    if (!id) throw new Refusal('request.invalid', { field: 'activation.approvers', reason: 'must hold GUIDs' });
    const userType = kind === 'group' ? 'Group' : 'User';
    return { id, userType, description: before.get(id)?.description ?? null };
  });
}

function expirationOf({ permanentAllowed, maximumDuration }: AssignmentForm): ExpirationRule {
  return { type: 'expiration', isExpirationRequired: !permanentAllowed, maximumDuration };
}

function enabledOf({ mfaRequired, justificationRequired }: AssignmentForm) {
  return { MultiFactorAuthentication: mfaRequired, Justification: justificationRequired };
}

/** The order of what is enabled stays where nothing else is asked for: it has no meaning. */
function enablement(current: EnablementRule, wanted: Partial<Record<Enablement, boolean>>): EnablementRule {
  const kept = current.enabledRules.filter((one) => wanted[one] !== false);
  const added = (Object.keys(wanted) as Enablement[]).filter((one) => wanted[one] && !kept.includes(one));
  return { type: 'enablement', enabledRules: [...kept, ...added] };
}

function notificationRule(form: NotificationForm, current: NotificationRule): NotificationRule {
  return {
    type: 'notification',
    recipient: current.recipient,
    isDefaultRecipientsEnabled: form.defaultRecipients,
    notificationLevel: form.level,
    notificationRecipients: form.recipients,
  };
}

const fields: Partial<Record<RuleId, Readonly<Record<string, string>>>> = {
  Expiration_EndUser_Assignment: { maximumDuration: 'activation.maximumDuration' },
  AuthenticationContext_EndUser_Assignment: { claimValue: 'activation.authentication' },
  Approval_EndUser_Assignment: {
    primaryApprovers: 'activation.approvers',
    approvalStageTimeOutInDays: 'activation.approvalDays',
  },
  Expiration_Admin_Eligibility: { maximumDuration: 'eligible.maximumDuration' },
  Expiration_Admin_Assignment: { maximumDuration: 'active.maximumDuration' },
};

/** Where in the form a problem of the module stands. */
export function fieldOf({ rule, property }: RuleProblem): string {
  return fields[rule]?.[property] ?? (rule.startsWith('Notification_') ? `notification.${rule}` : rule);
}
