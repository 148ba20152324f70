/**
 * What a change of a role's settings leaves behind: each rule before and after in the trail, and a word to those who are
 * to hear when the role asks less.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { listEntries } from '#modules/audit/index.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { openRoleWorld, roles, scopes, type RoleWorld } from '../../../test/support/role-world.ts';
import { defaultRules, defaultStage, updateRoleSettings, type RuleSet } from './index.ts';

let world: RoleWorld;
const place = { scope: scopes.site, roleDefinitionId: roles.reader };
const defaults = defaultRules(scopes.site);
const WATCH = 'watch@organization.example';
const longest = (maximumDuration: string) => ({ ...defaults.Expiration_EndUser_Assignment, maximumDuration });
const mail = defaults.Notification_Admin_EndUser_Assignment;

before(async () => {
  const database = await createTestDatabase('weakening');
  world = await openRoleWorld(database.application);
});
after(() => world.close());
beforeEach(async () => {
  await change(defaults);
  world.events.length = 0;
});

function change(rules: Partial<RuleSet>) {
  return updateRoleSettings(world.ports, world.owner, { ...place, rules });
}

interface Told {
  isForAdministrators: boolean;
  addresses: string[];
  changes: { label: string; before: string; after: string }[];
}
const told = () => world.events.map(({ payload }) => payload as Told);

describe('the trail of a change', () => {
  test('holds each changed rule before and after, and says the same in words', async () => {
    const approver = { id: world.approver.principalId, userType: 'User' as const, description: null };
    const approval = {
      ...defaults.Approval_EndUser_Assignment,
      isApprovalRequired: true,
      stages: [{ ...defaultStage, approvers: [approver] }],
    };
    await change({ Approval_EndUser_Assignment: approval, Expiration_EndUser_Assignment: longest('PT1H') });
    const filter = { scope: scopes.site, activities: ['role-settings.updated'] as const, limit: 100 };
    const entries = await listEntries(world.database, filter);
    const modified = entries.map((entry) => entry.targets[0]?.modified ?? []).find(({ length }) => length === 2);
    assert.deepEqual(modified, [
      {
        name: 'Expiration_EndUser_Assignment',
        before: defaults.Expiration_EndUser_Assignment,
        after: longest('PT1H'),
      },
      { name: 'Approval_EndUser_Assignment', before: defaults.Approval_EndUser_Assignment, after: approval },
    ]);
    const { details, targets } = entries.find((entry) => entry.targets[0]?.modified?.length === 2)!;
    assert.deepEqual(
      targets.map(({ displayName }) => displayName),
      ['Reader', 'expenses'],
    );
    assert.deepEqual(
      (details['changes'] as { label: string; before: string; after: string }[]).map(
        (one) => `${one.label}: ${one.before} → ${one.after}`,
      ),
      [
        'Longest activation: 8 hours → 1 hour',
        'Approval: Not required → Required',
        'Approvers: Nobody named → Finance approver',
      ],
    );
  });
});

describe('who hears that a role asks less', () => {
  test('administrators, in words', async () => {
    await change({ Expiration_EndUser_Assignment: longest('PT9H') });
    assert.deepEqual(world.events, [
      {
        type: 'role-settings.weakened',
        payload: {
          ...place,
          actorName: 'Subscription owner',
          changedAt: world.clock.now().toISOString(),
          isForAdministrators: true,
          addresses: [],
          changes: [{ label: 'Longest activation', before: '8 hours', after: '9 hours' }],
        },
      },
    ]);
  });

  test('nobody, when it asks more', async () => {
    await change({ Expiration_EndUser_Assignment: longest('PT7H') });
    assert.deepEqual(world.events, []);
  });

  test('of a change that does both, what is weaker', async () => {
    const enablement = { ...defaults.Enablement_EndUser_Assignment, enabledRules: ['Ticketing' as const] };
    await change({ Enablement_EndUser_Assignment: enablement, Expiration_EndUser_Assignment: longest('PT7H') });
    assert.deepEqual(told()[0]?.changes, [{ label: 'Justification', before: 'Required', after: 'Not required' }]);
  });

  test('whom the rule names besides; alone, where administrators want none', async () => {
    const rule = { ...mail, isDefaultRecipientsEnabled: false, notificationRecipients: [WATCH] };
    await change({ Notification_Admin_EndUser_Assignment: rule });
    world.events.length = 0;
    await change({ Expiration_EndUser_Assignment: longest('PT9H') });
    assert.deepEqual([told()[0]?.isForAdministrators, told()[0]?.addresses], [false, [WATCH]]);
  });

  test('those of the part that is weaker, not of another', async () => {
    await change({ Notification_Admin_Admin_Eligibility: { ...mail, notificationRecipients: [WATCH] } });
    world.events.length = 0;
    await change({ Expiration_EndUser_Assignment: longest('PT9H') });
    assert.deepEqual(told()[0]?.addresses, []);
    const eligibility = { ...defaults.Expiration_Admin_Eligibility, isExpirationRequired: false };
    await change({ Expiration_Admin_Eligibility: eligibility });
    assert.deepEqual(told()[1]?.addresses, [WATCH]);
  });

  test('nobody, where the level is none already', async () => {
    await change({ Notification_Admin_EndUser_Assignment: { ...mail, notificationLevel: 'None' } });
    world.events.length = 0;
    await change({ Expiration_EndUser_Assignment: longest('PT9H') });
    assert.deepEqual(world.events, []);
  });

  test('everybody who heard until now, when the same change silences them', async () => {
    await change({ Notification_Admin_EndUser_Assignment: { ...mail, notificationRecipients: [WATCH] } });
    world.events.length = 0;
    await change({
      Notification_Admin_EndUser_Assignment: { ...mail, notificationLevel: 'None' },
      Expiration_EndUser_Assignment: longest('PT9H'),
    });
    assert.deepEqual([told()[0]?.isForAdministrators, told()[0]?.addresses], [true, [WATCH]]);
    assert.deepEqual(
      told()[0]?.changes.map(({ label }) => label),
      ['Longest activation', 'Activated: administrators'],
    );
  });
});
