/**
 * Which rule holds where: the nearest scope that sets it, from the place itself upwards, else the default.
 *
 * Pure, and the only place that knows. Where settings are not inherited, as at the vendor, only the place itself counts.
 */
import { groupOfScope } from '#model/group-access.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { defaultRules, ruleIds, type RuleId, type RuleSet } from './rules.ts';

/** What one scope sets for a role; null where it sets nothing. */
export interface SettingsLayer {
  readonly scope: Scope;
  readonly rules: Partial<RuleSet> | null;
}

/** A scope and everything above it, nearest first. */
export interface SettingsChain<Layer extends SettingsLayer = SettingsLayer> {
  readonly isInherited: boolean;
  readonly layers: readonly Layer[];
}

/** The scope that sets a rule; null where nobody does: the default. */
type Origins = Readonly<Record<RuleId, Scope | null>>;

interface HeldRules {
  readonly rules: RuleSet;
  readonly origins: Origins;
}

/** The rules of a role at a scope, and where each comes from. */
export interface EffectiveRules extends HeldRules {
  readonly scope: Scope;
  /** Whether what is not set here comes from above. Directory roles and groups have nothing above them. */
  readonly isInherited: boolean;
  /** What is set at the scope itself. */
  readonly own: Partial<RuleSet>;
  /** What would hold if nothing were set at the scope itself. */
  readonly above: HeldRules;
}

export function effectiveRules({ isInherited, layers }: SettingsChain, scope: Scope): EffectiveRules {
  const from = layers.findIndex((layer) => layer.scope === scope);
  const above = isInherited && from >= 0 ? layers.slice(from + 1) : [];
  const isAlone = scope === DIRECTORY_SCOPE || groupOfScope(scope) !== undefined;
  return withOwn(
    { scope, isInherited: isInherited && !isAlone, above: held(scope, isAlone ? [] : above) },
    layers[from]?.rules,
  );
}

/** The same when the scope itself sets something else; above it nothing changes. */
export function withOwn(
  { scope, isInherited, above }: Pick<EffectiveRules, 'scope' | 'isInherited' | 'above'>,
  own: Partial<RuleSet> | null = null,
): EffectiveRules {
  return { scope, isInherited, above, own: own ?? {}, ...laidOver(above, [{ scope, rules: own }]) };
}

function held(scope: Scope, layers: readonly SettingsLayer[]): HeldRules {
  const origins = Object.fromEntries(ruleIds.map((id) => [id, null])) as Origins;
  return laidOver({ rules: defaultRules(scope), origins }, layers);
}

/** What scopes set, nearest first, over what holds above all of them. */
export function laidOver(ground: HeldRules, layers: readonly SettingsLayer[]): HeldRules {
  return layers.reduceRight<HeldRules>((above, { scope, rules }) => {
    const set = ruleIds.filter((id) => rules?.[id]);
    return {
      rules: { ...above.rules, ...rules },
      origins: { ...above.origins, ...Object.fromEntries(set.map((id) => [id, scope])) },
    };
  }, ground);
}
