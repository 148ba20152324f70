/**
 * Mails on their way: one delivery for each receiver, each with its own fate; what is secret rests sealed.
 */
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { SMTPServer } from 'smtp-server';
import { mailDelivery } from '#modules/notifications/index.ts';
import { createMailTransport, type MailTransport } from '#platform/mail/mail-transport.ts';
import { activitiesOf } from '../support/trail.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let receiver: SMTPServer;
let transport: MailTransport;
let token: string;
let graphToken: string;
const received: string[] = [];
const refusedForGood = new Set<string>();

before(async () => {
  world = await openWorld('mail_delivery');
  receiver = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo({ address }, _session, done) {
      if (!refusedForGood.has(address)) return done();
      done(Object.assign(new Error(`No mailbox ${address} here`), { responseCode: 550 }));
    },
    onData(stream, { envelope }, done) {
      stream.resume();
      stream.on('end', () => {
        received.push(...envelope.rcptTo.map(({ address }) => address));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.server.address() as AddressInfo;
  transport = createMailTransport(`smtp://127.0.0.1:${port}`, 'daypass@organization.example');
  const client = await world.addClient();
  token = await world.tokenFor(client);
  graphToken = await world.tokenFor(client, 'graph');
});
after(async () => {
  transport.close();
  await world.close();
  await new Promise<void>((resolve) => receiver.close(resolve));
});

async function invite(address: string, ccAddress?: string): Promise<string> {
  const cc = ccAddress ? { ccRecipients: [{ emailAddress: { address: ccAddress } }] } : {};
  const answer = await world.call(graphToken, 'POST', '/v1.0/invitations', {
    invitedUserEmailAddress: address,
    inviteRedirectUrl: 'http://localhost:8080/my-roles',
    sendInvitationMessage: true,
    invitedUserMessageInfo: cc,
  });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body.inviteRedeemUrl as string;
}

/** Every text of every column of every table of the database, the queue included. */
async function everythingStored(): Promise<string> {
  const { rows: tables } = await sql<{ name: string }>`
    select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
    where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'
      and has_table_privilege(current_user, quote_ident(table_schema) || '.' || quote_ident(table_name), 'select')`.execute(
    world.ports.database,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await sql<{ text: string }>`select t::text as text from ${sql.raw(name)} t`.execute(
      world.ports.database,
    );
    texts.push(...rows.map(({ text }) => text));
  }
  assert.ok(tables.length > 40);
  return texts.join('\n');
}

test('a link that lets somebody in rests sealed in the queue, and nowhere else', async () => {
  const link = await invite('sealed@partner.example');
  const ticket = link.slice(link.lastIndexOf('/') + 1);
  const stored = await everythingStored();
  assert.ok(stored.includes('invitation.created'), 'the event must be waiting in the queue');
  const [secret, name] = [Buffer.from(ticket), 'sealed@partner.example'];
  for (const form of [ticket, secret.toString('base64'), secret.toString('hex')]) assert.ok(!stored.includes(form));
  assert.ok(stored.includes(name), 'the address is in the directory, so this looks at the right rows');
});

describe('when mails are delivered', () => {
  before(async () => {
    refusedForGood.add('nobody@partner.example');
    await invite('somebody@partner.example', 'nobody@partner.example');
    await world.composition.outbox.deliver(mailDelivery(world.ports, transport));
    while ((await undelivered()).length === 0 || !received.includes('somebody@partner.example'));
  });

  const undelivered = async (filter = '') =>
    (await world.call(token, 'GET', `/portal/api/undelivered-mails${filter}`)).body.value as Record<string, string>[];

  test('one receiver who is refused keeps no other from getting the mail once', () => {
    assert.equal(received.filter((address) => address === 'somebody@partner.example').length, 1);
    assert.equal(received.includes('nobody@partner.example'), false);
  });

  test('a refusal for good is told to administrators, and counted', async () => {
    const [mail] = await undelivered();
    assert.equal(mail!['recipient'], 'nobody@partner.example');
    assert.equal(mail!['eventType'], 'invitation.created');
    assert.match(mail!['reason']!, /550/);
    assert.equal(world.composition.outbox.counts.givenUp, 1);
  });

  test('they are found by a part of the address, whose signs stand for themselves', async () => {
    const found = async (text: string) => (await undelivered(`?recipient=${encodeURIComponent(text)}`)).length;
    assert.equal(await found('NOBODY@'), 1);
    assert.equal(await found('nobody%partner'), 0);
  });

  test('an administrator has it sent again, once; somebody who may not is refused', async () => {
    const [mail] = await undelivered();
    const url = `/portal/api/undelivered-mails/${mail!['id']}/send-again`;
    const inviter = await world.tokenFor(await world.addClient({ directoryRoles: ['Guest Inviter'], role: 'Reader' }));
    assert.equal((await world.call(inviter, 'POST', url)).status, 403);
    refusedForGood.clear();
    const sent = await activitiesOf(world.ports.database, async () => {
      assert.equal((await world.call(token, 'POST', url)).status, 204);
    });
    assert.deepEqual(sent, ['mail.sent-again']);
    while (!received.includes('nobody@partner.example')) await undelivered();
    assert.deepEqual(await undelivered(), []);
    assert.equal((await world.call(token, 'POST', url)).status, 404);
    assert.equal(received.filter((address) => address === 'somebody@partner.example').length, 1);
  });

  test('what was sent leaves the queue behind', async () => {
    const { queues, kinds } = await world.composition.outbox.backlog(world.ports.database);
    assert.deepEqual(
      queues.map(({ waiting }) => waiting),
      [0, 0],
    );
    assert.deepEqual(kinds, []);
  });

  test('what would reach nobody any more is not sent again, and the administrator is told', async () => {
    refusedForGood.add('late@partner.example');
    await invite('late@partner.example');
    let [mail] = await undelivered();
    while (!mail) [mail] = await undelivered();
    const url = `/portal/api/undelivered-mails/${mail['id']}/send-again`;
    refusedForGood.clear();
    world.clock.moveBy(400 * 86_400_000);
    const client = await world.addClient();
    const refused = await world.call(await world.tokenFor(client), 'POST', url);
    assert.deepEqual([refused.status, refused.body.error.code], [409, 'mail.no-longer-due']);
    token = await world.tokenFor(client);
    assert.equal((await undelivered()).length, 1);
    assert.ok(!received.includes('late@partner.example'));
  });
});
