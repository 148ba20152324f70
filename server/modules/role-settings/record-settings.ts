/**
 * Settings that say something else than before: into the trail, and to those who are to hear.
 */
import type { Actor } from '#model/actor.ts';
import { groupOfScope } from '#model/group-access.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { recordActivity, type AuditTarget } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { announceWeakening } from './announce-weakening.ts';
import { describeChanges } from './preview-role-settings.ts';
import type { RoleSettings } from './role-settings-queries.ts';
import type { RuleId } from './rules.ts';
import type { EffectiveRules } from './settings-chain.ts';

export interface ChangedSettings {
  readonly before: RoleSettings;
  readonly after: EffectiveRules;
  readonly modified: readonly RuleId[];
  readonly names: { readonly role: string; readonly place: string };
  /** What else the entry says. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export async function recordSettings(tx: Transaction, actor: Actor, changed: ChangedSettings): Promise<void> {
  const { before, after, modified, names } = changed;
  const { scope, roleDefinitionId, policyId } = before;
  const changes = await describeChanges(tx.db, before, after);
  await recordActivity(tx, {
    activity: 'role-settings.updated',
    actor,
    scope,
    targets: [
      {
        id: roleDefinitionId,
        type: 'Role',
        displayName: names.role,
        modified: modified.map((name) => ({ name, before: ruleAt(before, name), after: ruleAt(after, name) })),
      },
      ...placeTargets(scope, names.place),
    ],
    details: {
      policyId,
      roleDefinitionId,
      ...changed.details,
      // In words, with approvers by the names they had.
      changes: changes.map(({ heardBy: _heardBy, rules: _rules, ...worded }) => worded),
    },
  });
  await announceWeakening(tx, actor, { roleDefinitionId, before, after, changes });
}

/** What is beside the role in the entry: a resource, a group, or for a directory role nothing. */
function placeTargets(scope: Scope, displayName: string): AuditTarget[] {
  if (scope === DIRECTORY_SCOPE) return [];
  const groupId = groupOfScope(scope);
  return [groupId ? { id: groupId, type: 'Group', displayName } : { id: null, type: 'Resource', displayName }];
}

/** A rule that is not set at the scope says where it came from at that time. */
function ruleAt({ rules, own, origins, isInherited }: EffectiveRules, id: RuleId): object {
  return isInherited && !own[id] ? { ...rules[id], inheritedFrom: origins[id] } : rules[id];
}
