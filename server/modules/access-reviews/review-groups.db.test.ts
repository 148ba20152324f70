/**
 * A denied person who has the role through a group: the group is left, or its owners decide; nothing is passed over in silence.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { systemActor, type Actor } from '#model/actor.ts';
import { assignDirectoryRole, assignPlainRole, GLOBAL_ADMINISTRATOR_ROLE } from '#modules/assignments/index.ts';
import { ensureBuiltInRoles } from '#modules/role-definitions/index.ts';
import { give } from '../../../test/support/given-roles.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
import { prepareHolders, type Review } from '../../../test/support/review-steps.ts';
import { noon, openRoleWorld, roles, scopes, type RoleWorld } from '../../../test/support/role-world.ts';
import { activitiesOf } from '../../../test/support/trail.ts';
import { closeTask, listOpenTasks, type ReviewInput } from './index.ts';

const page = { limit: 100, after: undefined };
let world: RoleWorld;
let review: Review;
let member: Actor;
let groupId: string;
/** Owner of the subscription, and manages groups. */
let administrator: Actor;

before(async () => {
  world = await openRoleWorld((await createTestDatabase('review_groups')).application);
  await ensureBuiltInRoles(world.ports);
  administrator = await world.addUser('Administrator');
  await assignPlainRole(world.ports, world.owner, {
    assignmentId: crypto.randomUUID(),
    scope: scopes.subscription,
    roleDefinitionId: roles.owner,
    principalId: administrator.principalId,
  });
});
after(() => world.close());
beforeEach(async () => {
  review = await prepareHolders(world);
  await assignDirectoryRole(world.ports, systemActor('Test', crypto.randomUUID()), {
    roleDefinitionId: GLOBAL_ADMINISTRATOR_ROLE,
    principalId: administrator.principalId,
  });
  member = await world.addUser('Member of the team');
  groupId = await world.addGroup('Team', [member.principalId]);
  await give(world, 'assignment', groupId, 'P100D');
});

const join = (group: string, memberId: string) =>
  world.database.insertInto('group_member').values({ group_id: group, member_id: memberId, added_at: noon }).execute();
const own = (ownerId: string) =>
  world.database.insertInto('group_owner').values({ group_id: groupId, owner_id: ownerId }).execute();
const isIn = async (group: string, memberId: string) => {
  const found = await world.database
    .selectFrom('group_member')
    .select('group_id')
    .where('group_id', '=', group)
    .where('member_id', '=', memberId)
    .execute();
  return found.length > 0;
};
/** Everybody is denied, and the answers are applied. */
const denied = async (settings: ReviewInput['settings'], by = administrator) => {
  const id = await review.create({ settings: { autoApplies: true, ...settings } }, by);
  await review.run();
  const instance = await review.current(id);
  const found = await review.items(instance.id);
  const answers = found.map(({ id: itemId }) => ({ itemId, decision: 'deny' as const }));
  await review.answer(instance.id, review.reviewer, ...answers);
  review.later(10);
  await review.run();
  return instance.id;
};
const tasksOf = async (who: Actor) =>
  (
    await listOpenTasks(
      world.database,
      { ids: [who.principalId], groups: false, roleGroups: false, now: world.clock.now() },
      page,
    )
  ).rows;

describe('the owners of a group', () => {
  test('are asked about whoever was denied, take them out, and the result says so', async () => {
    const { results, items } = review;
    const owner = await world.addUser('Owner of the team');
    await own(owner.principalId);
    const instanceId = await denied({});
    assert.equal((await results(instanceId))['member of the team'], 'through-group');
    const [task, ...more] = await tasksOf(owner);
    assert.deepEqual([task!.principalId, task!.groupId, more], [member.principalId, groupId, []]);
    assert.deepEqual(await tasksOf(member), []);
    const stranger = await world.addUser('Stranger');
    await assert.rejects(
      closeTask(world.ports, stranger, task!.id, { remove: true }),
      refusedWith('request.forbidden'),
    );
    const activities = await activitiesOf(world.database, () =>
      closeTask(world.ports, owner, task!.id, { remove: true }),
    );
    assert.deepEqual(activities, ['group-member.removed', 'access-review.task-closed']);
    assert.ok(!(await isIn(groupId, member.principalId)));
    assert.equal((await results(instanceId))['member of the team'], 'removed');
    assert.equal(
      (await items(instanceId)).find((item) => item.principalId === member.principalId)!.resultDetails,
      null,
    );
    assert.deepEqual(await tasksOf(owner), []);
    await assert.rejects(
      closeTask(world.ports, owner, task!.id, { remove: true }),
      refusedWith('access-review.task-closed'),
    );
  });

  test('keep somebody only with a reason, and the result stays what it was', async () => {
    const owner = await world.addUser('Owner of the team');
    await own(owner.principalId);
    const instanceId = await denied({});
    const [task] = await tasksOf(owner);
    const keep = (justification?: string) => closeTask(world.ports, owner, task!.id, { remove: false, justification });
    await assert.rejects(keep(), refusedWith('access-review.task-reason-missing'));
    assert.equal(await keep('Needs it until the audit'), 'kept');
    assert.ok(await isIn(groupId, member.principalId));
    assert.equal((await review.results(instanceId))['member of the team'], 'through-group');
  });

  test('are told where somebody is in the group through another one, and find that nobody is left', async () => {
    const owner = await world.addUser('Owner of the team');
    await own(owner.principalId);
    const nested = await world.addUser('Nested');
    const inner = await world.addGroup('Inner team', [nested.principalId]);
    await join(groupId, inner);
    await denied({});
    const task = (await tasksOf(owner)).find(({ principalId }) => principalId === nested.principalId)!;
    const takeOut = () => closeTask(world.ports, owner, task.id, { remove: true });
    await assert.rejects(takeOut(), refusedWith('access-review.task-through-group'));
    await world.database.deleteFrom('group_member').where('member_id', '=', nested.principalId).execute();
    assert.equal(await takeOut(), 'gone');
  });
});

describe('a review that takes people out of groups', () => {
  test('needs whoever manages groups, takes the membership, and asks owners about what is nested', async () => {
    const { results, create } = review;
    await assert.rejects(create({ settings: { throughGroups: 'leave-groups' } }), refusedWith('request.forbidden'));
    const nested = await world.addUser('Nested');
    const inner = await world.addGroup('Inner team', [nested.principalId]);
    await join(groupId, inner);
    const instanceId = await denied({ throughGroups: 'leave-groups' });
    const found = await results(instanceId);
    assert.deepEqual([found['member of the team'], found['nested']], ['removed', 'through-group']);
    assert.ok(!(await isIn(groupId, member.principalId)));
    assert.ok(await isIn(inner, nested.principalId));
  });

  test('never leaves a subscription without an owner: the result says why, and the membership stays', async () => {
    const { items, later, run, reviewer, answer, current, create } = review;
    const owners = await world.addGroup('Owners', [member.principalId]);
    await assignPlainRole(world.ports, world.owner, {
      assignmentId: crypto.randomUUID(),
      scope: scopes.subscription,
      roleDefinitionId: roles.owner,
      principalId: owners,
    });
    const subject = { kind: 'roles' as const, scope: scopes.subscription, roleDefinitionIds: [roles.owner] };
    const settings = { autoApplies: true, throughGroups: 'leave-groups' };
    const id = await create({ subject, settings }, administrator);
    await run();
    const instance = await current(id);
    const deny = (await items(instance.id)).map((item) => ({ itemId: item.id, decision: 'deny' as const }));
    await answer(instance.id, reviewer, ...deny);
    later(10);
    await run();
    const ended = await items(instance.id);
    const results = ended.map(({ result }) => result);
    assert.equal(results.filter((result) => result === 'refused').length, 1, JSON.stringify(results));
    const left = ended.find(({ result }) => result === 'refused')!;
    assert.equal(left.resultDetails!.refusal, 'assignment.last-owner');
    assert.equal(await isIn(owners, member.principalId), left.principalId === member.principalId);
  });
});
