/**
 * A guest leaves by themself: out at once, told to whoever answers for them, and restorable. Who may not is told why.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assignDirectoryRole } from '#modules/assignments/index.ts';
import { getDirectoryIdentity } from '#modules/directory/index.ts';
import { GuestWorld, type Caller } from '../support/guest-world.ts';
import { eventsWaiting } from '../support/trail.ts';

const ACCOUNT = '/portal/api/account';
const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';

const USER_ADMINISTRATOR = 'fe930be7-5e62-47db-91af-98c3a49a38b1';

let world: GuestWorld;
let inviter: { id: string; caller: Caller };
let administrator: Caller;
let organization: string;
let counter = 0;

before(async () => {
  world = await GuestWorld.open('leaving');
  inviter = await world.member('ivy');
  // Who invites as their work is given the link.
  const { ports, operator } = world.world;
  const { id, caller } = await world.member('ada');
  administrator = caller;
  await assignDirectoryRole(ports, operator, { roleDefinitionId: GLOBAL_ADMINISTRATOR, principalId: id });
  await assignDirectoryRole(ports, operator, { roleDefinitionId: USER_ADMINISTRATOR, principalId: inviter.id });
  organization = (await getDirectoryIdentity(world.ports.database)).displayName;
});
after(() => world?.close());

const arrives = () => world.guest(inviter.caller, `guest${++counter}@elsewhere.example`);
const leave = (caller: Caller, typed = organization) =>
  world.call(caller, 'POST', `${ACCOUNT}/leave`, { organization: typed });
const changeSettings = (change: object) =>
  world.call(administrator, 'PATCH', '/portal/api/collaboration-settings', change);

test('the account says where a guest is, what is known of them and what they agreed to', async () => {
  const { id, caller } = await arrives();
  await world.call(administrator, 'PATCH', `/v1.0/users/${id}`, { jobTitle: 'Auditor' });
  const { body } = await world.call(caller, 'GET', ACCOUNT);
  assert.equal(body.id, id);
  assert.deepEqual(body.profile, [{ name: 'jobTitle', value: 'Auditor' }]);
  assert.deepEqual(body.through, { kind: 'mailbox', name: `guest${counter}@elsewhere.example` });
  assert.deepEqual(body.sponsors, ['Member ivy']);
  assert.equal(body.invitation.invitedBy, 'Member ivy');
  assert.equal(body.consent.at, body.invitation.acceptedAt);
  assert.equal(body.mayLeave, true);
  const own = await world.call(inviter.caller, 'GET', ACCOUNT);
  assert.deepEqual([own.body.invitation, own.body.mayLeave], [null, null]);
});

test('who leaves is out with the same answer; the sponsor is told, and an administrator can undo it', async () => {
  const { id, caller } = await arrives();
  assert.equal((await world.call(caller, 'GET', ACCOUNT)).status, 200);
  assert.equal((await leave(caller, 'Another organization')).body.error.code, 'invitation.leaving-unconfirmed');
  assert.equal((await world.call(caller, 'GET', ACCOUNT)).status, 200);
  assert.equal((await leave(caller)).status, 204);
  assert.equal((await world.call(caller, 'GET', ACCOUNT)).status, 401);
  assert.equal((await world.call(administrator, 'GET', `/v1.0/users/${id}`)).status, 404);
  const activities = await world.activitiesOf(id);
  assert.deepEqual(activities.slice(-2), ['guest.left', 'user.deleted']);
  assert.equal((await eventsWaiting(world.ports.database)).filter((type) => type === 'guest.left').length, 1);
  const restored = await world.call(administrator, 'POST', `/v1.0/directory/deletedItems/${id}/restore`, {});
  assert.equal(restored.status, 200, JSON.stringify(restored.body));
  world.world.clock.moveBy(1_000);
  assert.equal((await world.call(caller, 'GET', ACCOUNT)).status, 401);
  assert.equal((await world.call(await world.session(id), 'GET', ACCOUNT)).status, 200);
});

test('where guests ask first they are told whom, and that needs somebody to ask', async () => {
  const { caller } = await arrives();
  const unnamed = await changeSettings({ guestsMayLeave: false });
  assert.equal(unnamed.body.error.code, 'directory.privacy-contact-needed');
  const named = await changeSettings({ guestsMayLeave: false, privacyContact: 'privacy@contoso.example' });
  assert.equal(named.status, 200, JSON.stringify(named.body));
  const refused = await leave(caller);
  assert.equal(refused.body.error.code, 'invitation.leaving-not-allowed');
  assert.match(JSON.stringify(refused.body), /privacy@contoso\.example/);
  const { body } = await world.call(caller, 'GET', ACCOUNT);
  assert.deepEqual([body.mayLeave, body.contact], [false, 'privacy@contoso.example']);
  await changeSettings({ guestsMayLeave: true });
  assert.equal((await leave(caller)).status, 204);
});

test('a member does not leave by themself', async () => {
  assert.equal((await leave(inviter.caller)).body.error.code, 'directory.not-a-guest');
});

test('the last Global Administrator stays until there is another', async () => {
  const { id, caller } = await arrives();
  const { ports, operator } = world.world;
  await ports.database
    .deleteFrom('assignment_schedule')
    .where('role_definition_id', '=', GLOBAL_ADMINISTRATOR)
    .execute();
  await assignDirectoryRole(ports, operator, { roleDefinitionId: GLOBAL_ADMINISTRATOR, principalId: id });
  assert.equal((await leave(caller)).body.error.code, 'assignment.last-owner');
  await assignDirectoryRole(ports, operator, { roleDefinitionId: GLOBAL_ADMINISTRATOR, principalId: inviter.id });
  assert.equal((await leave(caller)).status, 204);
});
