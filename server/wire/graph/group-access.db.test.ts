/**
 * Membership of groups over Graph: eligible, activated with a reason, ended by the clock; and what ends with it.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  activation,
  created,
  GroupAccessWorld,
  HOUR,
  lasting,
  ofPerson,
  refused,
} from '../../../test/support/group-access-world.ts';

let world: GroupAccessWorld;
before(async () => {
  world = await GroupAccessWorld.open('group-access');
});
after(() => world?.close());

describe('membership of a group for a time', () => {
  test('an owner makes somebody eligible, they activate, have what the group has, and lose it at the millisecond', async () => {
    const group = await world.holdingGroup();
    const person = await world.person();
    const asked = created(await world.ask(group.owner.caller, 'eligibility', ofPerson(person, group.id)));
    assert.deepEqual(
      [asked.action, asked.status, asked.accessId, asked.groupId, asked.targetScheduleId],
      ['adminAssign', 'Provisioned', 'member', group.id, `${group.id}_member_${asked.id}`],
    );
    assert.equal(world.may(person.id), false);
    assert.deepEqual(await world.membersOf(group.id), []);

    const taken = await world.activate(person, group.id);
    assert.equal(taken.status, 'Provisioned');
    assert.equal(world.may(person.id), true);
    assert.deepEqual(await world.membersOf(group.id), [person.id]);
    assert.deepEqual(await world.groupsOf(person.id), [group.id]);

    const own = "assignmentScheduleInstances/filterByCurrentUser(on='principal')?$expand=group";
    const [instance] = (await world.list(person.caller, own)) as [Record<string, string> & { group: object }];
    assert.equal(instance['assignmentType'], 'activated');
    const end = new Date(instance['endDateTime']!).getTime();
    world.moveBy(end - 1 - world.now.getTime());
    assert.deepEqual([world.may(person.id), await world.groupsOf(person.id)], [true, [group.id]]);
    world.moveBy(1);
    assert.deepEqual([world.may(person.id), await world.groupsOf(person.id)], [false, []]);
    assert.deepEqual(await world.membersOf(group.id), []);
    assert.deepEqual(await world.list(person.caller, own), []);
  });

  test('a process that starts later knows members and owners for a time as the others do', async () => {
    const group = await world.holdingGroup();
    const person = await world.eligibleMember(group);
    await world.activate(person, group.id);
    await world.guests.world.app.decisions.load();
    assert.equal(world.may(person.id), true);
    created(await world.ask(group.owner.caller, 'eligibility', ofPerson(await world.person(), group.id)));
    world.moveBy(HOUR);
    assert.equal(world.may(person.id), false);
  });

  test('whoever gives it back early is out at once', async () => {
    const group = await world.holdingGroup();
    const person = await world.eligibleMember(group);
    await world.activate(person, group.id);
    assert.equal(world.may(person.id), true);
    await world.activate(person, group.id, { action: 'selfDeactivate' });
    assert.deepEqual([world.may(person.id), await world.membersOf(group.id)], [false, []]);
  });

  test('a membership that begins tomorrow is none today', async () => {
    const group = await world.holdingGroup();
    const person = await world.person();
    const startDateTime = new Date(world.now.getTime() + HOUR).toISOString();
    const scheduleInfo = { startDateTime, ...lasting('PT2H') };
    created(await world.ask(group.owner.caller, 'assignment', ofPerson(person, group.id, { scheduleInfo })));
    world.moveBy(HOUR - 1);
    assert.deepEqual([world.may(person.id), await world.membersOf(group.id)], [false, []]);
    world.moveBy(1);
    assert.deepEqual([world.may(person.id), await world.membersOf(group.id)], [true, [person.id]]);
  });

  test('a standing membership stays when one for a time ends, and is not taken for it', async () => {
    const group = await world.holdingGroup();
    const person = await world.person();
    await world.refer('members', group.id, person.id);
    created(
      await world.ask(group.owner.caller, 'assignment', ofPerson(person, group.id, { scheduleInfo: lasting('PT1H') })),
    );
    assert.deepEqual(await world.membersOf(group.id), [person.id]);
    assert.equal((await world.unrefer('members', group.id, person.id)).status, 204);
    assert.equal(world.may(person.id), true);
    const again = await world.unrefer('members', group.id, person.id);
    assert.deepEqual([again.status, again.body.error.details[0].code], [400, 'directory.access-for-a-time']);
    await world.refer('members', group.id, person.id);
    world.moveBy(HOUR);
    assert.deepEqual([world.may(person.id), await world.membersOf(group.id)], [true, [person.id]]);
  });

  test('a nested group counts while it is a member: its people have what the outer group has, until then', async () => {
    const outer = await world.holdingGroup();
    const inner = await world.group();
    const person = await world.person();
    await world.refer('members', inner, person.id);
    const body = { groupId: outer.id, principalId: inner, scheduleInfo: lasting('PT1H') };
    created(await world.ask(outer.owner.caller, 'assignment', body));
    assert.equal(world.may(person.id), true);
    assert.deepEqual((await world.groupsOf(person.id)).sort(), [inner, outer.id].sort());
    world.moveBy(HOUR);
    assert.deepEqual([world.may(person.id), await world.groupsOf(person.id)], [false, [inner]]);
  });

  test('a member of an eligible group activates alone: the others of it stay out', async () => {
    const outer = await world.holdingGroup();
    const inner = await world.group();
    const [person, other] = [await world.person(), await world.person()];
    for (const { id } of [person, other]) await world.refer('members', inner, id);
    created(await world.ask(outer.owner.caller, 'eligibility', { groupId: outer.id, principalId: inner }));
    await world.activate(person, outer.id);
    assert.deepEqual([world.may(person.id), world.may(other.id)], [true, false]);
  });

  test('a circle of groups is refused, also one that a membership for a time would close', async () => {
    const [outer, inner] = [await world.group(), await world.group()];
    const given = { groupId: outer, principalId: inner };
    created(await world.ask(world.administrator, 'assignment', { ...given, scheduleInfo: lasting('PT1H') }));
    refused(await world.refer('members', inner, outer), 400, 'Request_BadRequest');
    for (const [groupId, principalId] of [
      [inner, outer],
      [inner, inner],
    ]) {
      const closing = await world.ask(world.administrator, 'assignment', { groupId, principalId });
      assert.deepEqual([closing.status, closing.body.error.details[0].code], [400, 'directory.group-cycle']);
    }
    world.moveBy(HOUR);
    assert.equal((await world.refer('members', inner, outer)).status, 204);
  });

  test('a role for which a group is eligible is activated only while being a member, and no longer than that', async () => {
    const group = await world.holdingGroup();
    const person = await world.eligibleMember(group);
    const target = await world.group();
    created(await world.ask(world.administrator, 'eligibility', { groupId: target, principalId: group.id }));
    // Eligible to be a member is no member.
    const early = await world.ask(person.caller, 'assignment', activation(person, target));
    refused(early, 400, 'RoleAssignmentRequestPolicyValidationFailed');
    await world.activate(person, group.id);
    await world.activate(person, target, { scheduleInfo: lasting('PT8H') });
    const [instance] = await world.list(
      world.administrator,
      `assignmentScheduleInstances?$filter=groupId eq '${target}'`,
    );
    assert.equal(new Date(String(instance!['endDateTime'])).getTime(), world.now.getTime() + HOUR);
  });
});

describe('what ends with a membership', () => {
  /** A person who became a member of `group` and through it of `target`. */
  async function throughAGroup() {
    const group = await world.holdingGroup();
    const person = await world.eligibleMember(group);
    const target = await world.group();
    created(await world.ask(world.administrator, 'eligibility', { groupId: target, principalId: group.id }));
    await world.activate(person, group.id);
    await world.activate(person, target);
    assert.deepEqual(await world.membersOf(target), [person.id]);
    return { group, person, target };
  }

  test('giving it back ends what was activated through the group', async () => {
    const { group, person, target } = await throughAGroup();
    await world.activate(person, group.id, { action: 'selfDeactivate' });
    assert.deepEqual(await world.membersOf(target), []);
  });

  test('an eligibility that is taken away ends the membership and everything activated through it', async () => {
    const { group, person, target } = await throughAGroup();
    const removal = ofPerson(person, group.id, { action: 'adminRemove' });
    created(await world.ask(group.owner.caller, 'eligibility', removal));
    assert.deepEqual([world.may(person.id), await world.membersOf(target)], [false, []]);
  });

  test('another way into the group keeps what was activated through it', async () => {
    const { group, person, target } = await throughAGroup();
    await world.refer('members', group.id, person.id);
    await world.activate(person, group.id, { action: 'selfDeactivate' });
    assert.deepEqual(await world.membersOf(target), [person.id]);
    assert.equal((await world.unrefer('members', group.id, person.id)).status, 204);
    assert.deepEqual(await world.membersOf(target), []);
  });

  test('a shorter membership shortens what was activated through it', async () => {
    const group = await world.holdingGroup();
    const target = await world.group();
    const person = await world.person();
    created(await world.ask(world.administrator, 'eligibility', { groupId: target, principalId: group.id }));
    const given = (duration: string, more: object = {}) =>
      world.ask(
        group.owner.caller,
        'assignment',
        ofPerson(person, group.id, { scheduleInfo: lasting(duration), ...more }),
      );
    created(await given('PT5H'));
    await world.activate(person, target, { scheduleInfo: lasting('PT4H') });
    created(await given('PT1H', { action: 'adminUpdate' }));
    world.moveBy(HOUR - 1);
    assert.deepEqual(await world.membersOf(target), [person.id]);
    world.moveBy(1);
    assert.deepEqual(await world.membersOf(target), []);
  });

  test('with a deleted group go its eligibilities, its members for a time and all they had through it', async () => {
    const { group, person, target } = await throughAGroup();
    assert.equal((await world.guests.call(world.administrator, 'DELETE', `/v1.0/groups/${group.id}`)).status, 204);
    assert.deepEqual([world.may(person.id), await world.membersOf(target)], [false, []]);
    const own = "eligibilitySchedules/filterByCurrentUser(on='principal')";
    const left = (await world.list(person.caller, own)).map(({ status }) => status);
    assert.deepEqual(left, ['Revoked'], 'what ended is seen for a month, as ended');
    refused(await world.ask(person.caller, 'assignment', activation(person, group.id)), 400, 'SubjectNotFound');
  });
});
