/**
 * Who manages and who sees access to groups over Graph.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  activation,
  created,
  GROUP_ACCESS,
  GroupAccessWorld,
  HOUR,
  lasting,
  ofPerson,
  refused,
  type Person,
} from '../../../test/support/group-access-world.ts';

let world: GroupAccessWorld;
before(async () => {
  world = await GroupAccessWorld.open('group-access-rights');
});
after(() => world?.close());

describe('who manages access to a group', () => {
  test('its owner does; a member, somebody else and who administers other things does not', async () => {
    const group = await world.holdingGroup();
    const [member, stranger, person] = [await world.person(), await world.person(), await world.person()];
    await world.refer('members', group.id, member.id);
    const userAdministrator = await world.guests.client('User Administrator');
    for (const caller of [member.caller, stranger.caller, userAdministrator]) {
      refused(await world.ask(caller, 'eligibility', ofPerson(person, group.id)), 403, 'Authorization_RequestDenied');
    }
    created(await world.ask(group.owner.caller, 'eligibility', ofPerson(person, group.id)));
    const privileged = await world.guests.client('Privileged Role Administrator');
    created(await world.ask(privileged, 'assignment', ofPerson(person, group.id)));
  });

  test('an owner of one group manages no other', async () => {
    const [one, other] = [await world.holdingGroup(), await world.holdingGroup()];
    const person = await world.person();
    refused(
      await world.ask(one.owner.caller, 'eligibility', ofPerson(person, other.id)),
      403,
      'Authorization_RequestDenied',
    );
    created(await world.ask(one.owner.caller, 'eligibility', ofPerson(person, one.id)));
  });

  test('an owner of a group that may hold directory roles brings nobody in; who manages directory roles does', async () => {
    const group = await world.holdingGroup({ isAssignableToRole: true });
    const person = await world.person();
    refused(
      await world.ask(group.owner.caller, 'eligibility', ofPerson(person, group.id)),
      403,
      'Authorization_RequestDenied',
    );
    const open = await world.group();
    const through = await world.ask(world.administrator, 'assignment', { groupId: group.id, principalId: open });
    refused(through, 400, 'SubjectNotFound');
    created(await world.ask(world.administrator, 'eligibility', ofPerson(person, group.id)));
  });

  test('somebody eligible to own the group is told to activate that, does, and manages it until it ends', async () => {
    const group = await world.holdingGroup();
    const [deputy, person] = [await world.person(), await world.person()];
    created(await world.ask(group.owner.caller, 'eligibility', ofPerson(deputy, group.id, { accessId: 'owner' })));
    const early = await world.ask(deputy.caller, 'eligibility', ofPerson(person, group.id));
    refused(early, 403, 'InsufficientPermissions');
    assert.match(early.body.error.message, /Activate ownership of the group/);
    await world.activate(deputy, group.id, { accessId: 'owner' });
    const owners = await world.guests.call(world.administrator, 'GET', `/v1.0/groups/${group.id}/owners`);
    assert.deepEqual(owners.body.value.map(({ id }: Person) => id).sort(), [deputy.id, group.owner.id].sort());
    created(await world.ask(deputy.caller, 'eligibility', ofPerson(person, group.id)));
    world.moveBy(HOUR);
    const late = await world.ask(deputy.caller, 'eligibility', ofPerson(person, group.id, { action: 'adminRemove' }));
    refused(late, 403, 'InsufficientPermissions');
  });

  test('the last owner for a time loses ownership at its end, whoever is left', async () => {
    const group = await world.group();
    const owner = await world.person();
    const given = ofPerson(owner, group, { accessId: 'owner', scheduleInfo: lasting('PT1H') });
    created(await world.ask(world.administrator, 'assignment', given));
    const person = await world.person();
    created(await world.ask(owner.caller, 'eligibility', ofPerson(person, group)));
    world.moveBy(HOUR);
    const late = await world.ask(owner.caller, 'eligibility', ofPerson(await world.person(), group));
    refused(late, 403, 'Authorization_RequestDenied');
  });

  test('whoever stops owning a group for good manages it no more', async () => {
    const group = await world.holdingGroup();
    const person = await world.person();
    assert.equal((await world.unrefer('owners', group.id, group.owner.id)).status, 204);
    refused(
      await world.ask(group.owner.caller, 'eligibility', ofPerson(person, group.id)),
      403,
      'Authorization_RequestDenied',
    );
    await world.refer('owners', group.id, group.owner.id);
    created(await world.ask(group.owner.caller, 'eligibility', ofPerson(person, group.id)));
  });

  test('an application is never eligible, and may be a member for a time', async () => {
    const group = await world.holdingGroup();
    const applications = await world.guests.call(world.administrator, 'GET', '/v1.0/servicePrincipals');
    const principalId = applications.body.value[0].id;
    const body = { groupId: group.id, principalId };
    refused(await world.ask(group.owner.caller, 'eligibility', body), 400, 'InvalidRoleAssignmentRequest');
    created(await world.ask(group.owner.caller, 'assignment', body));
  });

  test('nobody activates for somebody else, and a role of the directory or of resources is none of a group', async () => {
    const group = await world.holdingGroup();
    const person = await world.eligibleMember(group);
    const other = await world.eligibleMember(group);
    const foreign = await world.ask(other.caller, 'assignment', activation(person, group.id));
    refused(foreign, 403, 'InsufficientPermissions');
    const administrator = '62e90394-69f5-4237-9190-012177145e10';
    const strange = await world.ask(
      group.owner.caller,
      'eligibility',
      ofPerson(person, group.id, { accessId: administrator }),
    );
    refused(strange, 400, 'Request_BadRequest');
  });
});

describe('what is seen of access to groups', () => {
  test('its owner sees everybody of the group, others what is theirs, and a list names a group or a person', async () => {
    const group = await world.holdingGroup();
    const [person, other] = [await world.eligibleMember(group), await world.eligibleMember(group)];
    const listed = `eligibilitySchedules?$filter=groupId eq '${group.id}'`;
    const people = async (caller: Person['caller'], what: string) =>
      (await world.list(caller, what)).map((row) => String(row['principalId'])).sort();
    assert.deepEqual(await people(group.owner.caller, listed), [person.id, other.id].sort());
    assert.deepEqual(await people(person.caller, listed), [person.id]);
    const stranger = await world.person();
    assert.deepEqual(await people(stranger.caller, listed), []);
    const requests = `eligibilityScheduleRequests?$filter=groupId eq '${group.id}' and accessId eq 'member'`;
    assert.deepEqual(await people(group.owner.caller, requests), [person.id, other.id].sort());
    assert.deepEqual(await people(person.caller, requests), [person.id]);
    const ofOther = `eligibilitySchedules?$filter=principalId eq '${other.id}'`;
    assert.deepEqual(await people(group.owner.caller, ofOther), [other.id]);
    assert.deepEqual(await people(stranger.caller, ofOther), []);
    const unbounded = await world.guests.call(group.owner.caller, 'GET', `${GROUP_ACCESS}/eligibilitySchedules`);
    refused(unbounded, 400, 'Request_BadRequest');
  });

  test('one schedule is found by its id of three parts; to a stranger it does not exist', async () => {
    const group = await world.holdingGroup();
    const person = await world.eligibleMember(group);
    const [row] = await world.list(person.caller, "eligibilitySchedules/filterByCurrentUser(on='principal')");
    const address = `${GROUP_ACCESS}/eligibilitySchedules/${String(row!['id'])}`;
    assert.match(address, new RegExp(`/${group.id}_member_`));
    for (const caller of [person.caller, group.owner.caller]) {
      assert.equal((await world.guests.call(caller, 'GET', address)).status, 200);
    }
    const stranger = await world.person();
    assert.equal((await world.guests.call(stranger.caller, 'GET', address)).status, 404);
  });

  test('access to groups is on no list of directory roles, and directory roles on none of groups', async () => {
    const group = await world.holdingGroup();
    const person = await world.eligibleMember(group);
    await world.activate(person, group.id);
    const directory = (what: string) =>
      world.guests.call(world.administrator, 'GET', `/v1.0/roleManagement/directory/${what}`);
    for (const what of [
      'roleEligibilitySchedules',
      'roleEligibilityScheduleRequests',
      'roleAssignmentScheduleRequests',
    ]) {
      const rows = (await directory(what)).body.value as { principalId: string }[];
      assert.ok(!rows.some((row) => row.principalId === person.id), what);
    }
    const ofGroup = await world.list(
      world.administrator,
      `assignmentScheduleInstances?$filter=groupId eq '${group.id}'`,
    );
    assert.deepEqual(
      ofGroup.map((row) => row['principalId']),
      [person.id],
    );
    const definitions = (await directory('roleDefinitions')).body.value as { displayName: string }[];
    assert.ok(!definitions.some(({ displayName }) => ['Member', 'Owner'].includes(displayName)));
  });

  test('what is only validated changes nothing; what lies ahead is canceled', async () => {
    const group = await world.holdingGroup();
    const person = await world.person();
    const looked = await world.ask(
      group.owner.caller,
      'eligibility',
      ofPerson(person, group.id, { isValidationOnly: true }),
    );
    assert.equal(created(looked).isValidationOnly, true);
    const listed = `eligibilitySchedules?$filter=groupId eq '${group.id}'`;
    assert.deepEqual(await world.list(group.owner.caller, listed), []);
    const startDateTime = new Date(world.now.getTime() + HOUR).toISOString();
    const ahead = ofPerson(person, group.id, { scheduleInfo: { startDateTime, ...lasting('P1D') } });
    const { id } = created(await world.ask(group.owner.caller, 'eligibility', ahead));
    const cancel = (caller: Person['caller']) =>
      world.guests.call(caller, 'POST', `${GROUP_ACCESS}/eligibilityScheduleRequests/${id}/cancel`);
    assert.equal((await cancel((await world.person()).caller)).status, 404);
    assert.equal((await cancel(group.owner.caller)).status, 204);
    assert.deepEqual(await world.list(group.owner.caller, listed), []);
  });
});
