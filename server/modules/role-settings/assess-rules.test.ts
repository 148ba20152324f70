import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { assessRules } from './assess-rules.ts';
import { policyIdOf } from './role-settings-queries.ts';
import {
  defaultRules,
  defaultStage,
  ruleIds,
  type ApprovalRule,
  type ApprovalStageRule,
  type RuleSet,
} from './rules.ts';
import { activationSettings, assignmentSettings, eligibilitySettings, stricterActivation } from './typed-settings.ts';

const scope = '/subscriptions/11111111-2222-4333-8444-555555555555' as Scope;
const defaults = defaultRules(scope);
const approver = { id: '22222222-2222-4333-8444-555555555555', userType: 'User', description: null } as const;
const stage = { ...defaultStage, approvers: [approver] };
const approval = { ...defaults.Approval_EndUser_Assignment, isApprovalRequired: true, stages: [stage] };
const staged = (...changes: Partial<ApprovalStageRule>[]) => ({
  ...approval,
  stages: changes.map((change) => ({ ...stage, ...change })),
});
const person = (digit: number) => ({ ...approver, id: `22222222-2222-4333-8444-55555555555${digit}` });
const group = { ...person(9), userType: 'Group' } as const;
const longest = (maximumDuration: string) =>
  ({ type: 'expiration', isExpirationRequired: true, maximumDuration }) as const;
const enabling = (...enabledRules: ('Justification' | 'MultiFactorAuthentication' | 'Ticketing')[]) =>
  ({ type: 'enablement', enabledRules }) as const;
const mailTo = (address: string) => ({
  ...defaults.Notification_Admin_Admin_Eligibility,
  notificationRecipients: [address],
});
const context = (isEnabled: boolean, claimValue: string) =>
  ({ type: 'authenticationContext', isEnabled, claimValue }) as const;

describe('the settings of a role', () => {
  test('are eighteen rules, in order by themselves', () => {
    assert.equal(ruleIds.length, 18);
    assert.deepEqual(assessRules(scope, defaults), []);
  });

  test('begin with: eight hours, justification, no approval; nothing permanent on a resource', () => {
    const activation = activationSettings(defaults);
    assert.equal(activation.maximumMilliseconds, 8 * 3_600_000);
    assert.deepEqual(
      [activation.justificationRequired, activation.mfaRequired, activation.approval],
      [true, false, null],
    );
    assert.equal(eligibilitySettings(defaults).permanentAllowed, false);
    assert.equal(assignmentSettings(defaultRules(DIRECTORY_SCOPE)).permanentAllowed, true);
  });

  // Each row changes the defaults, which are in order, in one place.
  for (const [name, change, reason] of [
    ['a day of activation', { Expiration_EndUser_Assignment: longest('PT24H') }, undefined],
    ['more than a day', { Expiration_EndUser_Assignment: longest('PT24H1S') }, 'maximumDuration'],
    ['half an hour', { Expiration_EndUser_Assignment: longest('PT30M') }, undefined],
    ['less than half an hour', { Expiration_EndUser_Assignment: longest('PT29M') }, 'maximumDuration'],
    ['a length of nothing', { Expiration_Admin_Eligibility: longest('P0D') }, 'maximumDuration'],
    [
      'an activation without end',
      { Expiration_EndUser_Assignment: { ...longest('PT8H'), isExpirationRequired: false } },
      'an activation always ends',
    ],
    ['an approval within two weeks', { Approval_EndUser_Assignment: staged({ timeOutInMinutes: 20_160 }) }, undefined],
    [
      'an approval within a year',
      { Approval_EndUser_Assignment: staged({ timeOutInMinutes: 20_161 }) },
      'TimeOutInDays',
    ],
    ['a mail to an address', { Notification_Admin_Admin_Eligibility: mailTo('audit@contoso.example') }, undefined],
    [
      'a mail to no address',
      { Notification_Admin_Admin_Eligibility: mailTo('the auditors') },
      'must be mail addresses',
    ],
    ['a second factor', { Enablement_EndUser_Assignment: enabling('MultiFactorAuthentication') }, undefined],
    ['a ticket on activation', { Enablement_EndUser_Assignment: enabling('Ticketing') }, undefined],
    [
      'a second factor of twelve hours',
      { Enablement_EndUser_Assignment: { ...enabling('MultiFactorAuthentication'), secondFactorMinutes: 720 } },
      undefined,
    ],
    [
      'a second factor of longer ago',
      { Enablement_EndUser_Assignment: { ...enabling('MultiFactorAuthentication'), secondFactorMinutes: 721 } },
      'secondFactorMinutes must be 1 to 720',
    ],
    [
      'a ticket that looks like one',
      { Enablement_EndUser_Assignment: { ...enabling('Ticketing'), ticketPattern: 'INC[0-9]{7}' } },
      undefined,
    ],
    [
      'a pattern that goes back',
      { Enablement_EndUser_Assignment: { ...enabling('Ticketing'), ticketPattern: '(?<=INC)1' } },
      'ticketPattern knows plain groups only',
    ],
    ['a ticket on assignment', { Enablement_Admin_Assignment: enabling('Ticketing') }, 'Ticketing'],
    ['an authentication context', { AuthenticationContext_EndUser_Assignment: context(true, 'c99') }, undefined],
    ['a context out of range', { AuthenticationContext_EndUser_Assignment: context(true, 'c100') }, 'claimValue'],
    [
      'a context beside a second factor',
      {
        AuthenticationContext_EndUser_Assignment: context(true, 'c1'),
        Enablement_EndUser_Assignment: enabling('MultiFactorAuthentication'),
      },
      'MfaAndAcrsConflict',
    ],
    ['an approval with an approver', { Approval_EndUser_Assignment: approval }, undefined],
    [
      'two approvals of three people',
      { Approval_EndUser_Assignment: staged({ requiredApprovals: 2, approvers: [1, 2, 3].map(person) }) },
      undefined,
    ],
    [
      'two approvals of one person named twice',
      { Approval_EndUser_Assignment: staged({ requiredApprovals: 2, approvers: [approver, approver] }) },
      'one person is named',
    ],
    [
      'ten approvals of a group',
      { Approval_EndUser_Assignment: staged({ requiredApprovals: 10, approvers: [group] }) },
      undefined,
    ],
    [
      'eleven approvals of a group',
      { Approval_EndUser_Assignment: staged({ requiredApprovals: 11, approvers: [group] }) },
      'must be 1 to 10',
    ],
    ['no approval at all', { Approval_EndUser_Assignment: staged({ requiredApprovals: 0 }) }, 'requiredApprovals'],
    ['five minutes to answer', { Approval_EndUser_Assignment: staged({ timeOutInMinutes: 5 }) }, undefined],
    [
      'four minutes to answer',
      { Approval_EndUser_Assignment: staged({ timeOutInMinutes: 4 }) },
      '5 minutes to 14 days',
    ],
    [
      'three stages of three people',
      { Approval_EndUser_Assignment: staged({}, { approvers: [person(1)] }, { approvers: [person(2)] }) },
      undefined,
    ],
    ['four stages', { Approval_EndUser_Assignment: staged({}, {}, {}, {}) }, '1 to 3 stages'],
    ['no stage', { Approval_EndUser_Assignment: staged() }, '1 to 3 stages'],
    [
      'two stages that only one person could answer',
      { Approval_EndUser_Assignment: staged({}, {}) },
      'asks for 2 people in these stages together, and 1 are named',
    ],
    [
      'an escalation before the time is over',
      { Approval_EndUser_Assignment: staged({ escalation: { afterMinutes: 1_439, approvers: [group] } }) },
      undefined,
    ],
    [
      'an escalation when the time is over',
      { Approval_EndUser_Assignment: staged({ escalation: { afterMinutes: 1_440, approvers: [group] } }) },
      'less than the time to answer',
    ],
    [
      'an escalation to nobody',
      { Approval_EndUser_Assignment: staged({ escalation: { afterMinutes: 30, approvers: [] } }) },
      'escalationApprovers must name',
    ],
    [
      'an approval by nobody',
      { Approval_EndUser_Assignment: { ...approval, stages: [defaultStage] } },
      'at least one approver',
    ],
  ] as const) {
    test(`${name}: ${reason ?? 'accepted'}`, () => {
      const problems = assessRules(scope, { ...defaults, ...(change as Partial<RuleSet>) });
      assert.deepEqual(problems.length, reason === undefined ? 0 : 1);
      if (reason) assert.match(`${problems[0]!.property} ${problems[0]!.reason}`, new RegExp(reason));
    });
  }

  test('of two scopes the stricter count, and the wider one names the approvers', () => {
    const wide = activationSettings({ ...defaults, Approval_EndUser_Assignment: approval });
    const otherApprovers = [{ ...approver, id: '33333333-2222-4333-8444-555555555555' }];
    const narrow = activationSettings({
      ...defaults,
      Expiration_EndUser_Assignment: longest('PT1H'),
      Enablement_EndUser_Assignment: enabling('MultiFactorAuthentication'),
      Approval_EndUser_Assignment: { ...approval, stages: [{ ...stage, approvers: otherApprovers }] },
    });
    const merged = stricterActivation(wide, narrow);
    assert.equal(merged.maximumMilliseconds, 3_600_000);
    assert.deepEqual([merged.mfaRequired, merged.justificationRequired], [true, true]);
    assert.deepEqual(merged.approval?.stages, [stage]);
  });

  test('of two authentication contexts both hold, and one that both ask for is asked for once', () => {
    const asking = (claimValue: string) =>
      activationSettings({
        ...defaults,
        AuthenticationContext_EndUser_Assignment: { type: 'authenticationContext', isEnabled: true, claimValue },
      });
    const contexts = (wide: string, narrow: string) =>
      stricterActivation(asking(wide), asking(narrow)).authenticationContexts;
    assert.deepEqual(contexts('c1', 'c2'), ['c1', 'c2']);
    assert.deepEqual(contexts('c1', 'c1'), ['c1']);
    assert.deepEqual(stricterActivation(activationSettings(defaults), asking('c2')).authenticationContexts, ['c2']);
  });

  test('of stages the wider scope says who, how many and in which order; the narrower adds less time and a reason', () => {
    const wide = staged(
      { requiredApprovals: 2, approvers: [1, 2].map(person), isApproverJustificationRequired: false },
      { approvers: [person(3)], timeOutInMinutes: 60, escalation: { afterMinutes: 45, approvers: [group] } },
    );
    const narrow = staged({ timeOutInMinutes: 90, requiredApprovals: 1 });
    const settingsOf = (rule: ApprovalRule) => activationSettings({ ...defaults, Approval_EndUser_Assignment: rule });
    assert.deepEqual(stricterActivation(settingsOf(wide), settingsOf(narrow)).approval?.stages, [
      { ...wide.stages[0], timeOutInMinutes: 90, isApproverJustificationRequired: true },
      wide.stages[1],
    ]);
    assert.equal(stricterActivation(settingsOf(narrow), settingsOf(wide)).approval?.stages.length, 1);
  });

  test('a signature of the approver counts at either scope', () => {
    const signing = { ...approval, isApproverSignatureRequired: true as const };
    const [signed, plain] = [signing, approval].map((rule) =>
      activationSettings({ ...defaults, Approval_EndUser_Assignment: rule }),
    );
    const isAsked = (wide = plain, narrow = plain) => stricterActivation(wide!, narrow!).approval?.signatureRequired;
    assert.deepEqual([isAsked(), isAsked(signed), isAsked(plain, signed)], [false, true, true]);
  });

  test('at the narrower scope count on their own: the shorter time, the approval, its approvers', () => {
    const strict = activationSettings({ ...defaults, Approval_EndUser_Assignment: approval });
    const plain = activationSettings(defaults);
    assert.deepEqual(stricterActivation(plain, strict).approval?.stages, [stage]);
    assert.deepEqual(stricterActivation(strict, plain).approval?.stages, [stage]);
    const short = activationSettings({ ...defaults, Expiration_EndUser_Assignment: longest('PT1H') });
    assert.equal(stricterActivation(short, plain).maximumMilliseconds, 3_600_000);
    assert.equal(stricterActivation(plain, short).maximumMilliseconds, 3_600_000);
  });

  test('at both scopes count: the fresher second factor, and both patterns of tickets', () => {
    const of = (secondFactorMinutes: number | undefined, ticketPattern: string) =>
      activationSettings({
        ...defaults,
        Enablement_EndUser_Assignment: {
          ...enabling('MultiFactorAuthentication', 'Ticketing'),
          ...(secondFactorMinutes ? { secondFactorMinutes } : {}),
          ticketPattern,
        },
      });
    for (const [wide, narrow] of [
      [of(5, 'INC.+'), of(10, '.+7')],
      [of(5, '.+7'), of(undefined, 'INC.+')],
      [of(undefined, 'INC.+'), of(5, '.+7')],
    ] as const) {
      const merged = stricterActivation(wide, narrow);
      assert.equal(merged.secondFactorMinutes, 5);
      assert.deepEqual(merged.ticketPatterns.toSorted(), ['.+7', 'INC.+']);
    }
  });

  test('have an id that depends on scope and role alone', () => {
    const role = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
    assert.equal(policyIdOf(scope, role), policyIdOf(scope, role));
    assert.notEqual(policyIdOf(scope, role), policyIdOf('/' as Scope, role));
    assert.match(policyIdOf(scope, role), /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
