/**
 * Deleting somebody and undoing it over Graph: what comes back, what does not, and what belongs to somebody else by now.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { assignDirectoryRole, assignPlainRole, endAssignmentsOf } from '#modules/assignments/index.ts';
import { ROOT_SCOPE } from '#model/scope.ts';
import { GuestWorld, type Caller } from '../../../test/support/guest-world.ts';
import { outcomeOf, overtake } from '../../../test/support/overtaking.ts';
import { addGroupMember, createGroup, listMemberIds, purgeOverdueUsers, purgeUser, restoreUser } from './index.ts';

let world: GuestWorld;
let administrator: Caller;
let address: string;
let guest: { id: string; caller: Caller };
let number = 0;

const DAYS = 86_400_000;
const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const items = '/v1.0/directory/deletedItems';

before(async () => {
  world = await GuestWorld.open('deleted users');
});
after(() => world.close());
beforeEach(async () => {
  // Time moves by weeks between these; a token lasts an hour.
  administrator = await world.client('Global Administrator');
  address = `pat-${(number += 1)}@elsewhere.example`;
  guest = await world.guest(administrator, address);
});

const remove = (id = guest.id) => world.call(administrator, 'DELETE', `/v1.0/users/${id}`);
const restore = (caller = administrator, id = guest.id) => world.call(caller, 'POST', `${items}/${id}/restore`);
const purge = (caller = administrator) => world.call(caller, 'DELETE', `${items}/${guest.id}`);
const listed = async () => {
  const { body } = await world.call(administrator, 'GET', `${items}/microsoft.graph.user?$top=999`);
  return (body.value as { id: string }[]).map(({ id }) => id);
};
const read = (caller: Caller = administrator) => world.call(caller, 'GET', `/v1.0/users/${guest.id}`);
const ownRoles = () => world.world.app.decisions.assignmentsOf(guest.id).length;

async function giveReader(): Promise<void> {
  await assignPlainRole(world.ports, world.world.operator, {
    assignmentId: world.ports.randomness.guid(),
    scope: ROOT_SCOPE,
    roleDefinitionId: READER,
    principalId: guest.id,
  });
}

describe('a deleted guest', () => {
  test('is out at once, is listed with who deleted them, and is told apart from who never was', async () => {
    assert.equal((await world.call(guest.caller, 'GET', '/v1.0/me')).status, 200);
    await remove();
    assert.equal((await world.call(guest.caller, 'GET', '/v1.0/me')).status, 401);
    assert.equal((await read()).status, 404);
    const { body } = await world.call(administrator, 'GET', `${items}/${guest.id}`);
    assert.equal(body.mail, address);
    assert.equal(body['@daypass.deletedBy'].displayName, 'Automation');
    assert.equal(Date.parse(body['@daypass.restorableUntil']) - Date.parse(body.deletedDateTime), 30 * DAYS);
    assert.ok((await listed()).includes(guest.id));
  });

  test('comes back as the same person, with groups and roles that last, and without their sessions', async () => {
    const group = await createGroup(world.ports, world.world.operator, { displayName: 'Auditors' });
    await addGroupMember(world.ports, world.world.operator, group.id, guest.id);
    await giveReader();
    await remove();
    const { status, body } = await restore();
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual([body.id, body.mail], [guest.id, address]);
    assert.equal((await read()).body.userPrincipalName, body.userPrincipalName);
    assert.deepEqual(await listMemberIds(world.ports.database, group.id), [guest.id]);
    assert.equal(ownRoles(), 1);
    assert.equal((await world.call(guest.caller, 'GET', '/v1.0/me')).status, 401);
    world.world.clock.moveBy(1_000);
    assert.equal((await world.call(await world.session(guest.id), 'GET', '/v1.0/me')).status, 200);
    assert.ok(!(await listed()).includes(guest.id));
    const activities = await world.activitiesOf(guest.id);
    assert.deepEqual(activities.slice(-2), ['user.deleted', 'user.restored']);
  });

  test('is not restored into the sessions a member had', async () => {
    const member = await world.member(`restored-${number}`);
    await remove(member.id);
    assert.equal((await restore(administrator, member.id)).status, 200);
    assert.equal((await world.call(member.caller, 'GET', '/v1.0/me')).status, 401);
    world.world.clock.moveBy(1_000);
    assert.equal((await world.call(await world.session(member.id), 'GET', '/v1.0/me')).status, 200);
  });

  test('is not restored over somebody who was invited at their address since', async () => {
    await remove();
    const again = await world.invite(administrator, address);
    assert.notEqual(again.body.invitedUser.id, guest.id);
    const refused = await restore();
    assert.equal(refused.status, 409);
    await remove(again.body.invitedUser.id);
    assert.equal((await restore()).status, 200);
  });

  test('is not restored over somebody whose account at home is theirs by now', async () => {
    const homeDirectoryId = await world.bindPartner();
    const proof = (email: string) => ({
      kind: 'home-directory' as const,
      homeDirectoryId,
      issuer: 'https://partner.example/oidc',
      subject: 'the same account',
      email,
      emailVerified: true,
    });
    const invited = await world.invite(administrator, 'old@partner.example');
    await world.redeem(invited.ticket, { proof: proof('old@partner.example') });
    await remove(invited.body.invitedUser.id);
    const next = await world.invite(administrator, 'new@partner.example');
    await world.redeem(next.ticket, { proof: proof('new@partner.example') });
    assert.equal((await restore(administrator, invited.body.invitedUser.id)).status, 400);
    await remove(next.body.invitedUser.id);
    assert.equal((await restore(administrator, invited.body.invitedUser.id)).status, 200);
  });

  test('cannot be restored after thirty days, whether or not a job has run', async () => {
    await remove();
    world.world.clock.moveBy(30 * DAYS);
    administrator = await world.client('Global Administrator');
    assert.equal((await restore()).status, 404);
    assert.ok(!(await listed()).includes(guest.id));
    assert.equal((await purge()).status, 404);
  });

  test('can be restored a millisecond before', async () => {
    await remove();
    world.world.clock.moveBy(30 * DAYS - 1);
    administrator = await world.client('Global Administrator');
    assert.equal((await restore()).status, 200);
  });
});

describe('a purged guest', () => {
  test('is gone for good, with groups and roles; the history keeps the name', async () => {
    const group = await createGroup(world.ports, world.world.operator, { displayName: 'Auditors' });
    await addGroupMember(world.ports, world.world.operator, group.id, guest.id);
    await giveReader();
    await remove();
    assert.equal((await purge()).status, 204);
    const activities = await world.activitiesOf(guest.id);
    assert.deepEqual(activities.slice(-2), ['assignment.removed', 'user.purged']);
    assert.equal((await restore()).status, 404);
    assert.equal((await purge()).status, 404);
    assert.deepEqual(await listMemberIds(world.ports.database, group.id), []);
  });

  test('was purged by the job when the thirty days were over, and nobody else was', async () => {
    await purgeOverdueUsers(world.ports, endAssignmentsOf);
    await remove();
    world.world.clock.moveBy(30 * DAYS - 1);
    assert.equal(await purgeOverdueUsers(world.ports, endAssignmentsOf), 0);
    world.world.clock.moveBy(1);
    assert.equal(await purgeOverdueUsers(world.ports, endAssignmentsOf), 1);
    assert.equal(await purgeOverdueUsers(world.ports, endAssignmentsOf), 0);
    assert.equal((await world.activitiesOf(guest.id)).at(-1), 'user.purged');
  });
});

describe('who may', () => {
  test('a User Administrator restores and does not purge; a Guest Inviter does neither', async () => {
    const userAdministrator = await world.client('User Administrator');
    const inviter = await world.client('Guest Inviter');
    await remove();
    assert.equal((await restore(inviter)).status, 403);
    assert.equal((await purge(userAdministrator)).status, 403);
    assert.equal((await restore(userAdministrator)).status, 200);
  });

  test('an administrator of the directory is brought back only by who manages directory roles', async () => {
    const member = await world.member(`admin-${number}`);
    await assignDirectoryAdministrator(member.id);
    const userAdministrator = await world.client('User Administrator');
    assert.equal((await remove(member.id)).status, 204);
    assert.equal((await restore(userAdministrator, member.id)).status, 403);
    assert.equal((await restore(administrator, member.id)).status, 200);
  });

  test('nobody deletes the account they are signed in with', async () => {
    const [member, other] = [await world.member(`own-${number}`), await world.member(`other-${number}`)];
    for (const { id } of [member, other]) await assignDirectoryAdministrator(id);
    const own = await world.call(member.caller, 'DELETE', `/v1.0/users/${member.id}`);
    assert.deepEqual([own.status, own.body.error.details[0].code], [400, 'directory.own-account']);
    assert.equal((await world.call(other.caller, 'DELETE', `/v1.0/users/${member.id}`)).status, 204);
  });

  async function assignDirectoryAdministrator(principalId: string): Promise<void> {
    await assignDirectoryRole(world.ports, world.world.operator, {
      principalId,
      roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
    });
  }
});

describe('two administrators at the same instant', () => {
  const operator = () => world.world.operator;

  test('one restores, and the other finds nobody to purge', async () => {
    await remove();
    const outcomes = await overtake(
      world.ports,
      (ports) => restoreUser(ports, operator(), guest.id),
      (ports) => purgeUser(ports, operator(), guest.id, endAssignmentsOf),
    );
    assert.deepEqual(outcomes.map(outcomeOf), ['done', 'directory.principal-not-found']);
    assert.equal((await read()).status, 200);
  });

  test('one purges, and the other restores nobody', async () => {
    await remove();
    const outcomes = await overtake(
      world.ports,
      (ports) => purgeUser(ports, operator(), guest.id, endAssignmentsOf),
      (ports) => restoreUser(ports, operator(), guest.id),
    );
    assert.deepEqual(outcomes.map(outcomeOf), ['done', 'directory.principal-not-found']);
  });
});
