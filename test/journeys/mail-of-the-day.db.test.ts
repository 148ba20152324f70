/**
 * A busy administrator hears of activations once a day, another not at all; what waits for them comes at once all the same.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { ROOT_SCOPE } from '#model/scope.ts';
import { assignPlainRole, OWNER_ROLE } from '#modules/assignments/index.ts';
import { createUser } from '#modules/directory/index.ts';
import { chooseNotifications, getPreferences, sendDueDigests, type Preferences } from '#modules/notifications/index.ts';
import { defaultRules, updateRoleSettings } from '#modules/role-settings/index.ts';
import { openMailReceiver, type MailReceiver } from '../support/mail-receiver.ts';
import { makeReaderEligible } from '../support/reader-eligible.ts';
import { openWorld, type World } from '../support/world.ts';

const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const HOUR = 3_600_000;

let world: World;
let receiver: MailReceiver;
let anna: Actor;
let omar: Actor;
let seen = 0;

before(async () => {
  world = await openWorld('mail_of_the_day');
  receiver = await openMailReceiver();
  anna = await addOwner('anna');
  omar = await addOwner('omar');
  await arrived();
});
after(async () => {
  await world.close();
  await receiver.close();
});

async function addPerson(name: string): Promise<Actor> {
  const address = `${name}@organization.example`;
  const user = { userPrincipalName: address, displayName: name, mail: address };
  const { id } = await createUser(world.ports, world.operator, user);
  return { ...world.operator, kind: 'User', principalId: id, displayName: name, userPrincipalName: address };
}

async function addOwner(name: string): Promise<Actor> {
  const person = await addPerson(name);
  await assignPlainRole(world.ports, world.operator, {
    assignmentId: randomUUID(),
    scope: ROOT_SCOPE,
    roleDefinitionId: OWNER_ROLE,
    principalId: person.principalId,
  });
  return person;
}

async function choose(person: Actor, part: Partial<Preferences> & { othersGiven?: 'at-once' | 'digest' | 'none' }) {
  const { othersGiven, ...rest } = part;
  const stored = await getPreferences(world.ports.database, person.principalId);
  const choices = { ...stored.choices, ...(othersGiven ? { 'others-given': othersGiven } : {}) };
  await chooseNotifications(world.ports, person, { ...stored, ...rest, choices });
}

const makeEligible = (name: string) => makeReaderEligible(world, omar, name);

/** What has come to somebody since the last look: the subjects. */
async function arrived(...people: Actor[]): Promise<string[]> {
  const mails = await receiver.receive(world);
  const fresh = mails.slice(seen);
  seen = mails.length;
  return fresh
    .filter(({ to }) => people.some(({ userPrincipalName }) => userPrincipalName === to))
    .map(({ subject, to }) => `${to.split('@')[0]}: ${subject}`)
    .toSorted();
}

async function atNextMorning(): Promise<string[]> {
  const morning = new Date(world.clock.now());
  morning.setUTCHours(32, 0, 0, 0);
  world.clock.moveTo(morning);
  await sendDueDigests(world.ports);
  return arrived(anna, omar);
}

describe('somebody who chose nothing', () => {
  test('hears at once', async () => {
    await makeEligible('nora');
    assert.deepEqual(await arrived(anna, omar), [
      'anna: nora is eligible for Reader on Tenant root',
      'omar: nora is eligible for Reader on Tenant root',
    ]);
  });
});

describe('somebody who chose the mail of the day', () => {
  before(() => choose(anna, { othersGiven: 'digest' }));

  test('gets one at the hour, with everything since the last; nobody else is kept waiting', async () => {
    await makeEligible('pia');
    await makeEligible('quin');
    assert.deepEqual(await arrived(anna, omar), [
      'omar: pia is eligible for Reader on Tenant root',
      'omar: quin is eligible for Reader on Tenant root',
    ]);
    world.clock.moveBy(HOUR);
    await sendDueDigests(world.ports);
    assert.deepEqual(await arrived(anna), [], 'it is not the hour yet');
    assert.deepEqual(await atNextMorning(), ['anna: 2 things happened in Example Organization']);
    const text = (await receiver.receive(world)).at(-1)!.text!;
    assert.match(text, /pia is eligible for Reader/);
    assert.match(text, /quin is eligible for Reader/);
  });

  test('gets none on a day on which nothing happened', async () => {
    assert.deepEqual(await atNextMorning(), []);
  });

  test('and then chooses to hear at once loses nothing that waits', async () => {
    await makeEligible('rosa');
    assert.deepEqual(await arrived(anna), []);
    await choose(anna, { othersGiven: 'at-once' });
    await makeEligible('sam');
    assert.deepEqual(await arrived(anna), ['anna: sam is eligible for Reader on Tenant root']);
    assert.deepEqual(await atNextMorning(), ['anna: One thing happened in Example Organization']);
  });

  test('elsewhere on the earth gets it at that hour there', async () => {
    await choose(anna, { othersGiven: 'digest' });
    await makeEligible('tess');
    assert.deepEqual(await arrived(anna), []);
    await choose(anna, { timeZone: 'America/New_York' });
    world.clock.moveBy(5 * HOUR - 1);
    await sendDueDigests(world.ports);
    assert.deepEqual(await arrived(anna), [], 'it is not eight there yet');
    world.clock.moveBy(1);
    await sendDueDigests(world.ports);
    assert.deepEqual(await arrived(anna), ['anna: One thing happened in Example Organization']);
    await choose(anna, { timeZone: 'UTC', othersGiven: 'at-once' });
  });

  test('is told once, also where two processes look for what is due', async () => {
    await choose(anna, { othersGiven: 'digest' });
    await makeEligible('uwe');
    assert.deepEqual(await arrived(anna), []);
    world.clock.moveBy(24 * HOUR);
    await Promise.all([sendDueDigests(world.ports), sendDueDigests(world.ports)]);
    assert.deepEqual(await arrived(anna), ['anna: One thing happened in Example Organization']);
    await choose(anna, { othersGiven: 'at-once' });
  });
});

describe('somebody who chose not to hear', () => {
  before(() => choose(anna, { othersGiven: 'none' }));
  after(() => choose(anna, { othersGiven: 'at-once' }));

  test('hears nothing, and later neither', async () => {
    await makeEligible('vera');
    assert.deepEqual(await arrived(anna, omar), ['omar: vera is eligible for Reader on Tenant root']);
    assert.deepEqual(await atNextMorning(), []);
  });

  test('hears where the settings of the role name their address', async () => {
    const place = { scope: ROOT_SCOPE, roleDefinitionId: READER };
    const rule = defaultRules(ROOT_SCOPE).Notification_Admin_Admin_Eligibility;
    const change = (notificationRecipients: string[]) =>
      updateRoleSettings(world.ports, world.operator, {
        ...place,
        rules: { Notification_Admin_Admin_Eligibility: { ...rule, notificationRecipients } },
      });
    await change(['anna@organization.example']);
    await makeEligible('wim');
    assert.deepEqual(await arrived(anna), ['anna: wim is eligible for Reader on Tenant root']);
    await change([]);
  });
});

describe('notification settings over the API', () => {
  test('are of a person: an application has none, and a place that is none is refused', async () => {
    const token = await world.tokenFor(await world.addClient());
    const url = '/portal/api/my-notifications';
    const stored = (await world.call(token, 'GET', url)).body;
    assert.equal(stored.choices['own-given'], 'at-once');
    const refused = await world.call(token, 'PUT', url, stored);
    assert.deepEqual([refused.status, refused.body.error.code], [403, 'notifications.not-a-person']);
    const nowhere = { ...stored, timeZone: 'Atlantis/Center' };
    await assert.rejects(chooseNotifications(world.ports, anna, nowhere), { code: 'request.invalid' });
    await chooseNotifications(world.ports, anna, { ...stored, timeZone: 'Europe/Oslo' });
    assert.equal((await getPreferences(world.ports.database, anna.principalId)).timeZone, 'Europe/Oslo');
  });
});
