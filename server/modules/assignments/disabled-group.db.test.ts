/**
 * What a group gives counts as long as the group may act, for rights that are read at the commit as for the engine.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { activateRole } from '#modules/activation/index.ts';
import { isAmongApprovers, listApproverIds } from '#modules/approvals/index.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
import {
  anAsk,
  lasting,
  noon,
  openRoleWorld,
  roles,
  scopes,
  type RoleWorld,
} from '../../../test/support/role-world.ts';
import { assignRole, removeSchedule } from './index.ts';

let world: RoleWorld;
let member: Actor;
let groupId: string;

before(async () => {
  const database = await createTestDatabase('disabled_group');
  world = await openRoleWorld(database.application);
});
after(() => world.close());
beforeEach(async () => {
  member = await world.addUser('Finance reader');
  groupId = await world.addGroup('Finance team', [member.principalId]);
});

const disable = () =>
  world.database.updateTable('principal').set({ enabled: false }).where('id', '=', groupId).execute();
const give = (kind: 'eligibility' | 'assignment', roleDefinitionId: string) =>
  assignRole(world.ports, world.owner, { ...anAsk(groupId, lasting('P30D')), kind, roleDefinitionId });

test('an owner by a group assigns until the group is disabled', async () => {
  await give('assignment', roles.owner);
  const assign = async () => {
    const { principalId } = await world.addUser('Clerk');
    return assignRole(world.ports, member, { ...anAsk(principalId, lasting('P1D')), kind: 'assignment' });
  };
  assert.equal((await assign()).outcome, 'stored');
  await disable();
  await assert.rejects(assign(), refusedWith('request.forbidden'));
});

test('whoever is eligible by a group activates until the group is disabled', async () => {
  await give('eligibility', roles.reader);
  const take = async (one: Actor) =>
    (await activateRole(world.ports, one, anAsk(one.principalId, lasting('PT1H')))).outcome;
  const second = await world.addUser('Second reader');
  await world.database
    .insertInto('group_member')
    .values({ group_id: groupId, member_id: second.principalId, added_at: noon })
    .execute();
  assert.equal(await take(member), 'stored');
  await disable();
  assert.equal(await take(second), 'unmet');
});

test('a group that is asked to approve asks nobody once it is disabled', async () => {
  const asked = [{ id: groupId, userType: 'Group' as const }];
  const isAsked = () => isAmongApprovers(world.database, member.principalId, asked, noon);
  const told = () => listApproverIds(world.database, asked, [], noon);
  assert.deepEqual([await isAsked(), await told()], [true, [member.principalId]]);
  await disable();
  assert.deepEqual([await isAsked(), await told()], [false, []]);
});

test('nobody counts as another owner by a disabled group', async () => {
  const { ports, owner } = world;
  const everywhere = { scope: scopes.subscription, roleDefinitionId: roles.owner, kind: 'assignment' as const };
  const given = { ...anAsk(groupId, lasting('P30D')), ...everywhere };
  assert.equal((await assignRole(ports, owner, given)).outcome, 'stored');
  await disable();
  const own = { ...anAsk(owner.principalId, lasting('P1D')), ...everywhere };
  await assert.rejects(removeSchedule(ports, owner, own), refusedWith('assignment.last-owner'));
});
