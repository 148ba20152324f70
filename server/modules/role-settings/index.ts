/** The door of the role settings: the seventeen rules of a (scope, role), read, changed, and as commands use them. */
export { assessRules, type RuleProblem } from './assess-rules.ts';
export {
  findPrincipalNames,
  findRoleOfPolicy,
  findSettingsPlace,
  forAssignment,
  forEligibility,
  getRoleSettings,
  listAssignableRoles,
  listRoleSettings,
  policyIdOf,
  type AssignableRole,
  type RoleSettings,
  type SettingsPlace,
} from './role-settings-queries.ts';
export { describeChanges, previewRoleSettings } from './preview-role-settings.ts';
export { settingsLockKey } from './role-settings-store.ts';
export {
  completeRules,
  defaultRules,
  ruleIds,
  ruleTarget,
  type ApprovalRule,
  type Approver,
  type AuthenticationContextRule,
  type Enablement,
  type EnablementRule,
  type ExpirationRule,
  type NotificationRule,
  type Recipient,
  type Rule,
  type RuleId,
  type RuleSet,
} from './rules.ts';
export { authenticationOf, wordSettings, type SettingChange, type SettingLine } from './setting-lines.ts';
export { versionOf } from './settings-version.ts';
export {
  activationSettings,
  stricterActivation,
  type ActivationSettings,
  type ApprovalSettings,
  type AssignmentSettings,
} from './typed-settings.ts';
export { updateRoleSettings, type RoleSettingsChange } from './update-role-settings.ts';
