import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { assessRules } from './assess-rules.ts';
import { policyIdOf } from './role-settings-queries.ts';
import { defaultRules, ruleIds, type RuleSet } from './rules.ts';
import { activationSettings, assignmentSettings, eligibilitySettings, stricterActivation } from './typed-settings.ts';

const scope = '/subscriptions/11111111-2222-4333-8444-555555555555' as Scope;
const defaults = defaultRules(scope);
const approver = { id: '22222222-2222-4333-8444-555555555555', userType: 'User', description: null } as const;
const approval = { ...defaults.Approval_EndUser_Assignment, isApprovalRequired: true, approvers: [approver] };
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
  test('are seventeen rules, in order by themselves', () => {
    assert.equal(ruleIds.length, 17);
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
    ['an approval within two weeks', { Approval_EndUser_Assignment: { ...approval, timeOutInDays: 14 } }, undefined],
    [
      'an approval within a year',
      { Approval_EndUser_Assignment: { ...approval, timeOutInDays: 365 } },
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
    ['an approval by nobody', { Approval_EndUser_Assignment: { ...approval, approvers: [] } }, 'at least one approver'],
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
      Approval_EndUser_Assignment: { ...approval, approvers: otherApprovers },
    });
    const merged = stricterActivation(wide, narrow);
    assert.equal(merged.maximumMilliseconds, 3_600_000);
    assert.deepEqual([merged.mfaRequired, merged.justificationRequired], [true, true]);
    assert.deepEqual(merged.approval?.approvers, [approver]);
  });

  test('at the narrower scope count on their own: the shorter time, the approval, its approvers', () => {
    const strict = activationSettings({ ...defaults, Approval_EndUser_Assignment: approval });
    const plain = activationSettings(defaults);
    assert.deepEqual(stricterActivation(plain, strict).approval?.approvers, [approver]);
    assert.deepEqual(stricterActivation(strict, plain).approval?.approvers, [approver]);
    const short = activationSettings({ ...defaults, Expiration_EndUser_Assignment: longest('PT1H') });
    assert.equal(stricterActivation(short, plain).maximumMilliseconds, 3_600_000);
    assert.equal(stricterActivation(plain, short).maximumMilliseconds, 3_600_000);
  });

  test('have an id that depends on scope and role alone', () => {
    const role = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
    assert.equal(policyIdOf(scope, role), policyIdOf(scope, role));
    assert.notEqual(policyIdOf(scope, role), policyIdOf('/' as Scope, role));
    assert.match(policyIdOf(scope, role), /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
