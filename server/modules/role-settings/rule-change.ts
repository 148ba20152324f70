/**
 * What a change makes of the rules a scope sets itself. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import { ruleIds, type RuleId, type RuleSet } from './rules.ts';
import type { EffectiveRules } from './settings-chain.ts';

/** A rule is set here, or with null no longer set here; one that is absent stays as it is. */
export type RuleChange = { readonly [Id in RuleId]?: RuleSet[Id] | null };

/**
 * Where settings are inherited, a rule somebody names is set here even if it says what holds anyway: from then on a
 * change above does not reach it. Where they are not, the default need not be set.
 */
export function changedOwn(before: EffectiveRules, change: RuleChange): Partial<RuleSet> {
  const named = ruleIds.filter((id) => change[id] !== undefined);
  const isSet = (id: RuleId) =>
    change[id] !== null && (before.isInherited || !isDeepStrictEqual(change[id], before.above.rules[id]));
  return Object.fromEntries([
    ...Object.entries(before.own).filter(([id]) => !named.includes(id as RuleId)),
    ...named.filter(isSet).map((id) => [id, change[id]]),
  ]) as Partial<RuleSet>;
}

/** Nothing is set here any more. */
export const nothingSet: RuleChange = Object.fromEntries(ruleIds.map((id) => [id, null]));
