/**
 * What keeps settings from being saved, and what would be different: for a form, and for the command itself.
 *
 * Never writes.
 */
import type { Reader } from '#platform/database/database.ts';
import type { Scope } from '#model/scope.ts';
import { assessRules, type RuleProblem } from './assess-rules.ts';
import { findApprovers, findPrincipalNames, type RoleSettings } from './role-settings-queries.ts';
import type { RuleSet } from './rules.ts';
import { compareSettings, type SettingChange } from './setting-lines.ts';

/** Changes are told of settings that are in order; with problems there are none. */
export async function previewRoleSettings(
  db: Reader,
  { scope, rules }: RoleSettings,
  after: RuleSet,
): Promise<{ problems: RuleProblem[]; changes: SettingChange[] }> {
  const problems = await findProblems(db, scope, after);
  return { problems, changes: problems.length > 0 ? [] : await describeChanges(db, rules, after) };
}

/** What is different between two settings that are in order, with approvers by their names of today. */
export async function describeChanges(db: Reader, before: RuleSet, after: RuleSet): Promise<SettingChange[]> {
  const names = await findApproverNames(db, before, after);
  return compareSettings(before, after, (id) => names[id] ?? id);
}

async function findApproverNames(db: Reader, ...some: readonly RuleSet[]): Promise<Record<string, string>> {
  const ids = some.flatMap((rules) => rules.Approval_EndUser_Assignment.approvers.map(({ id }) => id));
  return Object.fromEntries([...(await findPrincipalNames(db, ids))].map(([id, { name }]) => [id, name]));
}

export async function findProblems(db: Reader, scope: Scope, rules: RuleSet): Promise<RuleProblem[]> {
  const { approvers } = rules.Approval_EndUser_Assignment;
  const kinds = await findApprovers(
    db,
    approvers.map((approver) => approver.id),
  );
  const absent = approvers.filter((approver) => kinds.get(approver.id) !== approver.userType);
  return [
    ...assessRules(scope, rules),
    ...absent.map(({ id }): RuleProblem => ({
      rule: 'Approval_EndUser_Assignment',
      property: 'primaryApprovers',
      reason: `must be in the directory; ${id} is not`,
    })),
  ];
}
