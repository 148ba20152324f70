/**
 * Where settings come from, in words: set here, inherited from a scope, or the default. Pure.
 */
import type { Scope } from '#model/scope.ts';
import { ruleIds, type RuleId } from './rules.ts';
import type { EffectiveRules } from './settings-chain.ts';
import { compareSettings, type NameOf, type SettingChange } from './setting-lines.ts';

/** What a scope is called. */
type PlaceNames = ReadonlyMap<Scope, { readonly displayName: string }>;

/** The scopes settings come from, those they are about left out. */
export function originsOf(...some: readonly Pick<EffectiveRules, 'scope' | 'origins'>[]): Scope[] {
  const origins = some.flatMap((one) => Object.values(one.origins).filter((origin) => origin !== one.scope));
  return [...new Set(origins)].filter((origin) => origin !== null);
}

/** The scope a setting comes from; of two rules the one that is set nearest. Null: the default. */
export function originOf({ own, origins, scope }: EffectiveRules, rules: readonly RuleId[]): Scope | null {
  if (rules.some((id) => own[id])) return scope;
  return rules.map((id) => origins[id]).find((origin) => origin !== null) ?? null;
}

/** What is different; a setting that comes from elsewhere afterwards says so, even where it says the same. */
export function compareEffective(
  before: EffectiveRules,
  after: EffectiveRules,
  nameOf: NameOf,
  places: PlaceNames,
): SettingChange[] {
  const moved = before.isInherited ? ruleIds.filter((id) => id in before.own !== id in after.own) : [];
  return compareSettings(before.rules, after.rules, nameOf, new Set(moved)).map((change) =>
    change.rules.some((id) => moved.includes(id))
      ? {
          ...change,
          before: `${change.before} (${originWords(before, change.rules, places)})`,
          after: `${change.after} (${originWords(after, change.rules, places)})`,
        }
      : change,
  );
}

function originWords(settings: EffectiveRules, rules: readonly RuleId[], places: PlaceNames): string {
  const origin = originOf(settings, rules);
  if (origin === null) return 'default';
  return origin === settings.scope ? 'set here' : `inherited from ${places.get(origin)?.displayName ?? origin}`;
}
