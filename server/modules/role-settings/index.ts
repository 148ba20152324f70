/** The door of the role settings: the eighteen rules of a (scope, role), read, changed, and as commands use them. */
export { assessRules, type RuleProblem } from './assess-rules.ts';
export {
  findPlaces,
  findPrincipalNames,
  findRoleOfPolicy,
  findSettingsPlace,
  forAssignment,
  forEligibility,
  forPlainAssignment,
  getRoleSettings,
  listAssignableRoles,
  listRoleSettings,
  policyIdOf,
  type AssignableRole,
  type RoleSettings,
  type SettingsPlace,
} from './role-settings-queries.ts';
export { changeInheritance, getInheritance, type Inheritance } from './inheritance.ts';
export { assessPimOnly, isExcluded } from './pim-only.ts';
export { onMoveSettings } from './move-settings.ts';
export { describeChanges, previewRoleSettings, settingsAfter } from './preview-role-settings.ts';
export { inheritanceLockKey, settingsChainOf, settingsLockKey } from './role-settings-store.ts';
export { countScopesBelow, listSettingsBelow, type SettingsBelow } from './settings-below-queries.ts';
export { nothingSet, type RuleChange } from './rule-change.ts';
export {
  defaultRules,
  defaultStage,
  namedApprovers,
  namedPrincipals,
  ruleIds,
  ruleTarget,
  type ApprovalRule,
  type ApprovalStageRule,
  type Approver,
  type AuthenticationContextRule,
  type Enablement,
  type EnablementRule,
  type ExcludedPrincipal,
  type ExcludedType,
  type Escalation,
  type ExpirationRule,
  type NotificationRule,
  type PimOnlyRule,
  type Recipient,
  type Rule,
  type RuleId,
  type RuleSet,
} from './rules.ts';
export { authenticationOf, wordSettings, type NameOf, type SettingChange, type SettingLine } from './setting-lines.ts';
export { originOf, originsOf } from './setting-origins.ts';
export { effectiveRules, withOwn, type EffectiveRules, type SettingsChain } from './settings-chain.ts';
export { compileTicketPattern } from './ticket-pattern.ts';
export { versionOf } from './settings-version.ts';
export {
  activationSettings,
  stricterActivation,
  type ActivationSettings,
  type ApprovalSettings,
  type AssignmentSettings,
} from './typed-settings.ts';
export { updateRoleSettings, type RoleSettingsChange } from './update-role-settings.ts';
