/**
 * Somebody makes a role easier to get, and those who administer it hear of it by mail, in words.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { ROOT_SCOPE } from '#model/scope.ts';
import { assignPlainRole, OWNER_ROLE } from '#modules/assignments/index.ts';
import { createUser, getDirectoryIdentity } from '#modules/directory/index.ts';
import { mailDelivery } from '#modules/notifications/index.ts';
import { defaultRules, updateRoleSettings } from '#modules/role-settings/index.ts';
import { createMailTransport, type MailTransport } from '#platform/mail/mail-transport.ts';
import { openWorld, type World } from '../support/world.ts';

const READER_ROLE = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const WATCH = 'watch@elsewhere.example';

let world: World;
let receiver: SMTPServer;
let transport: MailTransport;
const received: { to: string; source: Buffer }[] = [];

before(async () => {
  world = await openWorld('weakened_settings');
  receiver = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push(...envelope.rcptTo.map(({ address }) => ({ to: address, source: Buffer.concat(chunks) })));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.server.address() as AddressInfo;
  transport = createMailTransport(`smtp://127.0.0.1:${port}`, 'daypass@organization.example');
});
after(async () => {
  transport.close();
  await world.close();
  await new Promise<void>((resolve) => receiver.close(resolve));
});

async function readMails() {
  const mails = await Promise.all(received.map(async ({ to, source }) => ({ ...(await simpleParser(source)), to })));
  return mails.filter(({ subject = '' }) => /^The settings of Reader on .+ were weakened$/.test(subject));
}

/** Whether an event or a delivery waits or is under way. */
async function isUnderWay(): Promise<boolean> {
  const { rows } = await sql`
    select from pgboss.job where state < 'completed' and data->>'type' is not null`.execute(world.ports.database);
  return rows.length > 0;
}

async function addHolder(name: string, roleDefinitionId: string): Promise<string> {
  const { initialDomain } = await getDirectoryIdentity(world.ports.database);
  const address = `${name}@${initialDomain}`;
  const user = { userPrincipalName: address, displayName: name, mail: address };
  const { id } = await createUser(world.ports, world.operator, user);
  await assignPlainRole(world.ports, world.operator, {
    assignmentId: randomUUID(),
    scope: ROOT_SCOPE,
    roleDefinitionId,
    principalId: id,
  });
  return address;
}

test('owners and whom the role names are told what is weaker; readers are not', async () => {
  const owners = [await addHolder('anna', OWNER_ROLE), await addHolder('omar', OWNER_ROLE)];
  await addHolder('rita', READER_ROLE);
  const place = { scope: ROOT_SCOPE, roleDefinitionId: READER_ROLE };
  const defaults = defaultRules(ROOT_SCOPE);
  const watched = { ...defaults.Notification_Admin_EndUser_Assignment, notificationRecipients: [WATCH] };
  const change = (rules: Parameters<typeof updateRoleSettings>[2]['rules']) =>
    updateRoleSettings(world.ports, world.operator, { ...place, rules });
  await change({ Notification_Admin_EndUser_Assignment: watched });
  await change({ Enablement_EndUser_Assignment: { type: 'enablement', enabledRules: [] } });

  await world.composition.outbox.deliver(mailDelivery(world.ports, transport));
  while (await isUnderWay());
  const heard = await readMails();
  assert.deepEqual(new Set(heard.map((mail) => mail.to)), new Set([...owners, WATCH]));
  for (const { text = '' } of heard) {
    assert.match(text, /^Justification: Required → Not required$/m);
    assert.match(text, /\/resources\/role\?scope=%2F&role=acdd72a7-3385-48ef-bd42-f606fba81ae7&tab=settings/);
  }
});
