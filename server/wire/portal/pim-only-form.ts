/**
 * PIM-only mode as the form of the portal holds it, and back into a rule.
 */
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import type { ExcludedPrincipal, PimOnlyRule } from '#modules/role-settings/index.ts';
import type { ExcludedView, PimOnlyForm } from './role-settings-contract.ts';
import { exactly, MANY, truth, type PrincipalNames } from './stages-form.ts';

export const pimOnlySchema = exactly({
  mode: { enum: ['Disabled', 'ReportOnly', 'Enabled'] },
  excluded: {
    type: 'array',
    maxItems: MANY,
    items: exactly({
      id: { type: 'string', maxLength: 36 },
      kind: { enum: ['user', 'group', 'application'] },
      displayName: { type: 'string', maxLength: 1_024 },
      detail: { type: ['string', 'null'], maxLength: 1_024 },
    }),
  },
  applicationsAsTarget: truth,
  applicationsAsRequestor: truth,
});

const kinds = { User: 'user', Group: 'group', ServicePrincipal: 'application' } as const;
const kindsBack = { user: 'User', group: 'Group', application: 'ServicePrincipal' } as const;

export function pimOnlyForm({ mode, excluded, excludedTypes }: PimOnlyRule, names: PrincipalNames): PimOnlyForm {
  return {
    mode,
    excluded: excluded.map(({ id, kind }): ExcludedView => {
      const found = names.get(id);
      return { id, kind: kinds[kind], displayName: found?.name ?? id, detail: found?.mail ?? null };
    }),
    applicationsAsTarget: excludedTypes.includes('ServicePrincipalsAsTarget'),
    applicationsAsRequestor: excludedTypes.includes('ServicePrincipalsAsRequestor'),
  };
}

export function pimOnlyRule(form: PimOnlyForm): PimOnlyRule {
  return {
    type: 'pimOnly',
    mode: form.mode,
    excluded: form.excluded.map(({ id: written, kind }): ExcludedPrincipal => {
      const id = parseGuid(written);
      if (!id) throw new Refusal('request.invalid', { field: 'pimOnly.excluded', reason: 'must hold GUIDs' });
      return { id, kind: kindsBack[kind] };
    }),
    excludedTypes: [
      ...(form.applicationsAsTarget ? ['ServicePrincipalsAsTarget' as const] : []),
      ...(form.applicationsAsRequestor ? ['ServicePrincipalsAsRequestor' as const] : []),
    ],
  };
}
