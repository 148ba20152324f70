/**
 * The settings of the reference as rules of the modules.
 */
import { defaultRules, defaultStage, type RuleSet } from '#modules/role-settings/index.ts';
import { HOUR, type Settings } from './machine.ts';
import type { Stage } from './stage.ts';

export function rulesOf({ ids, scopes }: Stage, settings: Settings): Partial<RuleSet> {
  const rules = defaultRules(scopes.site);
  const { approver } = settings;
  const userType = (approver === 'team' || approver === 'approvers' ? 'Group' : 'User') as 'Group' | 'User';
  return {
    Expiration_EndUser_Assignment: {
      ...rules.Expiration_EndUser_Assignment,
      maximumDuration: `PT${settings.maximum / HOUR}H`,
      ...(settings.minimum ? { isMinimumActiveDurationEnforced: true as const } : {}),
      ...(settings.extendable ? { isExtensionAllowed: true as const } : {}),
    },
    Enablement_EndUser_Assignment: { type: 'enablement', enabledRules: settings.reason ? ['Justification'] : [] },
    Approval_EndUser_Assignment: {
      ...rules.Approval_EndUser_Assignment,
      isApprovalRequired: approver !== null,
      stages: [{ ...defaultStage, approvers: approver ? [{ id: ids[approver], userType, description: null }] : [] }],
    },
    Expiration_Admin_Eligibility: {
      ...rules.Expiration_Admin_Eligibility,
      isExpirationRequired: !settings.permanentEligible,
    },
  };
}
