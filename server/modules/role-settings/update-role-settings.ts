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
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Ports } from '#platform/ports.ts';
import { announceWeakening } from './announce-weakening.ts';
import { describeChanges, findProblems } from './preview-role-settings.ts';
import { findNames, getRoleSettings, type RoleSettings } from './role-settings-queries.ts';
import { lockSettings, saveSettings } from './role-settings-store.ts';
import { defaultRules, ruleIds, type RuleId, type RuleSet } from './rules.ts';
import { versionOf } from './settings-version.ts';

export interface RoleSettingsChange {
  readonly scope: Scope;
  readonly roleDefinitionId: string;
  /** Whole rules; or how they follow from those in force, read when nobody else can change them any more. */
  readonly rules: Partial<RuleSet> | ((current: RuleSet) => Partial<RuleSet>);
  /** The version the change was made against. Without one, the last write counts, rule by rule. */
  readonly expectedVersion?: string;
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
    const names = await findNames(tx.db, scope, roleDefinitionId);
    if (!names) throw new Refusal('role.not-found', { roleDefinitionId });
    const before = await getRoleSettings(tx.db, scope, roleDefinitionId);
    if (change.expectedVersion !== undefined) requireVersion(before, change.expectedVersion);
    const changed = typeof change.rules === 'function' ? change.rules(before.rules) : change.rules;
    const after = { ...before.rules, ...changed };
    const problems = await findProblems(tx.db, scope, after);
    if (problems.length > 0) throw new Refusal('role-settings.invalid', { problems });

    const modified = ruleIds.filter((id) => !isDeepStrictEqual(before.rules[id], after[id]));
    if (modified.length === 0) return before;
    const stored = Object.fromEntries(differences(scope, after)) as Partial<RuleSet>;
    await saveSettings(tx, { scope, roleDefinitionId, rules: stored, updatedBy: actor.principalId });
    const changes = await describeChanges(tx.db, before.rules, after);
    await recordActivity(tx, {
      activity: 'role-settings.updated',
      actor,
      scope,
      targets: [
        {
          id: roleDefinitionId,
          type: 'Role',
          displayName: names.role,
          modified: modified.map((name) => ({ name, before: before.rules[name], after: after[name] })),
        },
        ...(scope === DIRECTORY_SCOPE ? [] : [{ id: null, type: 'Resource', displayName: names.place } as const]),
      ],
      details: {
        policyId: before.policyId,
        roleDefinitionId,
        // In words, with approvers by the names they had.
        changes: changes.map(({ id, label, before: was, after: is, isWeaker }) => ({
          id,
          label,
          before: was,
          after: is,
          isWeaker,
        })),
      },
    });
    await announceWeakening(tx, actor, before, changes);
    return { ...before, rules: after, updatedAt: tx.now, updatedBy: actor.principalId };
  });
}

/** Refuses unless the settings still say what they said when the caller read them. */
function requireVersion({ policyId, rules, updatedAt, updatedBy }: RoleSettings, expected: string): void {
  if (versionOf(rules) === expected) return;
  const changedAt = updatedAt?.toISOString() ?? null;
  throw new Refusal('role-settings.changed-meanwhile', { policyId, changedAt, changedBy: updatedBy });
}

function differences(scope: Scope, rules: RuleSet): [RuleId, RuleSet[RuleId]][] {
  const defaults = defaultRules(scope);
  return ruleIds.filter((id) => !isDeepStrictEqual(defaults[id], rules[id])).map((id) => [id, rules[id]]);
}
