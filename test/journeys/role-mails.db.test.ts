/**
 * What arrives in mailboxes about a role, from the assignment to its end: read at a real mail server, links followed.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { tellExpired, warnOfExpiry } from '#modules/assignments/index.ts';
import { addGroupMember, createGroup, createUser } from '#modules/directory/index.ts';
import { openMailReceiver, type MailReceiver } from '../support/mail-receiver.ts';
import { NOON, openWorld, type World } from '../support/world.ts';

const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const roleOf = (id: string) => `/providers/Microsoft.Authorization/roleDefinitions/${id}`;
const api = (path: string) => `/providers/Microsoft.Authorization/${path}?api-version=2020-10-01`;
const warningOf = (whose: string) => `${whose} on Tenant root ends on 3 April 2031 at 12:00 UTC`;

let world: World;
let mailbox: MailReceiver;
let client: Awaited<ReturnType<World['addClient']>>;
let seen = 0;

before(async () => {
  world = await openWorld('role_mails');
  mailbox = await openMailReceiver();
  client = await world.addClient();
  const given = await put(`roleAssignments/${world.ports.randomness.guid()}`, {
    principalId: await addPerson('Owner'),
    roleDefinitionId: roleOf(OWNER),
  });
  assert.equal(given.status, 201, JSON.stringify(given.body));
});
after(async () => {
  await world.close();
  await mailbox.close();
});
beforeEach(() => world.clock.moveTo(NOON));

async function addPerson(displayName: string): Promise<string> {
  const name = displayName.toLowerCase();
  const userPrincipalName = `${name}@${world.composition.directory.initialDomain}`;
  const mail = `${name}@organization.example`;
  return (await createUser(world.ports, world.operator, { userPrincipalName, displayName, mail })).id;
}

/** Asks with a token of the present: the clock moves by weeks. */
const ask = async (method: 'GET' | 'PUT' | 'PATCH', url: string, body?: object) =>
  world.call(await world.tokenFor(client), method, url, body);
const put = (path: string, properties: object) => ask('PUT', api(path), { properties });

async function makeEligible(principalId: string, requestType = 'AdminAssign', duration = 'P30D'): Promise<void> {
  const answer = await put(`roleEligibilityScheduleRequests/${world.ports.randomness.guid()}`, {
    principalId,
    roleDefinitionId: roleOf(READER),
    requestType,
    scheduleInfo: { expiration: { type: 'AfterDuration', duration } },
  });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
}

/** The jobs run, and again, so many days later. */
async function pass(days: number): Promise<void> {
  world.clock.moveTo(new Date(NOON.getTime() + days * 86_400_000));
  for (let run = 0; run < 2; run++) {
    await warnOfExpiry(world.ports);
    await tellExpired(world.ports);
  }
}

/** What came since it was last asked: who got which mails. Every link in them is a page of the portal, in text as in HTML. */
async function nextMails(): Promise<[name: string, subject: string][]> {
  const received = await mailbox.receive(world);
  const fresh = received.slice(seen);
  seen = received.length;
  for (const { subject, text = '', html } of fresh) {
    const [link = ''] = /https?:\S+/.exec(text) ?? [];
    assert.ok(html && html.includes(link.replaceAll('&', '&amp;')), subject);
    const { pathname, search } = new URL(link);
    const page = await world.app.inject({ url: pathname + search, headers: { accept: 'text/html' } });
    assert.equal(page.statusCode, 200, link);
  }
  const mails = fresh.map(({ to, subject = '' }): [string, string] => [to.split('@')[0]!, subject]);
  return mails.toSorted(([one], [other]) => one.localeCompare(other));
}

test('a warning that waits until its end is past, or is another, is not sent; what has happened is', async () => {
  await makeEligible(await addPerson('Late'), 'AdminAssign', 'P15D');
  const longer = await addPerson('Longer');
  await makeEligible(longer);
  await pass(14);
  await pass(16);
  await makeEligible(longer, 'AdminExtend', 'P60D');
  const mails = await nextMails();
  const to = (wanted: string) => mails.flatMap(([name, subject]) => (name === wanted ? [subject] : [])).toSorted();
  assert.deepEqual(to('late'), [
    'You are eligible for Reader on Tenant root',
    'You are no longer eligible for Reader on Tenant root',
  ]);
  assert.deepEqual(to('longer'), ['Reader on Tenant root was extended', 'You are eligible for Reader on Tenant root']);
});

test('the person and the owner hear of the eligibility, of its end coming near, twice, and of the end: once each', async () => {
  await makeEligible(await addPerson('Person'));
  assert.deepEqual(await nextMails(), [
    ['owner', 'Person is eligible for Reader on Tenant root'],
    ['person', 'You are eligible for Reader on Tenant root'],
  ]);
  for (const day of [16, 29]) {
    await pass(day);
    assert.deepEqual(await nextMails(), [
      ['owner', warningOf('Reader of Person')],
      ['person', warningOf('Reader')],
    ]);
  }
  await pass(30);
  assert.deepEqual(await nextMails(), [
    ['owner', 'Person is no longer eligible for Reader on Tenant root'],
    ['person', 'You are no longer eligible for Reader on Tenant root'],
  ]);
});

test('a person is warned with a way to ask for more, a member of a group without, because the end is the group’s', async () => {
  const group = await createGroup(world.ports, world.operator, { displayName: 'Auditors' });
  await addGroupMember(world.ports, world.operator, group.id, await addPerson('Member'));
  await makeEligible(group.id);
  await makeEligible(await addPerson('Single'));
  await pass(16);
  await nextMails();
  const warned = (await mailbox.receive(world)).filter(({ subject }) => subject === warningOf('Reader'));
  const textFor = (name: string) => warned.find(({ to }) => to.startsWith(name))?.text ?? '';
  assert.match(textFor('single'), /Ask for an extension:\nhttps?:\S+\/my-roles\?tab=eligible&keep=[\w-]{36}/);
  assert.match(textFor('member'), /You have it as a member of Auditors/);
  assert.doesNotMatch(textFor('member'), /keep=/);
});

test('by the rules of the role an address hears instead of the owner, and the person of nothing that needs no action', async () => {
  const { body } = await ask('GET', api('roleManagementPolicyAssignments'));
  const policies = body.value as { properties: { policyId: string; roleDefinitionId: string } }[];
  const { policyId } = policies.find(({ properties }) => properties.roleDefinitionId.endsWith(READER))!.properties;
  const notificationRecipients = ['auditors@organization.example'];
  const changed = await ask('PATCH', `${policyId}?api-version=2020-10-01`, {
    properties: {
      rules: [
        { id: 'Notification_Admin_Admin_Eligibility', isDefaultRecipientsEnabled: false, notificationRecipients },
        { id: 'Notification_Requestor_Admin_Eligibility', notificationLevel: 'Critical' },
      ],
    },
  });
  assert.equal(changed.status, 200, JSON.stringify(changed.body));
  assert.deepEqual(await nextMails(), [['owner', 'The settings of Reader on Tenant root were weakened']]);
  await makeEligible(await addPerson('Analyst'));
  assert.deepEqual(await nextMails(), [['auditors', 'Analyst is eligible for Reader on Tenant root']]);
  await pass(16);
  assert.deepEqual(await nextMails(), [['auditors', warningOf('Reader of Analyst')]]);
});
