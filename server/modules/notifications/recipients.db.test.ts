/**
 * Who is told of what happens to a role: administrators, the person, approvers, and what the nine mail rules make of it.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { Actor } from '#model/actor.ts';
import { ABSENT_SCHEDULE } from '#model/schedule-info.ts';
import type { Scope } from '#model/scope.ts';
import { activateRole, approveActivation, deactivateRole } from '#modules/activation/index.ts';
import {
  askExtension,
  assignPlainRole,
  assignRole,
  decideExtension,
  extendSchedule,
  renewSchedule,
  tellExpired,
  type AdminRequest,
} from '#modules/assignments/index.ts';
import { defaultRules, updateRoleSettings, type NotificationRule, type RuleSet } from '#modules/role-settings/index.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { asApprover, requireApproval } from '../../../test/support/required-approval.ts';
import {
  anAsk,
  lasting,
  noon,
  openRoleWorld,
  roles,
  scopes,
  type RoleWorld,
} from '../../../test/support/role-world.ts';
import { listRecipients } from './recipients.ts';
import type { ScheduleEvent } from './tellings.ts';

type MailRule = keyof RuleSet & `Notification_${string}`;
type Told = Record<string, 'holder' | 'other'>;

let world: RoleWorld;
let person: Actor;
const auditors = 'auditors@contoso.example';
const days = (count: number) => new Date(noon.getTime() + count * 86_400_000);

before(async () => {
  const database = await createTestDatabase('recipients');
  world = await openRoleWorld(database.application);
  await giveMailbox(world.owner, 'owner');
  await giveMailbox(world.approver, 'approver');
  const eligibleOwner = await addPerson('eligible-owner');
  const owner = { scope: scopes.subscription, roleDefinitionId: roles.owner, schedule: lasting('P365D') };
  await assignRole(
    world.ports,
    world.owner,
    ask({ ...owner, kind: 'eligibility', principalId: eligibleOwner.principalId }),
  );
  const elsewhere = await addPerson('owner-elsewhere');
  const plain = { assignmentId: randomUUID(), roleDefinitionId: roles.owner, principalId: elsewhere.principalId };
  await assignPlainRole(world.ports, world.owner, { ...plain, scope: scopes.otherGroup });
});
after(() => world.close());
beforeEach(async () => {
  world.clock.moveTo(noon);
  person = await addPerson('person');
  await world.database.deleteFrom('role_settings').execute();
  world.events.length = 0;
});

async function giveMailbox(actor: Actor, name: string): Promise<void> {
  const mail = `${name}@contoso.example`;
  await world.database.updateTable('directory_user').set({ mail: null }).where('mail', '=', mail).execute();
  await world.database.updateTable('directory_user').set({ mail }).where('id', '=', actor.principalId).execute();
}

async function addPerson(name: string): Promise<Actor> {
  const actor = await world.addUser(name);
  await giveMailbox(actor, name);
  return actor;
}

const ask = (change: Partial<AdminRequest> = {}): AdminRequest => ({
  ...anAsk(change.principalId ?? person.principalId, lasting('P30D')),
  kind: 'assignment',
  ...change,
});
const eligible = (change: Partial<AdminRequest> = {}) => ask({ kind: 'eligibility', ...change });
const give = (asked: AdminRequest) => assignRole(world.ports, world.owner, asked);

/** Changes mail rules of the role everybody here is given. */
async function setRules(
  change: Partial<Record<MailRule, Partial<NotificationRule>>>,
  scope: Scope = scopes.resourceGroup,
) {
  const defaults = defaultRules(scope);
  const rules = Object.fromEntries(
    Object.entries(change).map(([id, changed]) => [id, { ...defaults[id as MailRule], ...changed }]),
  );
  await updateRoleSettings(world.ports, world.owner, { scope, roleDefinitionId: roles.reader, rules });
}

/** Who is told of the last event of that type, by the names in their addresses. */
async function toldOf(type: ScheduleEvent['type']): Promise<Told> {
  const event = world.events.findLast((one) => one.type === type);
  assert.ok(event, `${type} must be announced`);
  const mailboxes = await listRecipients(world.ports, event as ScheduleEvent);
  return Object.fromEntries(mailboxes.map(({ address, addressee }) => [address.split('@')[0], addressee]));
}

async function activate(scope: Scope = scopes.resourceGroup): Promise<string> {
  const asked = { ...anAsk(person.principalId, lasting('PT1H')), scope };
  const answer = await activateRole(world.ports, person, asked);
  assert.equal(answer.outcome, 'stored');
  return asked.requestId;
}

const askToKeep = () => askExtension(world.ports, person, eligible({ schedule: ABSENT_SCHEDULE }), 'SelfExtend');

const needApproval = () => requireApproval(world, scopes.resourceGroup, [world.approver, person].map(asApprover));

describe('as long as nobody changed the settings', () => {
  const everybody: Told = { person: 'holder', owner: 'other', 'eligible-owner': 'other' };
  const others: Told = { person: 'holder', 'eligible-owner': 'other' };

  test('an eligibility is told to the person and to who administers the resource, active or eligible to', async () => {
    await give(eligible());
    assert.deepEqual(await toldOf('eligibility.assigned'), everybody);
  });

  test('so are an active role, a plain one, and the end of one', async () => {
    await give(ask());
    assert.deepEqual(await toldOf('assignment.assigned'), everybody);
    world.clock.moveTo(days(30));
    await tellExpired(world.ports);
    assert.deepEqual(await toldOf('assignment.expired'), everybody);
    const place = { scope: scopes.site, roleDefinitionId: roles.reader, principalId: person.principalId };
    await assignPlainRole(world.ports, world.owner, { ...place, assignmentId: randomUUID() });
    assert.deepEqual(await toldOf('assignment.assigned'), everybody);
  });

  test('an activation is told to the person and the administrators, giving it back to the person', async () => {
    await give(eligible());
    await activate();
    assert.deepEqual(await toldOf('role.activated'), everybody);
    await deactivateRole(world.ports, person, anAsk(person.principalId, ABSENT_SCHEDULE));
    assert.deepEqual(await toldOf('role.deactivated'), { person: 'holder' });
  });

  test('a request to approve is told to approvers, not to the one who asks; the answer to both', async () => {
    await needApproval();
    await give(eligible());
    await activate();
    assert.deepEqual(await toldOf('activation.approval-requested'), { approver: 'other' });
    const { approvalId } = world.events.at(-1)!.payload as { approvalId: string };
    await approveActivation(world.ports, world.approver, approvalId, 'Claims are due');
    assert.deepEqual(await toldOf('activation.approved'), { person: 'holder', approver: 'other' });
    assert.deepEqual(await toldOf('role.activated'), everybody);
  });

  test('a request to keep a role is told to the administrators', async () => {
    await give(eligible());
    world.clock.moveTo(days(20));
    await askToKeep();
    assert.deepEqual(await toldOf('extension.requested'), { owner: 'other', 'eligible-owner': 'other' });
  });

  test('what an administrator decided or extended is told to the person and the other administrators', async () => {
    await give(eligible());
    world.clock.moveTo(days(20));
    await askToKeep();
    const { requestId } = world.events.at(-1)!.payload as { requestId: string };
    const decision = { justification: 'The audit is done', schedule: undefined, grantedKind: undefined };
    await decideExtension(world.ports, world.owner, 'eligibility', requestId, { ...decision, result: 'AdminDenied' });
    assert.deepEqual(await toldOf('extension.denied'), others);
    await extendSchedule(world.ports, world.owner, eligible({ schedule: lasting('P20D') }));
    assert.deepEqual(await toldOf('assignment.extended'), others);
    world.clock.moveTo(days(41));
    await renewSchedule(world.ports, world.owner, eligible());
    assert.deepEqual(await toldOf('eligibility.assigned'), others);
  });

  test('an administrator who is the person gets one mail, as the person', async () => {
    const owner = { scope: scopes.subscription, roleDefinitionId: roles.owner };
    await give(ask({ ...owner, principalId: person.principalId }));
    assert.deepEqual(await toldOf('assignment.assigned'), everybody);
  });

  test('members of a group are each told as the person; who is disabled is not', async () => {
    const [one, other] = [await addPerson('member'), await addPerson('disabled-member')];
    const group = await world.addGroup('Auditors', [one.principalId, other.principalId]);
    await world.database.updateTable('principal').set({ enabled: false }).where('id', '=', other.principalId).execute();
    await give(eligible({ principalId: group }));
    assert.deepEqual(await toldOf('eligibility.assigned'), {
      member: 'holder',
      owner: 'other',
      'eligible-owner': 'other',
    });
  });

  test('row 22: a thousand are told of one event, and not one more', async () => {
    const group = await world.addGroup('Everybody', []);
    await sql`with person as (insert into principal (id, kind, display_name, created_at)
        select gen_random_uuid(), 'User', 'Member ' || n, now() from generate_series(1, 1000) n returning id, display_name),
      mailbox as (insert into directory_user (id, user_principal_name, mail, user_type)
        select id, id || '@contoso.example', id || '@contoso.example', 'Member' from person)
      insert into group_member (group_id, member_id, added_at) select ${group}, id, now() from person`.execute(
      world.database,
    );
    await give(eligible({ principalId: group }));
    const told = await toldOf('eligibility.assigned');
    assert.equal(Object.keys(told).length, 1000);
    assert.ok(Object.values(told).every((addressee) => addressee === 'holder'));
  });
});

describe('the mail rules of the role', () => {
  const off = { isDefaultRecipientsEnabled: false };

  /** Each rule with an event it is about, who is told of it, and who is left when its default recipients are not. */
  const cases: [MailRule, ScheduleEvent['type'], string[], string[]][] = [
    ['Notification_Admin_Admin_Eligibility', 'eligibility.assigned', ['eligible-owner', 'owner', 'person'], ['person']],
    [
      'Notification_Requestor_Admin_Eligibility',
      'eligibility.assigned',
      ['eligible-owner', 'owner', 'person'],
      ['eligible-owner', 'owner'],
    ],
    ['Notification_Approver_Admin_Eligibility', 'extension.requested', ['eligible-owner', 'owner'], []],
    ['Notification_Admin_Admin_Assignment', 'assignment.assigned', ['eligible-owner', 'owner', 'person'], ['person']],
    [
      'Notification_Requestor_Admin_Assignment',
      'assignment.assigned',
      ['eligible-owner', 'owner', 'person'],
      ['eligible-owner', 'owner'],
    ],
    ['Notification_Approver_Admin_Assignment', 'extension.requested', ['eligible-owner', 'owner'], []],
    ['Notification_Admin_EndUser_Assignment', 'role.activated', ['eligible-owner', 'owner', 'person'], ['person']],
    [
      'Notification_Requestor_EndUser_Assignment',
      'role.activated',
      ['eligible-owner', 'owner', 'person'],
      ['eligible-owner', 'owner'],
    ],
    ['Notification_Approver_EndUser_Assignment', 'activation.approval-requested', ['approver'], []],
  ];
  const names = async (type: ScheduleEvent['type']) => Object.keys(await toldOf(type)).toSorted();

  /** Makes the event of a rule happen. */
  async function happen(rule: MailRule, type: ScheduleEvent['type']): Promise<void> {
    if (type === 'activation.approval-requested') await needApproval();
    const kind = rule.endsWith('Admin_Assignment') ? 'assignment' : 'eligibility';
    await give(ask({ kind }));
    if (rule.endsWith('EndUser_Assignment')) await activate();
    if (type !== 'extension.requested') return;
    world.clock.moveTo(days(20));
    await askExtension(world.ports, person, ask({ kind, schedule: ABSENT_SCHEDULE }), 'SelfExtend');
  }

  for (const [rule, type, told, left] of cases) {
    test(`${rule} without default recipients: ${left.join(', ') || 'nobody'} instead of ${told.join(', ')}`, async () => {
      await happen(rule, type);
      assert.deepEqual(await names(type), told);
      await setRules({ [rule]: off });
      assert.deepEqual(await names(type), left);
    });

    if (rule === 'Notification_Approver_EndUser_Assignment') continue;
    test(`${rule} tells additional recipients, with its default recipients or without them`, async () => {
      await happen(rule, type);
      await setRules({ [rule]: { notificationRecipients: [auditors] } });
      assert.deepEqual(await names(type), ['auditors', ...told].toSorted());
      await setRules({ [rule]: { ...off, notificationRecipients: [auditors] } });
      assert.deepEqual(await names(type), ['auditors', ...left].toSorted());
      assert.equal((await toldOf(type))['auditors'], 'other');
    });

    test(`${rule} with critical mails only keeps what needs an action, and nothing with none`, async () => {
      await happen(rule, type);
      const additional = { notificationRecipients: [auditors] };
      await setRules({ [rule]: { ...additional, notificationLevel: 'Critical' } });
      const needsAction = type === 'extension.requested';
      assert.deepEqual(await names(type), needsAction ? ['auditors', ...told].toSorted() : left);
      await setRules({ [rule]: { ...additional, notificationLevel: 'None' } });
      assert.deepEqual(await names(type), left);
    });
  }

  test('of an activation that needs an answer critical mails ask the approvers, and keep the answer from them', async () => {
    await happen('Notification_Approver_EndUser_Assignment', 'activation.approval-requested');
    const { approvalId } = world.events.at(-1)!.payload as { approvalId: string };
    await approveActivation(world.ports, world.approver, approvalId, 'Claims are due');
    await setRules({ Notification_Approver_EndUser_Assignment: { notificationLevel: 'Critical' } });
    assert.deepEqual(await names('activation.approval-requested'), ['approver']);
    assert.deepEqual(await names('activation.approved'), ['person']);
  });

  test('an address that stands in two rules, or is that of an administrator, gets one mail', async () => {
    const notificationRecipients = ['Owner@contoso.example', auditors];
    await setRules({
      Notification_Admin_Admin_Eligibility: { notificationRecipients },
      Notification_Requestor_Admin_Eligibility: { notificationRecipients },
    });
    await give(eligible());
    assert.equal((await names('eligibility.assigned')).length, 4);
  });

  test('below the eligibility nobody is kept from hearing of an activation by the settings of the narrower place', async () => {
    await give(eligible());
    await activate(scopes.site);
    await setRules({ Notification_Admin_EndUser_Assignment: off }, scopes.site);
    assert.deepEqual(await names('role.activated'), ['eligible-owner', 'owner', 'person']);
    await setRules({ Notification_Admin_EndUser_Assignment: off });
    assert.deepEqual(await names('role.activated'), ['person']);
  });

  test('settings of another role or place change nothing', async () => {
    await setRules({ Notification_Admin_Admin_Eligibility: off }, scopes.subscription);
    await give(eligible());
    assert.deepEqual(await names('eligibility.assigned'), ['eligible-owner', 'owner', 'person']);
  });
});
