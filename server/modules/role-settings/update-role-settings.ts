/**
 * Changes what one scope sets for one role.
 *
 * Rules are merged by id, assessed as a whole, and written with the audit entry
 * that shows each changed rule before and after. Running requests keep what
 * they were asked under; approvers of a pending one were noted with it.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import type { Scope } from '#model/scope.ts';
import type { Ports } from '#platform/ports.ts';
import { findProblems } from './preview-role-settings.ts';
import { recordSettings } from './record-settings.ts';
import { findNames, getRoleSettings, type RoleSettings } from './role-settings-queries.ts';
import { lockSettings, saveSettings } from './role-settings-store.ts';
import { changedOwn, type RuleChange } from './rule-change.ts';
import { ruleIds } from './rules.ts';
import { withOwn } from './settings-chain.ts';
import { versionOf } from './settings-version.ts';

export interface RoleSettingsChange {
  readonly scope: Scope;
  readonly roleDefinitionId: string;
  /** Whole rules; or how they follow from the settings in force, read when nobody else can change them any more. */
  readonly rules: RuleChange | ((current: RoleSettings) => RuleChange);
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
    const asked = typeof change.rules === 'function' ? change.rules(before) : change.rules;
    const after = withOwn(before, changedOwn(before, asked));
    const problems = await findProblems(tx.db, before, after);
    if (problems.length > 0) throw new Refusal('role-settings.invalid', { problems });

    const modified = ruleIds.filter((id) => !isDeepStrictEqual(before.own[id], after.own[id]));
    if (modified.length === 0) return before;
    await saveSettings(tx, { scope, roleDefinitionId, rules: after.own, updatedBy: actor.principalId });
    await recordSettings(tx, actor, { before, after, modified, names });
    const latest = { at: tx.now, by: actor.principalId };
    return { ...before, ...after, updatedAt: tx.now, updatedBy: actor.principalId, latest };
  });
}

/** Refuses unless the settings still say what they said when the caller read them. */
function requireVersion(settings: RoleSettings, expected: string): void {
  if (versionOf(settings) === expected) return;
  const { policyId, latest } = settings;
  const changedAt = latest?.at.toISOString() ?? null;
  throw new Refusal('role-settings.changed-meanwhile', { policyId, changedAt, changedBy: latest?.by ?? null });
}
