/**
 * Rules as the form groups them: what is set at a scope together, and the part of the form that says it.
 */
import type {
  NotificationRuleName,
  RoleSettingsForm,
  RuleName,
} from '../../../server/wire/portal/role-settings-contract.ts';

export interface RuleGroup {
  rules: readonly RuleName[];
  /** The form with this part as another form has it. */
  taken: (form: RoleSettingsForm, from: RoleSettingsForm) => RoleSettingsForm;
}

export const lengthGroup: RuleGroup = {
  rules: ['Expiration_EndUser_Assignment'],
  taken: (form, { activation: { maximumDuration, minimumActiveDurationEnforced, extensionAllowed } }) => ({
    ...form,
    activation: { ...form.activation, maximumDuration, minimumActiveDurationEnforced, extensionAllowed },
  }),
};

export const demandGroup: RuleGroup = {
  rules: ['Enablement_EndUser_Assignment', 'AuthenticationContext_EndUser_Assignment'],
  taken: (form, { activation }) => {
    const { authentication, secondFactorMinutes, justificationRequired, ticketRequired, ticketPattern } = activation;
    const demands = { authentication, secondFactorMinutes, justificationRequired, ticketRequired, ticketPattern };
    return { ...form, activation: { ...form.activation, ...demands } };
  },
};

export const approvalGroup: RuleGroup = {
  rules: ['Approval_EndUser_Assignment'],
  taken: (form, from) => {
    const kept = { ...form, activation: from.activation };
    return demandGroup.taken(lengthGroup.taken(kept, form), form);
  },
};

export const assignmentGroup = (kind: 'eligible' | 'active'): RuleGroup => {
  const level = kind === 'eligible' ? 'Admin_Eligibility' : 'Admin_Assignment';
  return {
    rules: [`Expiration_${level}`, `Enablement_${level}`],
    taken: (form, from) => ({ ...form, [kind]: from[kind] }),
  };
};

export const pimOnlyGroup: RuleGroup = {
  rules: ['PIMOnlyMode_Admin_Assignment'],
  taken: (form, { pimOnly }) => ({ ...form, pimOnly }),
};

export const notificationGroup = (rule: NotificationRuleName): RuleGroup => ({
  rules: [rule],
  taken: (form, from) => ({ ...form, notification: { ...form.notification, [rule]: from.notification[rule] } }),
});

/** The form with the group set here, beginning with what holds anyway; or no longer set here. */
export function withGroup(
  form: RoleSettingsForm,
  { rules, taken }: RuleGroup,
  isOwn: boolean,
  above: RoleSettingsForm,
): RoleSettingsForm {
  const own = { ...form.own, ...Object.fromEntries(rules.map((rule) => [rule, isOwn])) };
  return { ...taken(form, above), own };
}
