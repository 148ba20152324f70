/**
 * Role settings as the form of the portal holds them, and back into rules.
 *
 * What the form does not show stays as it is.
 */
import {
  authenticationOf,
  ruleIds,
  type EffectiveRules,
  type Enablement,
  type EnablementRule,
  type ExpirationRule,
  type NotificationRule,
  type RuleChange,
  type RuleId,
  type RuleProblem,
  type RuleSet,
} from '#modules/role-settings/index.ts';
import type {
  AssignmentForm,
  NotificationForm,
  NotificationRuleName,
  RoleSettingsForm,
  RuleName,
} from './role-settings-contract.ts';
import { pimOnlyForm, pimOnlyRule, pimOnlySchema } from './pim-only-form.ts';
import { exactly, length, MANY, stageForm, stagesOf, stagesSchema, truth, type PrincipalNames } from './stages-form.ts';

const notificationIds = ruleIds.filter((id): id is NotificationRuleName => id.startsWith('Notification_'));
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

export const formSchema = exactly({
  own: exactly(Object.fromEntries(ruleIds.map((id) => [id, truth]))),
  activation: exactly({
    maximumDuration: length,
    authentication: { type: 'string', maxLength: 8 },
    secondFactorMinutes: { type: ['integer', 'null'], minimum: 0, maximum: 100_000 },
    justificationRequired: truth,
    ticketRequired: truth,
    ticketPattern: { type: 'string', maxLength: 1_000 },
    approvalRequired: truth,
    stages: stagesSchema,
    approverSignatureRequired: truth,
    minimumActiveDurationEnforced: truth,
    extensionAllowed: truth,
  }),
  eligible: assignmentSchema,
  active: assignmentSchema,
  notification: exactly(Object.fromEntries(notificationIds.map((id) => [id, notificationSchema]))),
  pimOnly: pimOnlySchema,
});

export function formOf(rules: RuleSet, own: Partial<RuleSet>, names: PrincipalNames): RoleSettingsForm {
  const { enabledRules: asked, secondFactorMinutes = null, ticketPattern = '' } = rules.Enablement_EndUser_Assignment;
  const approval = rules.Approval_EndUser_Assignment;
  const expiration = rules.Expiration_EndUser_Assignment;
  return {
    own: Object.fromEntries(ruleIds.map((id) => [id, id in own])) as Record<RuleName, boolean>,
    activation: {
      maximumDuration: expiration.maximumDuration,
      authentication: authenticationOf(rules),
      secondFactorMinutes,
      justificationRequired: asked.includes('Justification'),
      ticketRequired: asked.includes('Ticketing'),
      ticketPattern,
      approvalRequired: approval.isApprovalRequired,
      stages: approval.stages.map((stage) => stageForm(stage, names)),
      approverSignatureRequired: approval.isApproverSignatureRequired === true,
      minimumActiveDurationEnforced: expiration.isMinimumActiveDurationEnforced === true,
      extensionAllowed: expiration.isExtensionAllowed === true,
    },
    eligible: assignmentForm(rules.Expiration_Admin_Eligibility, rules.Enablement_Admin_Eligibility),
    active: assignmentForm(rules.Expiration_Admin_Assignment, rules.Enablement_Admin_Assignment),
    notification: Object.fromEntries(notificationIds.map((id) => [id, notificationForm(rules[id])])) as Record<
      NotificationRuleName,
      NotificationForm
    >,
    pimOnly: pimOnlyForm(rules.PIMOnlyMode_Admin_Assignment, names),
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

/** What a form changes: where settings are inherited, a rule that is not set here is taken back. */
export function changeOf(form: RoleSettingsForm, current: EffectiveRules): RuleChange {
  const said = rulesOf(form, current.rules);
  if (!current.isInherited) return said;
  return Object.fromEntries(ruleIds.map((id) => [id, form.own[id] ? said[id] : null])) as RuleChange;
}

/** The settings a form was filled in with, as far as it shows them. */
export function openedWith(form: RoleSettingsForm, current: EffectiveRules): EffectiveRules {
  const rules = rulesOf(form, current.rules);
  const own = Object.fromEntries(ruleIds.filter((id) => form.own[id]).map((id) => [id, rules[id]]));
  return { ...current, rules, own: current.isInherited ? own : current.own };
}

/** The rules a form says; `current` gives what it does not show. */
function rulesOf(form: RoleSettingsForm, current: RuleSet): RuleSet {
  const { activation, eligible, active, notification, pimOnly } = form;
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
      ...(activation.extensionAllowed ? { isExtensionAllowed: true } : {}),
    },
    Enablement_EndUser_Assignment: enablement(
      current.Enablement_EndUser_Assignment,
      {
        MultiFactorAuthentication: authentication === 'mfa',
        Justification: activation.justificationRequired,
        Ticketing: activation.ticketRequired,
      },
      demandsOf(activation),
    ),
    AuthenticationContext_EndUser_Assignment: {
      ...context,
      isEnabled: isContext,
      ...(isContext ? { claimValue: authentication } : {}),
    },
    Approval_EndUser_Assignment: {
      type: 'approval',
      isApprovalRequired: activation.approvalRequired,
      isRequestorJustificationRequired: current.Approval_EndUser_Assignment.isRequestorJustificationRequired,
      ...(activation.approverSignatureRequired ? { isApproverSignatureRequired: true } : {}),
      stages: stagesOf(activation.stages, current.Approval_EndUser_Assignment),
    },
    Expiration_Admin_Eligibility: expirationOf(eligible),
    Enablement_Admin_Eligibility: enablement(current.Enablement_Admin_Eligibility, enabledOf(eligible)),
    Expiration_Admin_Assignment: expirationOf(active),
    Enablement_Admin_Assignment: enablement(current.Enablement_Admin_Assignment, enabledOf(active)),
    ...(Object.fromEntries(
      notificationIds.map((id) => [id, notificationRule(notification[id], current[id])]),
    ) as Record<NotificationRuleName, NotificationRule>),
    PIMOnlyMode_Admin_Assignment: pimOnlyRule(pimOnly),
  };
}

function expirationOf({ permanentAllowed, maximumDuration }: AssignmentForm): ExpirationRule {
  return { type: 'expiration', isExpirationRequired: !permanentAllowed, maximumDuration };
}

function enabledOf({ mfaRequired, justificationRequired }: AssignmentForm) {
  return { MultiFactorAuthentication: mfaRequired, Justification: justificationRequired };
}

function demandsOf({ secondFactorMinutes, ticketPattern }: RoleSettingsForm['activation']): Partial<EnablementRule> {
  return {
    ...(secondFactorMinutes === null ? {} : { secondFactorMinutes }),
    ...(ticketPattern === '' ? {} : { ticketPattern }),
  };
}

/** The order of what is enabled stays where nothing else is asked for: it has no meaning. */
function enablement(
  current: EnablementRule,
  wanted: Partial<Record<Enablement, boolean>>,
  demands: Partial<EnablementRule> = {},
): EnablementRule {
  const kept = current.enabledRules.filter((one) => wanted[one] !== false);
  const added = (Object.keys(wanted) as Enablement[]).filter((one) => wanted[one] && !kept.includes(one));
  return { type: 'enablement', enabledRules: [...kept, ...added], ...demands };
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
  Enablement_EndUser_Assignment: {
    secondFactorMinutes: 'activation.secondFactorMinutes',
    ticketPattern: 'activation.ticketPattern',
  },
  AuthenticationContext_EndUser_Assignment: { claimValue: 'activation.authentication' },
  Approval_EndUser_Assignment: {
    approvalStages: 'activation.stages',
    primaryApprovers: 'approvers',
    requiredApprovals: 'requiredApprovals',
    approvalStageTimeOutInDays: 'timeOut',
    escalationTimeInMinutes: 'escalation.after',
    escalationApprovers: 'escalation.approvers',
  },
  Expiration_Admin_Eligibility: { maximumDuration: 'eligible.maximumDuration' },
  Expiration_Admin_Assignment: { maximumDuration: 'active.maximumDuration' },
  PIMOnlyMode_Admin_Assignment: { mode: 'pimOnly.mode', excludes: 'pimOnly.excluded' },
};

/** Where in the form a problem of the module stands. */
export function fieldOf({ rule, property, stage }: RuleProblem): string {
  if (stage !== undefined) return `activation.stages.${stage - 1}.${fields[rule]?.[property] ?? property}`;
  return fields[rule]?.[property] ?? (rule.startsWith('Notification_') ? `notification.${rule}` : rule);
}
