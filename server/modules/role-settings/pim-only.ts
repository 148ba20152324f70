/**
 * What becomes of an assignment that is made outside PIM: without a request, for good, past the settings of its role.
 *
 * Pure. The rule does not reach whoever is excluded, on either side: break-glass accounts that hold a role for good, and
 * automation that gives one. The system itself is the operator's shell, and is never refused.
 */
import type { Actor, PrincipalKind } from '#model/actor.ts';
import type { PimOnlyRule } from './rules.ts';
import type { NameOf } from './setting-lines.ts';

export interface PlainGift {
  readonly principalId: string;
  readonly principalKind: PrincipalKind;
  readonly actor: Pick<Actor, 'kind' | 'principalId'>;
}

/** `reported`: it would have been refused, and is not yet. */
export type PimOnlyAnswer = 'allowed' | 'excluded' | 'reported' | 'refused';

export function assessPimOnly(rule: PimOnlyRule, gift: PlainGift): PimOnlyAnswer {
  if (rule.mode === 'Disabled') return 'allowed';
  if (gift.actor.kind === 'System' || isExcluded(rule, gift)) return 'excluded';
  return rule.mode === 'Enabled' ? 'refused' : 'reported';
}

export function isExcluded({ excluded, excludedTypes }: PimOnlyRule, gift: PlainGift): boolean {
  const { principalId, principalKind, actor } = gift;
  return (
    excluded.some(({ id }) => id === principalId || id === actor.principalId) ||
    (excludedTypes.includes('ServicePrincipalsAsTarget') && principalKind === 'ServicePrincipal') ||
    (excludedTypes.includes('ServicePrincipalsAsRequestor') && actor.kind === 'ServicePrincipal')
  );
}

const modeWords = { Disabled: 'Allowed', ReportOnly: 'Allowed and reported', Enabled: 'Refused' };
const typeWords = {
  ServicePrincipalsAsTarget: 'to applications',
  ServicePrincipalsAsRequestor: 'by applications',
};

export function pimOnlyWords({ mode, excluded, excludedTypes }: PimOnlyRule, nameOf: NameOf): string {
  const named = excluded.map(({ id }) => nameOf(id));
  const exceptions = [
    ...(named.length > 0 ? [`to or by ${named.join(', ')}`] : []),
    ...excludedTypes.map((type) => typeWords[type]),
  ];
  return mode === 'Disabled' || exceptions.length === 0
    ? modeWords[mode]
    : `${modeWords[mode]}, except ${exceptions.join(' and ')}`;
}

const strength = { Disabled: 0, ReportOnly: 1, Enabled: 2 };

/** Less is refused or reported, or of fewer. */
export function isPimOnlyWeaker(before: PimOnlyRule, after: PimOnlyRule): boolean {
  if (before.mode === 'Disabled') return false;
  return (
    strength[after.mode] < strength[before.mode] ||
    after.excluded.some(({ id }) => before.excluded.every((one) => one.id !== id)) ||
    after.excludedTypes.some((type) => !before.excludedTypes.includes(type))
  );
}

/** What the rule says, for comparing: exceptions of a rule that is off say nothing. */
export function comparablePimOnly(rule: PimOnlyRule): PimOnlyRule {
  if (rule.mode === 'Disabled') return { ...rule, excluded: [], excludedTypes: [] };
  const excluded = rule.excluded.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return { ...rule, excluded, excludedTypes: rule.excludedTypes.toSorted() };
}
