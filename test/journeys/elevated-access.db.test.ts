/**
 * Nobody is left who may give access, and a Global Administrator takes control: for a while, and in front of everybody.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { ROOT_SCOPE } from '#model/scope.ts';
import { assignPlainRole, OWNER_ROLE } from '#modules/assignments/index.ts';
import { createUser, getDirectoryIdentity } from '#modules/directory/index.ts';
import { openMailReceiver, type MailReceiver } from '../support/mail-receiver.ts';
import { openWorld, type World } from '../support/world.ts';

const ELEVATE = '/providers/Microsoft.Authorization/elevateAccess?api-version=2015-07-01';
const READER = '/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7';
let world: World;
let receiver: MailReceiver;
let administrator: string;

before(async () => {
  world = await openWorld('elevated_access');
  receiver = await openMailReceiver();
  administrator = await tokenOf('Global Administrator');
});
after(async () => {
  await world.close();
  await receiver.close();
});

/** Somebody who holds a role of the directory and may do nothing but read on resources. */
async function tokenOf(directoryRole: string): Promise<string> {
  return world.tokenFor(await world.addClient({ directoryRoles: [directoryRole], role: 'Reader' }));
}

async function addUser(name: string): Promise<{ id: string; address: string }> {
  const { initialDomain } = await getDirectoryIdentity(world.ports.database);
  const address = `${name}@${initialDomain}`;
  const user = { userPrincipalName: address, displayName: name, mail: address };
  return { id: (await createUser(world.ports, world.operator, user)).id, address };
}

/** Gives somebody Reader at the root; answers the status. */
async function giveReader(): Promise<number> {
  const { id: principalId } = await addUser(`reader-${randomUUID()}`);
  const address = `/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}?api-version=2022-04-01`;
  const body = { properties: { principalId, roleDefinitionId: READER } };
  return (await world.call(administrator, 'PUT', address, body)).status;
}

test('a Global Administrator gives access after elevating, until the agreed end and not at it; twice is once', async () => {
  const owner = await addUser('olga');
  await assignPlainRole(world.ports, world.operator, {
    assignmentId: randomUUID(),
    scope: ROOT_SCOPE,
    roleDefinitionId: OWNER_ROLE,
    principalId: owner.id,
  });
  const start = world.clock.now();
  assert.equal(await giveReader(), 403);
  const elevated = await world.call(administrator, 'POST', ELEVATE, { justification: 'The owner has left' });
  assert.equal(elevated.status, 200, JSON.stringify(elevated.body));
  assert.equal(await giveReader(), 201);
  const heard = (await receiver.receive(world)).filter(({ subject = '' }) =>
    /took control of all resources/.test(subject),
  );
  assert.deepEqual(
    heard.map(({ to }) => to),
    [owner.address],
  );
  assert.match(heard[0]!.text!, /The owner has left/);

  world.clock.moveBy(3_600_000 - 1_000);
  assert.equal((await world.call(administrator, 'POST', ELEVATE)).status, 200);
  const rows = await world.ports.database
    .selectFrom('assignment_schedule')
    .select('ends_at')
    .where('description', '=', 'The owner has left')
    .execute();
  assert.deepEqual(rows, [{ ends_at: new Date(start.getTime() + 240 * 60_000) }]);
  const entries = await world.ports.database
    .selectFrom('audit_entry')
    .select(['reason', 'result'])
    .where('activity', '=', 'access.elevated')
    .execute();
  assert.deepEqual(entries, [{ reason: 'The owner has left', result: 'success' }]);

  world.clock.moveTo(new Date(start.getTime() + 240 * 60_000));
  // A token of the start is over as well by now.
  administrator = await tokenOf('Global Administrator');
  assert.equal(await giveReader(), 403);
});

test('nobody else elevates, and nobody at another scope', async () => {
  const other = await tokenOf('Privileged Role Administrator');
  const refused = await world.call(other, 'POST', ELEVATE);
  assert.deepEqual([refused.status, refused.body.error.code], [403, 'AuthorizationFailed']);
  const elsewhere = `/subscriptions/${randomUUID()}${ELEVATE}`;
  assert.equal((await world.call(administrator, 'POST', elsewhere)).status, 404);
});
