/**
 * What arrives in mailboxes about a role, from the assignment to its end: read at a real mail server, links followed.
 */
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { callbackify } from 'node:util';
import { sql } from 'kysely';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { tellExpired, warnOfExpiry } from '#modules/assignments/index.ts';
import { addGroupMember, createGroup, createUser } from '#modules/directory/index.ts';
import { mailDelivery } from '#modules/notifications/index.ts';
import { createMailTransport, type MailTransport } from '#platform/mail/mail-transport.ts';
import { NOON, openWorld, type World } from '../support/world.ts';

const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const roleOf = (id: string) => `/providers/Microsoft.Authorization/roleDefinitions/${id}`;
const api = (path: string) => `/providers/Microsoft.Authorization/${path}?api-version=2020-10-01`;
const DAY = 86_400_000;

let world: World;
let receiver: SMTPServer;
let transport: MailTransport;
let token: string;
let personId: string;
let seen = 0;
const received: { to: string; subject: string; text: string; html: string; messageId: string }[] = [];

before(async () => {
  world = await openWorld('role_mails');
  receiver = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, { envelope }, done) {
      const keep = callbackify(async () => {
        const { subject = '', text = '', html, messageId = '' } = await simpleParser(stream);
        received.push({ to: envelope.rcptTo[0]!.address, subject, text, html: html || '', messageId });
      });
      keep(done);
    },
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.server.address() as AddressInfo;
  transport = createMailTransport(`smtp://127.0.0.1:${port}`, 'daypass@organization.example');
  await world.composition.outbox.deliver(mailDelivery(world.ports, transport));
  const client = await world.addClient();
  token = await world.tokenFor(client);
  await nextMails();
  const ownerId = await addPerson('Owner');
  personId = await addPerson('Reader');
  const given = await put(`roleAssignments/${world.ports.randomness.guid()}`, {
    principalId: ownerId,
    roleDefinitionId: roleOf(OWNER),
  });
  assert.equal(given.status, 201, JSON.stringify(given.body));
  await nextMails();
});
after(async () => {
  transport.close();
  await world.close();
  await new Promise<void>((resolve) => receiver.close(resolve));
});
beforeEach(() => void (received.length = seen = 0));

async function addPerson(displayName: string): Promise<string> {
  const name = displayName.toLowerCase();
  const userPrincipalName = `${name}@${world.composition.directory.initialDomain}`;
  const mail = `${name}@organization.example`;
  return (await createUser(world.ports, world.operator, { userPrincipalName, displayName, mail })).id;
}

const put = (path: string, properties: object) => world.call(token, 'PUT', api(path), { properties });

async function makeEligible(duration: string, principalId = personId): Promise<void> {
  const answer = await put(`roleEligibilityScheduleRequests/${world.ports.randomness.guid()}`, {
    principalId,
    roleDefinitionId: roleOf(READER),
    requestType: 'AdminAssign',
    scheduleInfo: { expiration: { type: 'AfterDuration', duration } },
  });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
}

/** Waits until nothing is left in the queue; answers who got which of the mails that came since it was last asked. */
async function nextMails(): Promise<Record<string, string>> {
  while (await isSomethingLeft());
  const all = received.slice(seen).map(({ to, subject }) => [to.split('@')[0]!, subject] as const);
  seen = received.length;
  assert.equal(new Set(all.map(([to]) => to)).size, all.length, 'nobody gets two');
  return Object.fromEntries(all);
}

/** In the queue, or on its way. */
async function isSomethingLeft(): Promise<boolean> {
  const { rows } = await sql`select from pgboss.job where state <= 'active' limit 1`.execute(world.ports.database);
  return rows.length > 0;
}

async function pass(days: number): Promise<void> {
  world.clock.moveTo(new Date(NOON.getTime() + days * DAY));
  for (let run = 0; run < 3; run++) {
    await warnOfExpiry(world.ports);
    await tellExpired(world.ports);
  }
}

/** Every link of a mail is a page of the portal, in its text as in its HTML. */
async function followLinks(): Promise<void> {
  for (const { subject, text, html } of received) {
    const links = [...text.matchAll(/https?:\S+/g)].map(([link]) => link);
    assert.ok(links.length > 0, subject);
    for (const link of links) {
      assert.ok(html.includes(link.replaceAll('&', '&amp;')), link);
      const { pathname, search } = new URL(link);
      const page = await world.app.inject({ url: pathname + search, headers: { accept: 'text/html' } });
      assert.equal(page.statusCode, 200, link);
    }
  }
}

test('the person and the owner hear of the eligibility, of its end coming near, twice, and of the end: once each', async () => {
  await makeEligible('P30D');
  assert.deepEqual(await nextMails(), {
    reader: 'You are eligible for Reader on Tenant root',
    owner: 'Reader is eligible for Reader on Tenant root',
  });
  const warning = {
    reader: 'Reader on Tenant root ends on 3 April 2031 at 12:00 UTC',
    owner: 'Reader of Reader on Tenant root ends on 3 April 2031 at 12:00 UTC',
  };
  await pass(16);
  assert.deepEqual(await nextMails(), warning);
  await pass(29);
  assert.deepEqual(await nextMails(), warning);
  await pass(30);
  assert.deepEqual(await nextMails(), {
    reader: 'You are no longer eligible for Reader on Tenant root',
    owner: 'Reader is no longer eligible for Reader on Tenant root',
  });
  assert.equal(new Set(received.map(({ messageId }) => messageId)).size, 8);
  await followLinks();
});

test('a member of an eligible group is warned without a way to ask, because the end is the group’s', async () => {
  world.clock.moveTo(NOON);
  const memberId = await addPerson('Member');
  const group = await createGroup(world.ports, world.operator, { displayName: 'Auditors' });
  await addGroupMember(world.ports, world.operator, group.id, memberId);
  await makeEligible('P30D', group.id);
  assert.deepEqual(Object.keys(await nextMails()).toSorted(), ['member', 'owner']);
  await pass(16);
  assert.deepEqual(Object.keys(await nextMails()).toSorted(), ['member', 'owner']);
  const { text } = received.findLast(({ to }) => to.startsWith('member'))!;
  assert.match(text, /You have it as a member of Auditors/);
  assert.doesNotMatch(text, /extend=/);
  await followLinks();
});

test('a warning that waited past the end is not sent any more; one that did not is', async () => {
  world.clock.moveTo(NOON);
  const [startsAt, endsAt] = [NOON, new Date(NOON.getTime() + DAY)].map((at) => at.toISOString()) as [string, string];
  const place = { principalId: personId, roleDefinitionId: READER, scope: '/', actorId: personId };
  const payload = { ...place, scheduleId: world.ports.randomness.guid(), startsAt, endsAt, expiresAt: endsAt };
  const to = 'reader@organization.example';
  const warning = { id: world.ports.randomness.guid(), type: 'eligibility.expiry-neared', receiver: to };
  const deliver = async (at: number) => {
    world.clock.moveTo(new Date(at));
    await mailDelivery(world.ports, transport).send({ ...warning, content: { payload, to, addressee: 'holder' } });
    return received.length;
  };
  assert.equal(await deliver(NOON.getTime() + DAY - 1), 1);
  assert.equal(await deliver(NOON.getTime() + DAY), 1);
});

test('with the settings of the role an address hears instead of the owner, and the person of nothing but what needs an action', async () => {
  world.clock.moveTo(NOON);
  const { status, body } = await world.call(token, 'GET', api('roleManagementPolicyAssignments'));
  assert.equal(status, 200);
  const policies = body.value as { properties: { policyId: string; roleDefinitionId: string } }[];
  const { policyId } = policies.find(({ properties }) => properties.roleDefinitionId.endsWith(READER))!.properties;
  const changed = await world.call(token, 'PATCH', `${policyId}?api-version=2020-10-01`, {
    properties: {
      rules: [
        {
          id: 'Notification_Admin_Admin_Eligibility',
          isDefaultRecipientsEnabled: false,
          notificationRecipients: ['auditors@organization.example'],
        },
        { id: 'Notification_Requestor_Admin_Eligibility', notificationLevel: 'Critical' },
      ],
    },
  });
  assert.equal(changed.status, 200, JSON.stringify(changed.body));
  assert.deepEqual(await nextMails(), { owner: 'The settings of Reader on Tenant root were weakened' });
  personId = await addPerson('Analyst');
  await makeEligible('P30D');
  assert.deepEqual(await nextMails(), { auditors: 'Analyst is eligible for Reader on Tenant root' });
  await pass(16);
  assert.deepEqual(await nextMails(), {
    auditors: 'Reader of Analyst on Tenant root ends on 3 April 2031 at 12:00 UTC',
  });
  await followLinks();
});
