/**
 * Who would be told by the mail rules of a role, before they are saved: the same people the mails then go to, and why.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { activateRole } from '#modules/activation/index.ts';
import { assignRole } from '#modules/assignments/index.ts';
import { defaultRules, defaultStage, updateRoleSettings, type RuleSet } from '#modules/role-settings/index.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { anAsk, lasting, openRoleWorld, roles, scopes, type RoleWorld } from '../../../test/support/role-world.ts';
import { defaultPreferences, mailKinds, type MailChoice, type MailKind } from './preferences.ts';
import { storePreferences } from './preference-store.ts';
import { previewRecipients } from './preview-recipients.ts';
import { listRecipients } from './recipients.ts';
import type { ScheduleEvent } from './tellings.ts';

let world: RoleWorld;
let lea: Actor;
let leads: string;
const scope = scopes.resourceGroup;
const auditors = 'auditors@contoso.example';
const defaults = defaultRules(scope);

before(async () => {
  const database = await createTestDatabase('preview_recipients');
  world = await openRoleWorld(database.application);
  lea = await world.addUser('Lea');
  leads = await world.addGroup('Finance leads', [lea.principalId]);
  for (const [actor, name] of [
    [world.owner, 'owner'],
    [world.approver, 'approver'],
    [lea, 'lea'],
  ] as const) {
    const mail = `${name}@contoso.example`;
    await world.database.updateTable('directory_user').set({ mail }).where('id', '=', actor.principalId).execute();
  }
});
after(() => world.close());

type MailRule = keyof RuleSet & `Notification_${string}`;
const changed = (rule: MailRule, change: object) => ({ ...defaults, [rule]: { ...defaults[rule], ...change } });

async function preview(rules: RuleSet, rule: MailRule, most = 50) {
  const { isHolderTold, unreachable, count, people } = (await previewRecipients(world.ports, { scope, rules }, most))[
    rule
  ];
  return {
    isHolderTold,
    unreachable,
    count,
    people: people.map((one) => [one.name ?? one.address, one.as, one.through, one.choice]),
  };
}

const withApprovers = (named: { id: string; userType: 'User' | 'Group' }[], isApprovalRequired = true): RuleSet => ({
  ...defaults,
  Approval_EndUser_Assignment: {
    ...defaults.Approval_EndUser_Assignment,
    isApprovalRequired,
    stages: [{ ...defaultStage, approvers: named.map((one) => ({ ...one, description: null })) }],
  },
});

const owner = ['Subscription owner', 'administrator', null, 'at-once'];

describe('the preview of who is told', () => {
  test('names the administrators, and that the person hears whose role it is', async () => {
    const nobody = { isHolderTold: false, unreachable: 0, count: 0, people: [] };
    assert.deepEqual(await preview(defaults, 'Notification_Admin_Admin_Eligibility'), {
      ...nobody,
      count: 1,
      people: [owner],
    });
    assert.deepEqual(await preview(defaults, 'Notification_Requestor_Admin_Eligibility'), {
      ...nobody,
      isHolderTold: true,
    });
    assert.deepEqual(await preview(defaults, 'Notification_Approver_EndUser_Assignment'), nobody);
  });

  test('names approvers and the group they are asked through, and administrators who decide about extensions', async () => {
    const named = [
      { id: leads, userType: 'Group' as const },
      { id: world.approver.principalId, userType: 'User' as const },
    ];
    const { people } = await preview(withApprovers(named), 'Notification_Approver_EndUser_Assignment');
    assert.deepEqual(people, [
      ['Finance approver', 'approver', null, 'at-once'],
      ['Lea', 'approver', 'Finance leads', 'at-once'],
    ]);
    const unasked = await preview(withApprovers(named, false), 'Notification_Approver_EndUser_Assignment');
    assert.deepEqual(unasked.people, []);
    assert.deepEqual((await preview(defaults, 'Notification_Approver_Admin_Eligibility')).people, [owner]);
  });

  test('of somebody who is named themself and through a group says the first', async () => {
    const named = [
      { id: leads, userType: 'Group' as const },
      { id: lea.principalId, userType: 'User' as const },
    ];
    const { people } = await preview(withApprovers(named), 'Notification_Approver_EndUser_Assignment');
    assert.deepEqual(people, [['Lea', 'approver', null, 'at-once']]);
  });

  test('counts who has no address, and only where they would be told', async () => {
    const named = [{ id: world.person.principalId, userType: 'User' as const }];
    const rules = withApprovers(named);
    const rule = 'Notification_Approver_EndUser_Assignment';
    assert.deepEqual(await preview(rules, rule), { isHolderTold: false, unreachable: 1, count: 0, people: [] });
    const silent = { ...rules, [rule]: { ...rules[rule], isDefaultRecipientsEnabled: false } };
    assert.equal((await preview(silent, rule)).unreachable, 0);
  });

  test('follows the rule: an additional address, nobody by default, no mail, or what is critical alone', async () => {
    const rule = 'Notification_Admin_EndUser_Assignment';
    const auditor = [auditors, 'additional', null, 'at-once'];
    const also = { notificationRecipients: [auditors] };
    assert.deepEqual((await preview(changed(rule, also), rule)).people, [auditor, owner]);
    const alone = { ...also, isDefaultRecipientsEnabled: false };
    assert.deepEqual((await preview(changed(rule, alone), rule)).people, [auditor]);
    assert.deepEqual((await preview(changed(rule, { ...also, notificationLevel: 'None' }), rule)).people, []);
    // Administrators hear when settings ask less than before.
    const critical = { notificationLevel: 'Critical' };
    assert.deepEqual((await preview(changed(rule, critical), rule)).people, [owner]);
    const toPerson = 'Notification_Requestor_Admin_Assignment';
    assert.equal((await preview(changed(toPerson, critical), toPerson)).isHolderTold, false);
  });

  test('says what people chose themself, which takes no additional address off', async () => {
    const choose = (choices: Partial<Record<MailKind, MailChoice>>) =>
      world.ports.unitOfWork((tx) =>
        storePreferences(tx, world.owner.principalId, {
          ...defaultPreferences,
          choices: { ...defaultPreferences.choices, ...choices },
        }),
      );
    const rule = 'Notification_Admin_Admin_Eligibility';
    const choiceOf = async (rules: RuleSet = defaults) => (await preview(rules, rule)).people[0]?.at(-1);
    await choose(Object.fromEntries(mailKinds.map((kind) => [kind, 'none'])));
    assert.equal(await choiceOf(), 'none');
    assert.equal(await choiceOf(changed(rule, { notificationRecipients: ['owner@contoso.example'] })), 'at-once');
    await choose({ 'others-given': 'digest', 'others-activated': 'digest', 'others-ending': 'digest' });
    assert.equal(await choiceOf(), 'digest');
    await choose({ 'others-ending': 'none' });
    assert.equal(await choiceOf(), 'varies');
    await choose({});
    assert.equal(await choiceOf(), 'at-once');
  });

  test('shows no more people than were asked for, and counts all', async () => {
    const rule = 'Notification_Admin_EndUser_Assignment';
    const many = Array.from({ length: 60 }, (_, index) => `auditor-${index}@contoso.example`);
    const { count, people } = await preview(changed(rule, { notificationRecipients: many }), rule);
    assert.deepEqual([count, people.length], [61, 50]);
  });

  test('names whom the mail goes to once the settings are saved', async () => {
    const rule = 'Notification_Admin_EndUser_Assignment';
    const rules = changed(rule, { notificationRecipients: [auditors] });
    const { [rule]: shown } = await previewRecipients(world.ports, { scope, rules }, 50);
    await updateRoleSettings(world.ports, world.owner, {
      scope,
      roleDefinitionId: roles.reader,
      rules: { [rule]: rules[rule] },
    });
    const asked = { ...anAsk(world.person.principalId, lasting('P5D')), kind: 'eligibility' as const };
    await assignRole(world.ports, world.owner, asked);
    await activateRole(world.ports, world.person, anAsk(world.person.principalId, lasting('PT1H')));
    const event = world.events.find(({ type }) => type === 'role.activated') as ScheduleEvent;
    const told = (await listRecipients(world.ports, event)).filter(({ addressee }) => addressee === 'other');
    assert.deepEqual(
      shown.people.map(({ address }) => address).toSorted(),
      told.map(({ address }) => address).toSorted(),
    );
  });
});
