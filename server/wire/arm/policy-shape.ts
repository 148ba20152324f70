/**
 * Role settings as ARM's `roleManagementPolicies` and `roleManagementPolicyAssignments` show them.
 *
 * Only wording: every (scope, role) has settings, whether or not anybody changed them.
 */
import {
  ruleIds,
  ruleTarget,
  type Approver,
  type AssignableRole,
  type RoleSettings,
  type Rule,
  type RuleId,
  type SettingsPlace,
} from '#modules/role-settings/index.ts';
import { inheritedFrom, inheritedMark, isInherited, olderRuleIds, presentRuleBody } from '../policy-rules.ts';
import { roleDefinitionIdAt, scopePrefix } from './request-shape.ts';

type Names = ReadonlyMap<string, { readonly name: string; readonly mail: string | null; readonly kind: string }>;

export interface Shown {
  readonly names: Names;
  readonly apiVersion: string;
}

/** The first version whose rules include PIM-only mode; clients of older ones may stumble over it. */
const KNOWS_PIM_ONLY = '2024-02-01';

const ruleTypes = {
  expiration: 'RoleManagementPolicyExpirationRule',
  enablement: 'RoleManagementPolicyEnablementRule',
  approval: 'RoleManagementPolicyApprovalRule',
  authenticationContext: 'RoleManagementPolicyAuthenticationContextRule',
  notification: 'RoleManagementPolicyNotificationRule',
  pimOnly: 'RoleManagementPolicyPimOnlyModeRule',
} as const satisfies Record<Rule['type'], string>;

export function policyPath(place: SettingsPlace, policyId: string): string {
  return `${scopePrefix(place.path)}/providers/Microsoft.Authorization/roleManagementPolicies/${policyId}`;
}

export function presentPolicy(settings: RoleSettings, place: SettingsPlace, shown: Shown) {
  const effectiveRules = presentRules(settings, shown);
  return {
    id: policyPath(place, settings.policyId),
    name: settings.policyId,
    type: 'Microsoft.Authorization/roleManagementPolicies',
    properties: {
      scope: place.path,
      displayName: null,
      description: null,
      isOrganizationDefault: settings.latest === null,
      lastModifiedBy: modifiedBy(settings, shown.names),
      lastModifiedDateTime: settings.updatedAt?.toISOString() ?? null,
      // All of them where nothing is inherited.
      rules: effectiveRules.filter(({ id }) => !isInherited(id, settings)),
      effectiveRules,
      policyProperties: { scope: scopeOf(place) },
    },
  };
}

export function presentPolicyAssignment(
  settings: RoleSettings,
  role: AssignableRole,
  place: SettingsPlace,
  shown: Shown,
) {
  const name = `${settings.policyId}_${settings.roleDefinitionId}`;
  const roleDefinitionId = roleDefinitionIdAt(place.path, settings.roleDefinitionId);
  const policyId = policyPath(place, settings.policyId);
  return {
    id: `${scopePrefix(place.path)}/providers/Microsoft.Authorization/roleManagementPolicyAssignments/${name}`,
    name,
    type: 'Microsoft.Authorization/roleManagementPolicyAssignments',
    properties: {
      scope: place.path,
      roleDefinitionId,
      policyId,
      effectiveRules: presentRules(settings, shown),
      policyAssignmentProperties: {
        scope: scopeOf(place),
        roleDefinition: { id: roleDefinitionId, displayName: role.name, type: role.kind },
        policy: {
          id: policyId,
          lastModifiedBy: modifiedBy(settings, shown.names),
          lastModifiedDateTime: settings.updatedAt?.toISOString() ?? null,
        },
      },
    },
  };
}

function scopeOf(place: SettingsPlace) {
  return { id: place.path, displayName: place.displayName, type: place.resourceType };
}

function modifiedBy(settings: RoleSettings, names: Names) {
  const principal = settings.updatedBy === null ? undefined : names.get(settings.updatedBy);
  if (!principal) return { id: settings.updatedBy, displayName: null, type: null, email: null };
  return { id: settings.updatedBy, displayName: principal.name, type: principal.kind, email: principal.mail };
}

function presentRules(settings: RoleSettings, { names, apiVersion }: Shown) {
  const ids = apiVersion < KNOWS_PIM_ONLY ? olderRuleIds : ruleIds;
  return ids.map((id) => ({ ...presentRule(id, settings, names), ...inheritedFrom(id, settings) }));
}

function presentRule(id: RuleId, settings: RoleSettings, names: Names) {
  const rule = settings.rules[id];
  const target = {
    ...ruleTarget(id),
    operations: ['All'],
    targetObjects: null,
    inheritableSettings: isInherited(id, settings) ? inheritedMark : null,
    enforcedSettings: null,
  };
  const approver = ({ id: principalId, description, userType }: Approver) => ({
    id: principalId,
    description: names.get(principalId)?.name ?? description,
    isBackup: false,
    userType,
  });
  return {
    id,
    ruleType: ruleTypes[rule.type],
    target,
    ...presentRuleBody(id, rule, approver, (one) => names.get(one)?.name ?? null),
  };
}
