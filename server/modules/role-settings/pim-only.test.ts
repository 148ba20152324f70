/** PIM-only mode: whom it reaches, what it is called, and when it is weaker. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assessPimOnly, comparablePimOnly, isPimOnlyWeaker, pimOnlyWords, type PlainGift } from './pim-only.ts';
import type { PimOnlyRule } from './rules.ts';

const refusing: PimOnlyRule = { type: 'pimOnly', mode: 'Enabled', excluded: [], excludedTypes: [] };
const excluding = (id: string): PimOnlyRule => ({ ...refusing, excluded: [{ id, kind: 'User' }] });
const excludingType = (type: PimOnlyRule['excludedTypes'][number]): PimOnlyRule => ({
  ...refusing,
  excludedTypes: [type],
});
const gift: PlainGift = {
  principalId: 'holder',
  principalKind: 'User',
  actor: { kind: 'User', principalId: 'giver' },
};
const toApplication: PlainGift = { ...gift, principalKind: 'ServicePrincipal' };
const byApplication: PlainGift = { ...gift, actor: { kind: 'ServicePrincipal', principalId: 'giver' } };

describe('a role given outside PIM', () => {
  for (const [name, rule, given, answer] of [
    ['is refused where the rule is on', refusing, gift, 'refused'],
    ['is reported where it reports', { ...refusing, mode: 'ReportOnly' }, gift, 'reported'],
    ['is allowed where it is off', { ...refusing, mode: 'Disabled' }, gift, 'allowed'],
    ['is allowed to whoever is excluded', excluding('holder'), gift, 'excluded'],
    ['is allowed by whoever is excluded', excluding('giver'), gift, 'excluded'],
    ['is refused when somebody else is excluded', excluding('other'), gift, 'refused'],
    ['is allowed to applications', excludingType('ServicePrincipalsAsTarget'), toApplication, 'excluded'],
    [
      'is refused to people where applications are excluded',
      excludingType('ServicePrincipalsAsTarget'),
      gift,
      'refused',
    ],
    [
      'is refused by applications that may only get it',
      excludingType('ServicePrincipalsAsTarget'),
      byApplication,
      'refused',
    ],
    ['is allowed by applications', excludingType('ServicePrincipalsAsRequestor'), byApplication, 'excluded'],
    [
      'is refused to applications that may only give it',
      excludingType('ServicePrincipalsAsRequestor'),
      toApplication,
      'refused',
    ],
    [
      'is allowed by the shell of the operator',
      refusing,
      { ...gift, actor: { kind: 'System', principalId: '0' } },
      'excluded',
    ],
  ] as const) {
    test(name, () => assert.equal(assessPimOnly(rule, given), answer));
  }
});

test('the words name the exceptions, and none where nothing is refused', () => {
  const rule: PimOnlyRule = { ...excluding('holder'), excludedTypes: ['ServicePrincipalsAsRequestor'] };
  const nameOf = () => 'Break glass';
  assert.equal(pimOnlyWords(rule, nameOf), 'Refused, except to or by Break glass and by applications');
  assert.equal(pimOnlyWords({ ...rule, mode: 'Disabled' }, nameOf), 'Allowed');
  assert.equal(pimOnlyWords({ ...refusing, mode: 'ReportOnly' }, nameOf), 'Allowed and reported');
});

describe('PIM-only mode is weaker', () => {
  const reporting: PimOnlyRule = { ...refusing, mode: 'ReportOnly' };
  const off: PimOnlyRule = { ...refusing, mode: 'Disabled' };
  for (const [name, before, after, is] of [
    ['when it only reports', refusing, reporting, true],
    ['when it is off', reporting, off, true],
    ['not when it begins to refuse', reporting, refusing, false],
    ['when somebody more is excluded', refusing, excluding('holder'), true],
    ['not when somebody is no longer excluded', excluding('holder'), refusing, false],
    ['when applications are excluded', refusing, excludingType('ServicePrincipalsAsTarget'), true],
    ['not when what was off begins with exceptions', off, excluding('holder'), false],
  ] as const) {
    test(name, () => assert.equal(isPimOnlyWeaker(before, after), is));
  }
});

test('exceptions of a rule that is off are no difference, and their order is none', () => {
  const off: PimOnlyRule = { ...excluding('holder'), mode: 'Disabled' };
  assert.deepEqual(comparablePimOnly(off), { ...refusing, mode: 'Disabled' });
  const two = (ids: string[]): PimOnlyRule => ({ ...refusing, excluded: ids.map((id) => ({ id, kind: 'User' })) });
  assert.deepEqual(comparablePimOnly(two(['b', 'a'])), comparablePimOnly(two(['a', 'b'])));
});
