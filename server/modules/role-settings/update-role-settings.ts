/**
 * Changes the settings of one role at one scope.
 *
 * Rules are merged by id, assessed as a whole, and written with the audit entry
 * that shows each changed rule before and after. Running requests keep what
 * they were asked under; approvers of a pending one were noted with it.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import type { Scope } from '#model/scope.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { assessRules, type RuleProblem } from './assess-rules.ts';
import { findApprovers, findRoleName, getRoleSettings, type RoleSettings } from './role-settings-queries.ts';
import { lockSettings, saveSettings } from './role-settings-store.ts';
import { defaultRules, ruleIds, type RuleId, type RuleSet } from './rules.ts';

export interface RoleSettingsChange {
  readonly scope: Scope;
  readonly roleDefinitionId: string;
  readonly rules: Partial<RuleSet>;
}

/** The caller was checked for `Microsoft.Authorization/roleManagementPolicies/write` at the scope before. */
export async function updateRoleSettings(
  ports: Ports,
  actor: Actor,
  change: RoleSettingsChange,
): Promise<RoleSettings> {
  const { scope, roleDefinitionId } = change;
  return ports.unitOfWork(async (tx) => {
    await lockSettings(tx, roleDefinitionId);
    const roleName = await findRoleName(tx.db, roleDefinitionId);
    if (roleName === undefined) throw new Refusal('role.not-found', { roleDefinitionId });
    const before = await getRoleSettings(tx.db, scope, roleDefinitionId);
    const after = { ...before.rules, ...change.rules };
    const problems = [...assessRules(scope, after), ...(await approverProblems(tx, after))];
    if (problems.length > 0) throw new Refusal('role-settings.invalid', { problems });

    const modified = ruleIds.filter((id) => !isDeepStrictEqual(before.rules[id], after[id]));
    if (modified.length === 0) return before;
    const stored = Object.fromEntries(differences(scope, after)) as Partial<RuleSet>;
    await saveSettings(tx, { scope, roleDefinitionId, rules: stored, updatedBy: actor.principalId });
    await recordActivity(tx, {
      activity: 'role-settings.updated',
      actor,
      scope,
      targets: [
        {
          id: roleDefinitionId,
          type: 'Role',
          displayName: roleName,
          modified: modified.map((name) => ({ name, before: before.rules[name], after: after[name] })),
        },
      ],
      details: { policyId: before.policyId, roleDefinitionId },
    });
    return { ...before, rules: after, updatedAt: tx.now, updatedBy: actor.principalId };
  });
}

function differences(scope: Scope, rules: RuleSet): [RuleId, RuleSet[RuleId]][] {
  const defaults = defaultRules(scope);
  return ruleIds.filter((id) => !isDeepStrictEqual(defaults[id], rules[id])).map((id) => [id, rules[id]]);
}

async function approverProblems(tx: Transaction, rules: RuleSet): Promise<RuleProblem[]> {
  const { approvers } = rules.Approval_EndUser_Assignment;
  const kinds = await findApprovers(
    tx.db,
    approvers.map((approver) => approver.id),
  );
  return approvers
    .filter((approver) => kinds.get(approver.id) !== approver.userType)
    .map((approver) => ({
      rule: 'Approval_EndUser_Assignment',
      reason: `approver ${approver.id} is not in the directory`,
    }));
}
