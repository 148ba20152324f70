/**
 * What keeps settings from being saved, and what would be different: for a form, and for the command itself.
 *
 * Never writes.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Reader } from '#platform/database/database.ts';
import { assessRules, type RuleProblem } from './assess-rules.ts';
import { findKinds, findPlaces, findPrincipalNames, type RoleSettings } from './role-settings-queries.ts';
import { changedOwn, type RuleChange } from './rule-change.ts';
import { namedPrincipals, type Approver, type RuleId, type RuleSet } from './rules.ts';
import { withOwn, type EffectiveRules } from './settings-chain.ts';
import { compareEffective, originsOf } from './setting-origins.ts';
import type { SettingChange } from './setting-lines.ts';

/** Changes are told of settings that are in order; with problems there are none. */
export async function previewRoleSettings(
  db: Reader,
  before: RoleSettings,
  change: RuleChange,
): Promise<{ problems: RuleProblem[]; changes: SettingChange[] }> {
  const after = settingsAfter(before, change);
  const problems = await findProblems(db, before, after);
  return { problems, changes: problems.length > 0 ? [] : await describeChanges(db, before, after) };
}

/** What would hold after a change. */
export function settingsAfter(before: EffectiveRules, change: RuleChange): EffectiveRules {
  return withOwn(before, changedOwn(before, change));
}

/** What is different between two settings that are in order, with people and places by their names of today. */
export async function describeChanges(
  db: Reader,
  before: EffectiveRules,
  after: EffectiveRules,
): Promise<SettingChange[]> {
  const names = await findNamesIn(db, before.rules, after.rules);
  const places = await findPlaces(db, originsOf(before, after));
  return compareEffective(before, after, (id) => names[id] ?? id, places);
}

async function findNamesIn(db: Reader, ...some: readonly RuleSet[]): Promise<Record<string, string>> {
  const ids = some.flatMap(namedPrincipals);
  return Object.fromEntries([...(await findPrincipalNames(db, ids))].map(([id, { name }]) => [id, name]));
}

/**
 * What keeps `after` from being saved. A problem in rules the change leaves alone does not: it was there before, or came
 * from above since.
 */
export async function findProblems(db: Reader, before: EffectiveRules, after: EffectiveRules): Promise<RuleProblem[]> {
  const isTouched = (id: RuleId) => id in after.own && !isDeepStrictEqual(before.own[id], after.own[id]);
  const problems = await problemsOf(db, after);
  return problems.filter(({ rule, beside }) => isTouched(rule) || (beside !== undefined && isTouched(beside)));
}

async function problemsOf(db: Reader, { scope, rules }: EffectiveRules): Promise<RuleProblem[]> {
  const approval = rules.Approval_EndUser_Assignment;
  const kinds = await findKinds(db, namedPrincipals(rules));
  const { excluded } = rules.PIMOnlyMode_Admin_Assignment;
  const absent = (named: readonly Approver[], property: string, stage: number): RuleProblem[] =>
    named
      .filter(({ id, userType }) => kinds.get(id) !== userType)
      .map(({ id }) => ({
        rule: 'Approval_EndUser_Assignment',
        property,
        stage,
        reason: `must be in the directory; ${id} is not`,
      }));
  return [
    ...assessRules(scope, rules),
    ...approval.stages.flatMap(({ approvers, escalation }, place) => [
      ...absent(approvers, 'primaryApprovers', place + 1),
      ...absent(escalation?.approvers ?? [], 'escalationApprovers', place + 1),
    ]),
    ...excluded
      .filter(({ id, kind }) => kinds.get(id) !== kind)
      .map(({ id, kind }) => ({
        rule: 'PIMOnlyMode_Admin_Assignment' as const,
        property: 'excludes',
        reason: `must be in the directory; ${kind} ${id} is not`,
      })),
  ];
}
