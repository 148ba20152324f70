/** What settings are called, and which change makes a role easier to get. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Scope } from '#model/scope.ts';
import { defaultRules, type RuleSet } from './rules.ts';
import { compareSettings, wordSettings } from './setting-lines.ts';
import { versionOf } from './settings-version.ts';

const defaults = defaultRules('/subscriptions/11111111-2222-4333-8444-555555555555' as Scope);
const anna = { id: '22222222-2222-4333-8444-555555555555', userType: 'User', description: null } as const;
const nameOf = (id: string) => (id === anna.id ? 'Anna' : id);
const longest = (maximumDuration: string, isExpirationRequired = true) =>
  ({ type: 'expiration', isExpirationRequired, maximumDuration }) as const;
const enabling = (...enabledRules: ('Justification' | 'MultiFactorAuthentication' | 'Ticketing')[]) =>
  ({ type: 'enablement', enabledRules }) as const;
const context = (claimValue: string) =>
  ({ type: 'authenticationContext', isEnabled: claimValue !== '', claimValue }) as const;

/** A role that asks for everything; each row changes one thing of it. */
const strict: RuleSet = {
  ...defaults,
  Expiration_EndUser_Assignment: longest('PT1H'),
  Enablement_EndUser_Assignment: enabling('Justification', 'MultiFactorAuthentication', 'Ticketing'),
  Approval_EndUser_Assignment: {
    ...defaults.Approval_EndUser_Assignment,
    isApprovalRequired: true,
    isRequestorJustificationRequired: false,
    approvers: [anna],
  },
  Enablement_Admin_Assignment: enabling('Justification', 'MultiFactorAuthentication'),
  Enablement_Admin_Eligibility: enabling('Justification', 'MultiFactorAuthentication'),
  Notification_Admin_EndUser_Assignment: {
    ...defaults.Notification_Admin_EndUser_Assignment,
    notificationRecipients: ['watch@organization.example'],
  },
};
const approval = strict.Approval_EndUser_Assignment;
const mail = strict.Notification_Admin_EndUser_Assignment;

describe('the settings in words', () => {
  test('say of the defaults what somebody may expect', () => {
    const lines = Object.fromEntries(wordSettings(defaults, nameOf).map(({ id, value }) => [id, value]));
    assert.deepEqual([lines['activation.longest'], lines['activation.approval']], ['8 hours', 'Not required']);
    assert.deepEqual([lines['eligible.longest'], lines['active.longest']], ['365 days', '180 days']);
    assert.equal(lines['notification.Notification_Admin_Admin_Assignment'], 'Told');
  });

  test('name approvers where somebody must approve, and not elsewhere', () => {
    const ids = (rules: RuleSet) => wordSettings(rules, nameOf).map(({ id }) => id);
    const only = ids(strict).filter((id) => !ids(defaults).includes(id));
    assert.deepEqual(only, ['activation.approvers', 'activation.answer', 'activation.approver-justification']);
    assert.equal(new Set(ids(strict)).size, ids(strict).length);
  });

  test('a justification counts as asked for where an approver needs one', () => {
    const silent = { ...strict, Enablement_EndUser_Assignment: enabling() };
    const asking = { ...silent, Approval_EndUser_Assignment: { ...approval, isRequestorJustificationRequired: true } };
    const justification = (rules: RuleSet) =>
      wordSettings(rules, nameOf).find(({ id }) => id === 'activation.justification')?.value;
    assert.deepEqual([justification(silent), justification(asking)], ['Not required', 'Required']);
  });
});

describe('a change', () => {
  test('that changes nothing has no line', () => {
    assert.deepEqual(compareSettings(strict, structuredClone(strict), nameOf), []);
    const written = { ...strict, Expiration_EndUser_Assignment: longest('PT60M') };
    assert.deepEqual(compareSettings(strict, written, nameOf), []);
  });

  for (const [name, change, line] of [
    [
      'a longer activation',
      { Expiration_EndUser_Assignment: longest('PT2H30M') },
      'Longest activation: 1 hour → 2 hours 30 minutes, weaker',
    ],
    [
      'a shorter activation',
      { Expiration_EndUser_Assignment: longest('PT30M') },
      'Longest activation: 1 hour → 30 minutes',
    ],
    [
      'no second factor',
      { Enablement_EndUser_Assignment: enabling('Justification', 'Ticketing') },
      'Authentication: Second factor → Signing in is enough, weaker',
    ],
    [
      'a context in place of a second factor',
      {
        Enablement_EndUser_Assignment: enabling('Justification', 'Ticketing'),
        AuthenticationContext_EndUser_Assignment: context('c1'),
      },
      'Authentication: Second factor → Authentication context c1',
    ],
    [
      'no justification',
      { Enablement_EndUser_Assignment: enabling('MultiFactorAuthentication', 'Ticketing') },
      'Justification: Required → Not required, weaker',
    ],
    [
      'no ticket',
      { Enablement_EndUser_Assignment: enabling('Justification', 'MultiFactorAuthentication') },
      'Ticket: Required → Not required, weaker',
    ],
    [
      'no approval',
      { Approval_EndUser_Assignment: { ...approval, isApprovalRequired: false } },
      'Approval: Required → Not required, weaker',
    ],
    [
      'an approver who need not say why',
      { Approval_EndUser_Assignment: { ...approval, isApproverJustificationRequired: false } },
      'Justification of the approver: Required → Not required, weaker',
    ],
    [
      'other approvers',
      { Approval_EndUser_Assignment: { ...approval, approvers: [] } },
      'Approvers: Anna → Nobody named',
    ],
    [
      'a role that is kept for five minutes',
      { Expiration_EndUser_Assignment: { ...longest('PT1H'), isMinimumActiveDurationEnforced: true } },
      'Giving back: At any time → After five minutes at the earliest',
    ],
    [
      'a longer eligibility',
      { Expiration_Admin_Eligibility: longest('P2Y') },
      'Longest eligibility: 365 days → 2 years, weaker',
    ],
    [
      'a permanent eligibility',
      { Expiration_Admin_Eligibility: longest('P365D', false) },
      'Longest eligibility: 365 days → Permanent allowed, weaker',
    ],
    [
      'a permanent assignment',
      { Expiration_Admin_Assignment: longest('P180D', false) },
      'Longest active assignment: 180 days → Permanent allowed, weaker',
    ],
    [
      'assigning without a second factor',
      { Enablement_Admin_Assignment: enabling('Justification') },
      'Assigning: second factor: Required → Not required, weaker',
    ],
    [
      'making eligible without a justification',
      { Enablement_Admin_Eligibility: enabling('MultiFactorAuthentication') },
      'Making eligible: justification: Required → Not required, weaker',
    ],
    [
      'administrators who are not told',
      { Notification_Admin_EndUser_Assignment: { ...mail, isDefaultRecipientsEnabled: false } },
      'Activated: administrators: Told, also watch@organization.example → Not told, also watch@organization.example, weaker',
    ],
    [
      'critical mail only',
      { Notification_Admin_EndUser_Assignment: { ...mail, notificationLevel: 'Critical' } },
      'Activated: administrators: Told, also watch@organization.example → ' +
        'Told, also watch@organization.example; critical mail only, weaker',
    ],
    [
      'a watcher less',
      { Notification_Admin_EndUser_Assignment: { ...mail, notificationRecipients: [] } },
      'Activated: administrators: Told, also watch@organization.example → Told, weaker',
    ],
    [
      'a watcher more',
      {
        Notification_Admin_EndUser_Assignment: {
          ...mail,
          notificationRecipients: ['watch@organization.example', 'b@organization.example'],
        },
      },
      'Activated: administrators: Told, also watch@organization.example → ' +
        'Told, also watch@organization.example, b@organization.example',
    ],
    [
      'the person, who is not told',
      {
        Notification_Requestor_EndUser_Assignment: {
          ...strict.Notification_Requestor_EndUser_Assignment,
          notificationLevel: 'None',
        },
      },
      'Activated: the person: Told → Nobody is told',
    ],
  ] as const) {
    test(`${name}: ${line}`, () => {
      const changes = compareSettings(strict, { ...strict, ...(change as Partial<RuleSet>) }, nameOf);
      assert.deepEqual(
        changes.map(
          ({ label, before, after, isWeaker }) => `${label}: ${before} → ${after}${isWeaker ? ', weaker' : ''}`,
        ),
        [line],
      );
    });
  }
});

describe('the version of settings', () => {
  test('follows what they say, not how they are stored', () => {
    const inOtherOrder = Object.fromEntries(
      Object.entries(strict)
        .reverse()
        .map(([id, rule]) => [id, Object.fromEntries(Object.entries(rule).reverse())]),
    ) as unknown as RuleSet;
    assert.equal(versionOf(inOtherOrder), versionOf(strict));
  });

  test('is another one after any change', () => {
    assert.notEqual(versionOf({ ...strict, Expiration_EndUser_Assignment: longest('PT2H') }), versionOf(strict));
    const approvers = [{ ...anna, userType: 'Group' as const }];
    assert.notEqual(
      versionOf({ ...strict, Approval_EndUser_Assignment: { ...approval, approvers } }),
      versionOf(strict),
    );
  });
});
