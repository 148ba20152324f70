/**
 * A security team hears of events over HTTP: signed, at least once, however often their server is away, and nobody's mail waits.
 */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { after, afterEach, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Webhook } from 'standardwebhooks';
import type { Actor } from '#model/actor.ts';
import type { AutomationClient } from '#modules/administration/index.ts';
import { assignPlainRole } from '#modules/assignments/index.ts';
import { createUser } from '#modules/directory/index.ts';
import { forgetOldDeliveries, queueDeliveries, WebhookSender } from '#modules/webhooks/index.ts';
import { openMailReceiver, type MailReceiver } from '../support/mail-receiver.ts';
import { makeReaderEligible } from '../support/reader-eligible.ts';
import { activitiesOf } from '../support/trail.ts';
import { openWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import type { Sending } from '../support/webhook-process.ts';
import { NOON, openWorld, type Answer, type World } from '../support/world.ts';

const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
const DAY = 86_400_000;
const api = '/portal/api/webhooks';
const masterKey = randomBytes(32);

let world: World;
let mail: MailReceiver;
let receiver: WebhookReceiver;
let sender: WebhookSender;
let client: AutomationClient;
let webhookId: string;
let owner: Actor;

before(async () => {
  // The library of Standard Webhooks believes no signature of another time than now.
  world = await openWorld('webhooks', {}, { startsAt: new Date(), masterKey });
  mail = await openMailReceiver();
  receiver = await openWebhookReceiver();
  sender = new WebhookSender(world.ports);
  client = await world.addClient({ directoryRoles: ['Privileged Role Administrator'] });
  owner = { ...world.operator, kind: 'ServicePrincipal', principalId: client.principalId, displayName: 'The owner' };
});
after(async () => {
  await world.close();
  await mail.close();
  await receiver.close();
});
afterEach(async () => {
  // What a test disabled is an event too, and none for the webhook of the next one.
  await mail.receive(world);
  receiver.received.length = 0;
  receiver.answers = 204;
  world.clock.moveTo(new Date());
  if (webhookId) await ask('DELETE', `${api}/${webhookId}`);
});

/** As an administrator, with a token of now: the clock is moved by days. */
async function ask(method: string, url: string, body?: object): Promise<Answer> {
  return world.call(await world.tokenFor(client), method, url, body);
}

async function addWebhook(
  eventTypes = ['eligibility.assigned', 'webhook.disabled'],
  url = receiver.url,
): Promise<string> {
  webhookId = randomUUID();
  const answer = await ask('PUT', `${api}/${webhookId}`, { displayName: 'SOC', url, eventTypes });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.secret as string;
}

const makeEligible = (name: string) => makeReaderEligible(world, owner, name);

/** Everything that has happened is told: to mailboxes, and to webhooks as far as it is due. */
async function tell(): Promise<Awaited<ReturnType<MailReceiver['receive']>>> {
  const mails = await mail.receive(world);
  await sender.send();
  return mails;
}

/** An event that the outbox takes apart, without waiting for it to do so. */
async function takeApart(name: string): Promise<void> {
  const payload = { webhookId: randomUUID(), displayName: name, failingSince: NOON.toISOString(), failure: 'None.' };
  await queueDeliveries(world.ports, { id: randomUUID(), type: 'webhook.disabled', payload, at: world.clock.now() });
}

/** The same, sent as far as it is due. */
async function happen(name: string): Promise<void> {
  await takeApart(name);
  await sender.send();
}

const deliveries = async (status = ''): Promise<Record<string, unknown>[]> =>
  (await ask('GET', `${api}/${webhookId}/deliveries?status=${status}`)).body.value;

describe('what is told', () => {
  test('an event is a CloudEvent with the names of those it is about, signed for whoever knows the secret', async () => {
    const secret = await addWebhook();
    const principalId = await makeEligible('Nora');
    await tell();
    const { headers, text, body } = receiver.received[0]!;
    assert.deepEqual(new Webhook(secret).verify(text, headers), body);
    assert.throws(() => new Webhook(secret).verify(text.replace('Nora', 'Eve'), headers));
    assert.throws(() => new Webhook(randomBytes(32).toString('base64')).verify(text, headers));
    assert.equal(headers['content-type'], 'application/cloudevents+json; charset=utf-8');
    const { id, source, time, data, specversion, type, subject } = body;
    assert.deepEqual([specversion, type, subject], ['1.0', 'daypass.eligibility.assigned', '/']);
    assert.equal(id, headers['webhook-id']);
    assert.equal(source, `https://localhost:8081/${world.composition.directory.tenantId}`);
    assert.equal(new Date(time as string).getTime(), new Date(data.startsAt as string).getTime());
    assert.deepEqual([data.principalId, data.principalName, data.roleName], [principalId, 'Nora', 'Reader']);
  });

  test('what was not asked for is not told, and a mail that is sent again is no second event', async () => {
    await addWebhook(['assignment.assigned']);
    await makeEligible('Nora');
    await tell();
    assert.deepEqual(receiver.received, []);
    await ask('PUT', `${api}/${webhookId}`, {
      displayName: 'SOC',
      url: receiver.url,
      eventTypes: ['invitation.redeemed'],
    });
    const event = { type: 'invitation.redeemed', payload: { invitationId: randomUUID(), userId: randomUUID() } };
    const again = { ...event, payload: { ...event.payload, onlyReceiver: 'somebody@organization.example' } };
    await world.ports.unitOfWork((tx) => tx.send(again));
    await tell();
    assert.deepEqual(receiver.received, []);
    await world.ports.unitOfWork((tx) => tx.send(event));
    await tell();
    assert.equal(receiver.received.length, 1);
  });

  test('the link of an invitation and the message of the inviter stay here; so does every passcode', async () => {
    await addWebhook(['invitation.created']);
    const graph = await world.tokenFor(await world.addClient(), 'graph');
    const answer = await world.call(graph, 'POST', '/v1.0/invitations', {
      invitedUserEmailAddress: 'pat@partner.example',
      inviteRedirectUrl: 'http://localhost:8080/my-roles',
      sendInvitationMessage: true,
      invitedUserMessageInfo: { customizedMessageBody: 'For your eyes' },
    });
    await tell();
    const { text, body } = receiver.received[0]!;
    const link = answer.body.inviteRedeemUrl as string;
    assert.equal(body.data.userId, answer.body.invitedUser.id);
    for (const secret of [link.slice(link.lastIndexOf('/') + 1), 'For your eyes']) assert.ok(!text.includes(secret));
    const refused = await ask('PUT', `${api}/${randomUUID()}`, {
      displayName: 'SOC',
      url: receiver.url,
      eventTypes: ['passcode.requested'],
    });
    assert.deepEqual([refused.status, refused.body.error.code], [400, 'request.invalid']);
  });
});

describe('secrets', () => {
  test('while a secret is replaced both sign; a day later the new one alone does', async () => {
    const former = await addWebhook();
    const rotated = await ask('POST', `${api}/${webhookId}/rotate-secret`);
    const secret = rotated.body.secret as string;
    assert.notEqual(secret, former);
    await happen('Nora');
    const both = receiver.received[0]!;
    for (const known of [former, secret]) assert.ok(new Webhook(known).verify(both.text, both.headers));

    world.clock.moveBy(DAY);
    await happen('Omar');
    const { headers, text } = receiver.received[1]!;
    const signatures = (each: string) => new Webhook(each).sign(headers['webhook-id']!, at(headers), text);
    assert.equal(headers['webhook-signature'], signatures(secret));
    assert.notEqual(headers['webhook-signature'], signatures(former));
  });

  const at = (headers: Record<string, string>) => new Date(Number(headers['webhook-timestamp']) * 1_000);

  test('nobody is shown a secret twice, and none is stored as it is', async () => {
    const secret = await addWebhook();
    const list = await ask('GET', api);
    const again = await ask('PUT', `${api}/${webhookId}`, {
      displayName: 'SOC',
      url: receiver.url,
      eventTypes: ['eligibility.assigned'],
    });
    assert.equal(again.body.secret, null);
    const stored = await world.ports.database.selectFrom('webhook').select('secret_sealed').execute();
    const trail = await world.ports.database.selectFrom('audit_entry').select(['targets', 'details']).execute();
    const said = JSON.stringify([list.body, again.body, trail]);
    for (const text of [said, stored.map((row) => row.secret_sealed.toString('latin1')).join()]) {
      assert.ok(!text.includes(secret.slice(6)));
    }
    assert.ok(!JSON.stringify(trail).includes('key=of-the-receiver'), 'the address may hold a key of the receiver');
  });
});

describe('a receiver that is away', () => {
  test('is tried again at growing pauses, under the same id and with the same body, and then given up', async () => {
    await addWebhook();
    receiver.answers = 503;
    await happen('Nora');
    for (const seconds of [5, 60, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]) {
      world.clock.moveBy(seconds * 1_000 - 1);
      const before = receiver.received.length;
      await sender.send();
      assert.equal(receiver.received.length, before, `nothing is sent before ${seconds} seconds are over`);
      world.clock.moveBy(1);
      await sender.send();
      assert.equal(receiver.received.length, before + 1);
    }
    assert.equal(receiver.received.length, 11);
    assert.equal(new Set(receiver.received.map(({ text }) => text)).size, 1);
    assert.equal(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size, 1);
    const [delivery] = await deliveries();
    assert.deepEqual(
      [delivery!['status'], delivery!['attempts'], delivery!['responseStatus'], delivery!['failure']],
      ['failed', 11, 503, 'It answered 503.'],
    );
  });

  test('gets what was given up once an administrator asks for it, and one more time what it had', async () => {
    await addWebhook();
    receiver.answers = 410;
    await happen('Nora');
    assert.equal((await deliveries('failed')).length, 1);
    assert.deepEqual([await deliveries('waiting'), await deliveries('delivered')], [[], []]);
    const again = `${api}/${webhookId}/send-failed-again`;
    const refused = await ask('POST', again);
    assert.deepEqual([refused.status, refused.body.error.code], [409, 'webhook.disabled']);

    receiver.answers = 204;
    const values = { displayName: 'SOC', url: receiver.url, eventTypes: ['eligibility.assigned'], enabled: true };
    await ask('PUT', `${api}/${webhookId}`, values);
    assert.deepEqual((await ask('POST', again)).body, { count: 1 });
    await sender.send();
    assert.deepEqual(await deliveries('failed'), []);
    const [delivery] = await deliveries('delivered');
    assert.equal(delivery!['status'], 'delivered');
    await ask('POST', `${api}/${webhookId}/deliveries/${String(delivery!['id'])}/send-again`);
    await sender.send();
    assert.equal(receiver.received.length, 3);
    assert.equal(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size, 1);
    assert.equal((await ask('GET', `${api}/${webhookId}/deliveries?status=lost`)).body.error.code, 'request.invalid');
  });

  test('for five days is disabled, and administrators of the directory are told by mail', async () => {
    const address = 'global@organization.example';
    const user = { userPrincipalName: address, displayName: 'Global', mail: address };
    const { id: principalId } = await createUser(world.ports, world.operator, user);
    await assignPlainRole(world.ports, world.operator, {
      assignmentId: randomUUID(),
      scope: '/directory' as never,
      roleDefinitionId: GLOBAL_ADMINISTRATOR,
      principalId,
    });
    await addWebhook();
    receiver.answers = 500;
    await makeEligible('Nora');
    await tell();
    world.clock.moveBy(5 * DAY - 1);
    await makeEligible('Omar');
    await tell();
    const entry = async () => (await ask('GET', `${api}/${webhookId}`)).body;
    assert.equal((await entry()).enabled, true);
    world.clock.moveBy(5_000);
    const recorded = await activitiesOf(world.ports.database, () => sender.send());
    assert.deepEqual(recorded, ['webhook.disabled']);
    assert.equal((await entry()).enabled, false);
    assert.deepEqual(
      (await deliveries()).map(({ status }) => status),
      ['failed', 'failed'],
    );
    const told = (await tell()).find(({ to, subject }) => to === address && subject === 'The webhook SOC was disabled');
    assert.match(told!.text!, new RegExp(`/settings/webhooks/${webhookId}`));
  });

  test('and comes back in between begins its five days anew', async () => {
    await addWebhook();
    for (const [status, days] of [
      [500, 4],
      [204, 1],
      [500, 0],
    ] as const) {
      receiver.answers = status;
      await happen('Nora');
      world.clock.moveBy(days * DAY);
    }
    assert.equal((await ask('GET', `${api}/${webhookId}`)).body.enabled, true);
  });

  test('that redirects, or is not https, or lies where nobody may reach, gets nothing', async () => {
    await addWebhook();
    receiver.answers = 302;
    await happen('Nora');
    assert.equal(receiver.received.length, 1, 'the redirect is not followed');
    assert.equal((await deliveries())[0]!['failure'], 'It answered 302; redirects are not followed.');
    for (const url of ['http://hooks.example/', 'https://10.0.0.1/', 'https://a:b@hooks.example/', 'file:///x']) {
      const body = { displayName: 'SOC', url, eventTypes: ['eligibility.assigned'] };
      const refused = await ask('PUT', `${api}/${randomUUID()}`, body);
      assert.deepEqual([refused.status, refused.body.error.code], [400, 'webhook.address-invalid'], url);
    }
  });
});

describe('nobody waits for a receiver', () => {
  test('that never answers: mails arrive, and so do events at another webhook', async () => {
    await addWebhook();
    const hanging = webhookId;
    receiver.answers = 'none';
    const other = await openWebhookReceiver();
    await addWebhook(['eligibility.assigned'], other.url);
    await makeEligible('Nora');
    const asked = receiver.next();
    const arrived = other.next();
    const mails = await mail.receive(world);
    const sending = sender.send();
    await asked;
    assert.equal((await arrived).body.data.principalName, 'Nora');
    assert.ok(mails.some(({ subject }) => subject?.startsWith('You are eligible for Reader')));
    const [waiting] = (await ask('GET', `${api}/${hanging}/deliveries`)).body.value;
    assert.equal(waiting.status, 'waiting');
    await receiver.close();
    await sending;
    await ask('DELETE', `${api}/${hanging}`);
    await other.close();
    receiver = await openWebhookReceiver();
  });

  test('a process that is killed between the sending and the answer leaves the delivery due, under the same id', async () => {
    const secret = await addWebhook();
    await takeApart('Nora');
    receiver.answers = 'none';
    const asked = receiver.next();
    const child = fork(fileURLToPath(new URL('../support/webhook-process.ts', import.meta.url)));
    const message: Sending = { application: world.database.application, masterKey: masterKey.toString('hex') };
    child.send(message);
    const first = await asked;
    child.kill('SIGKILL');
    await once(child, 'exit');

    receiver.answers = 204;
    world.clock.moveBy(50_000);
    await sender.send();
    assert.equal(receiver.received.length, 1, 'while it may still be under way nobody else sends it');
    world.clock.moveBy(20_000);
    await sender.send();
    const second = receiver.received[1]!;
    assert.equal(second.headers['webhook-id'], first.headers['webhook-id']);
    assert.equal(second.text, first.text);
    assert.ok(new Webhook(secret).verify(second.text, second.headers));
    assert.equal((await deliveries())[0]!['status'], 'delivered');
  });
});

describe('administrators', () => {
  test('try a webhook, and each step is in the audit trail', async () => {
    const recorded = await activitiesOf(world.ports.database, async () => {
      await addWebhook();
      assert.equal((await ask('POST', `${api}/${webhookId}/try`)).status, 204);
      await sender.send();
      assert.equal(receiver.received[0]!.body.type, 'daypass.webhook.tested');
      await ask('POST', `${api}/${webhookId}/rotate-secret`);
      const off = { displayName: 'SOC', url: receiver.url, eventTypes: ['role.activated'], enabled: false };
      assert.equal((await ask('PUT', `${api}/${webhookId}`, off)).body.webhook.enabled, false);
      assert.equal((await ask('POST', `${api}/${webhookId}/try`)).body.error.code, 'webhook.disabled');
      await ask('DELETE', `${api}/${webhookId}`);
    });
    assert.deepEqual(recorded, [
      'webhook.added',
      'webhook-delivery.requested',
      'webhook-secret.rotated',
      'webhook.updated',
      'webhook-delivery.requested',
      'webhook.removed',
    ]);
    assert.equal((await ask('GET', `${api}/${webhookId}`)).body.error.code, 'webhook.not-found');
  });

  test('of something else do not; who reads everything may look and not write', async () => {
    await addWebhook();
    const reader = await world.tokenFor(await world.addClient({ directoryRoles: ['Global Reader'], role: 'Reader' }));
    const inviter = await world.tokenFor(await world.addClient({ directoryRoles: ['Guest Inviter'] }));
    assert.equal((await world.call(reader, 'GET', api)).status, 200);
    assert.equal((await world.call(reader, 'POST', `${api}/${webhookId}/rotate-secret`)).status, 403);
    assert.equal((await world.call(inviter, 'GET', api)).status, 403);
    assert.equal((await ask('POST', `${api}/${webhookId}/rotate-secret`)).status, 200);
  });

  test('find the deliveries of the last thirty days', async () => {
    await addWebhook();
    await happen('Nora');
    world.clock.moveBy(30 * DAY - 60_000);
    await forgetOldDeliveries(world.ports);
    assert.equal((await deliveries()).length, 1);
    world.clock.moveBy(120_000);
    await forgetOldDeliveries(world.ports);
    assert.deepEqual(await deliveries(), []);
  });
});
