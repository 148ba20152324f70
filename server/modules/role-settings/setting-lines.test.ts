/** What settings are called, and which change makes a role easier to get. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Scope } from '#model/scope.ts';
import { defaultRules, defaultStage, type ApprovalStageRule, type RuleSet } from './rules.ts';
import { compareSettings, wordSettings } from './setting-lines.ts';
import { effectiveRules } from './settings-chain.ts';
import { versionOf } from './settings-version.ts';

const subscription = { scope: '/subscriptions/11111111-2222-4333-8444-555555555555' as Scope };
const site = { scope: `${subscription.scope}/resourcegroups/ledger` as Scope };
const defaults = defaultRules(subscription.scope);
const anna = { id: '22222222-2222-4333-8444-555555555555', userType: 'User', description: null } as const;
const omar = { ...anna, id: '33333333-2222-4333-8444-555555555555' };
const nameOf = (id: string) => (id === anna.id ? 'Anna' : id === omar.id ? 'Omar' : id);
const longest = (maximumDuration: string, isExpirationRequired = true) =>
  ({ type: 'expiration', isExpirationRequired, maximumDuration }) as const;
const enabling = (...enabledRules: ('Justification' | 'MultiFactorAuthentication' | 'Ticketing')[]) =>
  ({ type: 'enablement', enabledRules }) as const;
const context = (claimValue: string) =>
  ({ type: 'authenticationContext', isEnabled: claimValue !== '', claimValue }) as const;

const stage: ApprovalStageRule = { ...defaultStage, requiredApprovals: 2, approvers: [anna, omar] };

/** A role that asks for everything; each row changes one thing of it. */
const strict: RuleSet = {
  ...defaults,
  Expiration_EndUser_Assignment: longest('PT1H'),
  Enablement_EndUser_Assignment: enabling('Justification', 'MultiFactorAuthentication', 'Ticketing'),
  Approval_EndUser_Assignment: {
    ...defaults.Approval_EndUser_Assignment,
    isApprovalRequired: true,
    isRequestorJustificationRequired: false,
    stages: [stage],
  },
  Enablement_Admin_Assignment: enabling('Justification', 'MultiFactorAuthentication'),
  Enablement_Admin_Eligibility: enabling('Justification', 'MultiFactorAuthentication'),
  Notification_Admin_EndUser_Assignment: {
    ...defaults.Notification_Admin_EndUser_Assignment,
    notificationRecipients: ['watch@organization.example'],
  },
};
const approval = strict.Approval_EndUser_Assignment;
const inFirstStage = (change: Partial<ApprovalStageRule>) => ({ ...approval, stages: [{ ...stage, ...change }] });
const withSecond = (change: Partial<ApprovalStageRule> = {}) => ({
  ...approval,
  stages: [stage, { ...stage, timeOutInMinutes: 90, ...change }],
});
const mail = strict.Notification_Admin_EndUser_Assignment;

describe('a later stage', () => {
  const changed = (before: Partial<ApprovalStageRule> | null, after: Partial<ApprovalStageRule> | null) => {
    const rules = (change: Partial<ApprovalStageRule> | null): RuleSet => ({
      ...strict,
      Approval_EndUser_Assignment: change ? withSecond(change) : approval,
    });
    return compareSettings(rules(before), rules(after), nameOf).map(({ id, isWeaker }) => [id, isWeaker]);
  };
  const weaker = [['activation.stage-2', true]];
  const notWeaker = [['activation.stage-2', false]];
  const escalation = { afterMinutes: 30, approvers: [omar] };

  test('that is gone, needs fewer people, no reason, or asks others sooner is weaker', () => {
    assert.deepEqual(changed({}, null), weaker);
    assert.deepEqual(changed({}, { requiredApprovals: 1 }), weaker);
    assert.deepEqual(changed({}, { isApproverJustificationRequired: false }), weaker);
    assert.deepEqual(changed({ escalation }, { escalation: { ...escalation, afterMinutes: 29 } }), weaker);
  });

  test('that is new, or has other approvers or another time, is not; and its order means nothing', () => {
    assert.deepEqual(changed(null, {}), notWeaker);
    assert.deepEqual(changed({}, { approvers: [omar] }), notWeaker);
    assert.deepEqual(changed({ escalation }, { escalation: null }), notWeaker);
    assert.deepEqual(changed({}, { approvers: [omar, anna] }), []);
  });
});

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
    assert.deepEqual(only, [
      'activation.approvers',
      'activation.approvals',
      'activation.answer',
      'activation.approver-justification',
      'activation.escalation',
      'activation.approver-signature',
    ]);
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
      'a second factor that must be fresher',
      { Enablement_EndUser_Assignment: { ...strict.Enablement_EndUser_Assignment, secondFactorMinutes: 5 } },
      'Authentication: Second factor → Second factor of the last 5 minutes',
    ],
    [
      'a pattern of tickets',
      { Enablement_EndUser_Assignment: { ...strict.Enablement_EndUser_Assignment, ticketPattern: 'CHG\\d+' } },
      'Ticket: Required → Required, as CHG\\d+',
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
      { Approval_EndUser_Assignment: inFirstStage({ isApproverJustificationRequired: false }) },
      'Justification of the approver: Required → Not required, weaker',
    ],
    [
      'other approvers',
      { Approval_EndUser_Assignment: inFirstStage({ approvers: [] }) },
      'Approvers: Anna, Omar → Nobody named',
    ],
    [
      'answers that are signed',
      { Approval_EndUser_Assignment: { ...approval, isApproverSignatureRequired: true } },
      'Signature of the approver: Not required → By passkey',
    ],
    [
      'fewer approvals',
      { Approval_EndUser_Assignment: inFirstStage({ requiredApprovals: 1 }) },
      'Approvals needed: 2 → 1, weaker',
    ],
    [
      'more approvals',
      { Approval_EndUser_Assignment: inFirstStage({ requiredApprovals: 3 }) },
      'Approvals needed: 2 → 3',
    ],
    [
      'less time to answer',
      { Approval_EndUser_Assignment: inFirstStage({ timeOutInMinutes: 90 }) },
      'Time to answer: 1 day → 1 hour 30 minutes',
    ],
    [
      'an escalation',
      { Approval_EndUser_Assignment: inFirstStage({ escalation: { afterMinutes: 30, approvers: [omar] } }) },
      'Escalation: None → After 30 minutes also Omar, weaker',
    ],
    [
      'a second stage',
      { Approval_EndUser_Assignment: withSecond() },
      'Second stage of approval: None → Anna, Omar; 2 approvals; within 1 hour 30 minutes; justification required',
    ],
    [
      'a role that is kept for five minutes',
      { Expiration_EndUser_Assignment: { ...longest('PT1H'), isMinimumActiveDurationEnforced: true } },
      'Giving back: At any time → After five minutes at the earliest',
    ],
    [
      'an activation that may be extended',
      { Expiration_EndUser_Assignment: { ...longest('PT1H'), isExtensionAllowed: true } },
      'Extending: Not allowed → Allowed while it runs, weaker',
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

describe('how fresh a second factor is, and what a ticket looks like', () => {
  const demanding = (secondFactorMinutes?: number, ticketPattern?: string): RuleSet => ({
    ...strict,
    Enablement_EndUser_Assignment: {
      ...strict.Enablement_EndUser_Assignment,
      ...(secondFactorMinutes ? { secondFactorMinutes } : {}),
      ...(ticketPattern ? { ticketPattern } : {}),
    },
  });
  for (const [name, before, after, isWeaker] of [
    ['a fresher second factor', demanding(10), demanding(5), false],
    ['an older one', demanding(5), demanding(6), true],
    ['one as old as the operator allows', demanding(5), demanding(), true],
    ['another pattern', demanding(undefined, 'CHG\\d+'), demanding(undefined, 'INC\\d+'), true],
    ['no pattern', demanding(undefined, 'CHG\\d+'), demanding(), true],
    ['a pattern', demanding(), demanding(undefined, 'CHG\\d+'), false],
  ] as const) {
    test(`${name}: ${isWeaker ? 'weaker' : 'not weaker'}`, () => {
      assert.deepEqual(
        compareSettings(before, after, nameOf).map((change) => change.isWeaker),
        [isWeaker],
      );
    });
  }

  test('say nothing where neither is asked for', () => {
    const silent = { ...demanding(5, 'CHG\\d+').Enablement_EndUser_Assignment, enabledRules: [] };
    const open = { ...strict, Enablement_EndUser_Assignment: enabling() };
    assert.deepEqual(compareSettings(open, { ...open, Enablement_EndUser_Assignment: silent }, nameOf), []);
  });
});

describe('the version of settings', () => {
  const set = (rules: Partial<RuleSet>, above: Partial<RuleSet> = {}, isInherited = true) =>
    versionOf(
      effectiveRules(
        { isInherited, layers: [site, subscription].map((at) => ({ ...at, rules: at === site ? rules : above })) },
        site.scope,
      ),
    );

  test('follows what they say, not how they are stored', () => {
    const inOtherOrder = Object.fromEntries(
      Object.entries(strict)
        .reverse()
        .map(([id, rule]) => [id, Object.fromEntries(Object.entries(rule).reverse())]),
    ) as unknown as RuleSet;
    assert.equal(set(inOtherOrder), set(strict));
  });

  test('is another one after any change, here or above, of what holds or would hold', () => {
    assert.notEqual(set({ ...strict, Expiration_EndUser_Assignment: longest('PT2H') }), set(strict));
    const approvers = [{ ...anna, userType: 'Group' as const }];
    assert.notEqual(set({ ...strict, Approval_EndUser_Assignment: inFirstStage({ approvers }) }), set(strict));
    assert.notEqual(set({}, { Expiration_EndUser_Assignment: longest('PT2H') }), set({}));
    assert.notEqual(set(strict, { Expiration_EndUser_Assignment: longest('PT2H') }), set(strict));
    assert.equal(set(strict, { Expiration_EndUser_Assignment: longest('PT2H') }, false), set(strict, {}, false));
  });
});
