/**
 * Whoever is on both sides of a request, by whatever way they came to be an approver, and one person twice at the same instant.
 *
 * The roles, the groups and the clock make them an approver truly: each shows that somebody else on the same way may answer.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { systemActor, type Actor } from '#model/actor.ts';
import { GROUP_MEMBER_ROLE, groupScope } from '#model/group-access.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { findApproval, listWaiting } from '#modules/approvals/index.ts';
import { assignDirectoryRole, assignRole, findRequest } from '#modules/assignments/index.ts';
import {
  defaultRules,
  defaultStage,
  updateRoleSettings,
  type ApprovalStageRule,
} from '#modules/role-settings/index.ts';
import { give } from '../../../test/support/given-roles.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
import { asApprover, requireApproval } from '../../../test/support/required-approval.ts';
import {
  anAsk,
  lasting,
  minutesAfterNoon,
  noon,
  openRoleWorld,
  roles,
  scopes,
  type RoleWorld,
} from '../../../test/support/role-world.ts';
import { activateRole, approveActivation, denyActivation, tellEscalations } from './index.ts';

let world: RoleWorld;
let person: Actor;
let colleague: Actor;
let [anna, omar]: Actor[] = [];
const WHY = 'Closing the books';
const PRIVILEGED_ROLE_ADMINISTRATOR = 'e8611ab8-c189-46e8-94e1-60213ab1f814';

before(async () => {
  const database = await createTestDatabase('own_approval');
  world = await openRoleWorld(database.application);
  [anna, omar] = [await world.addUser('Anna'), await world.addUser('Omar')];
  await addRoles({ [GROUP_MEMBER_ROLE]: 'Member', [PRIVILEGED_ROLE_ADMINISTRATOR]: 'Privileged Role Administrator' });
});
after(() => world.close());
beforeEach(async () => {
  world.clock.moveTo(noon);
  world.events.length = 0;
  person = await world.addUser('Finance reader');
  colleague = await world.addUser('Other reader');
  await give(world, 'eligibility', person.principalId, 'P30D');
});

async function addRoles(named: Record<string, string>): Promise<void> {
  const rows = Object.entries(named).map(([id, name]) => ({
    id,
    name,
    kind: 'BuiltInRole',
    permissions: '[]',
    assignable_scopes: [id === GROUP_MEMBER_ROLE ? '/groups' : DIRECTORY_SCOPE],
    created_at: noon,
    updated_at: noon,
  }));
  await world.database.insertInto('role_definition').values(rows).execute();
}

type Approvers = ApprovalStageRule['approvers'];
const group = (id: string) => ({ id, userType: 'Group' as const, description: null });

async function askFor(...stages: (Partial<ApprovalStageRule> & { approvers: Approvers })[]) {
  await requireApproval(world, scopes.resourceGroup, [], {
    stages: stages.map((stage) => ({ ...defaultStage, ...stage })),
  });
  const answer = await activateRole(world.ports, person, anAsk(person.principalId, lasting('PT1H')));
  assert.ok(answer.outcome === 'stored' && answer.request.status === 'PendingApproval');
  return { requestId: answer.request.id, approvalId: answer.request.approvalId! };
}

const yes = (actor: Actor | undefined, approvalId: string, stageId?: string) =>
  approveActivation(world.ports, actor!, approvalId, WHY, stageId);
const statusOf = async (requestId: string) => (await findRequest(world.database, requestId))?.status;
async function waitsFor(actor: Actor, approvalId: string): Promise<boolean> {
  const page = { limit: 100, after: undefined };
  const { rows } = await listWaiting(world.database, actor.principalId, page, world.clock.now());
  return rows.some(({ id }) => id === approvalId);
}

/** A member for an hour from now on, as an activation makes them. */
async function joinForAnHour(groupId: string, { principalId }: Actor): Promise<void> {
  const now = world.clock.now();
  await world.database
    .insertInto('assignment_schedule')
    .values({
      id: randomUUID(),
      scope: groupScope({ id: groupId, isAssignableToRole: false }),
      role_definition_id: GROUP_MEMBER_ROLE,
      principal_id: principalId,
      assignment_type: 'Assigned',
      starts_at: now,
      ends_at: new Date(now.getTime() + 3_600_000),
      created_at: now,
      updated_at: now,
    })
    .execute();
}

/** Theirs it is not: neither answer counts, nothing is listed, and it waits on. */
async function refusesOwn(requestId: string, approvalId: string): Promise<void> {
  await assert.rejects(yes(person, approvalId), refusedWith('approval.own-request'));
  await assert.rejects(denyActivation(world.ports, person, approvalId, WHY), refusedWith('approval.own-request'));
  assert.equal(await waitsFor(person, approvalId), false);
  assert.equal(await statusOf(requestId), 'PendingApproval');
}

describe('nobody answers a request of their own', () => {
  test('D17: not by a membership for a time, entered after asking; who entered beside them answers, until the hour is over', async () => {
    const approvers = await world.addGroup('Approvers for a time', []);
    const { requestId, approvalId } = await askFor({ approvers: [group(approvers)] });
    await assert.rejects(yes(colleague, approvalId), refusedWith('approval.not-approver'));
    for (const one of [person, colleague]) await joinForAnHour(approvers, one);
    await refusesOwn(requestId, approvalId);
    world.clock.moveTo(minutesAfterNoon(60));
    await assert.rejects(yes(colleague, approvalId), refusedWith('approval.not-approver'));
    world.clock.moveTo(new Date(minutesAfterNoon(60).getTime() - 1));
    assert.ok(await waitsFor(colleague, approvalId));
    await yes(colleague, approvalId);
    assert.equal(await statusOf(requestId), 'Provisioned');
  });

  test('D17: not by a group in a group of approvers', async () => {
    const inner = await world.addGroup('Inner approvers', [person.principalId, colleague.principalId]);
    const outer = await world.addGroup('Outer approvers', [inner]);
    const { requestId, approvalId } = await askFor({ approvers: [group(outer)] });
    await refusesOwn(requestId, approvalId);
    await yes(colleague, approvalId);
    assert.equal(await statusOf(requestId), 'Provisioned');
  });

  test('D17: not by a directory role whose holders answer, given to them after asking', async () => {
    const system = systemActor('Test', randomUUID());
    const give = ({ principalId }: Actor, roleDefinitionId: string) =>
      assignDirectoryRole(world.ports, system, { roleDefinitionId, principalId });
    const manager = await world.addUser('Role manager');
    await give(manager, roles.globalAdministrator);
    const place = { roleDefinitionId: roles.globalAdministrator, scope: DIRECTORY_SCOPE };
    const rule = defaultRules(DIRECTORY_SCOPE).Approval_EndUser_Assignment;
    // Where the settings of a directory role name nobody, those answer who manage directory roles.
    const rules = { Approval_EndUser_Assignment: { ...rule, isApprovalRequired: true, stages: [defaultStage] } };
    await updateRoleSettings(world.ports, manager, { ...place, rules });
    const held = { ...anAsk(person.principalId, lasting('P30D')), ...place, kind: 'eligibility' as const };
    assert.equal((await assignRole(world.ports, manager, held)).outcome, 'stored');
    const asked = { ...anAsk(person.principalId, lasting('PT1H')), ...place };
    const answer = await activateRole(world.ports, person, asked);
    assert.ok(answer.outcome === 'stored');
    const { id, approvalId } = answer.request;
    await assert.rejects(yes(colleague, approvalId!), refusedWith('approval.not-approver'));
    for (const one of [person, colleague]) await give(one, PRIVILEGED_ROLE_ADMINISTRATOR);
    await refusesOwn(id, approvalId!);
    await yes(colleague, approvalId!);
    assert.equal(await statusOf(id), 'Provisioned');
  });

  test('D17: not as one of those an escalation asks besides, who are told without them', async () => {
    const escalation = { afterMinutes: 30, approvers: [person, colleague].map(asApprover) };
    const { requestId, approvalId } = await askFor({ approvers: [asApprover(anna!)], escalation });
    world.clock.moveTo(minutesAfterNoon(30));
    world.events.length = 0;
    assert.equal(await tellEscalations(world.ports), 1);
    const { approverIds } = world.events[0]!.payload as { approverIds: string[] };
    assert.deepEqual(approverIds, [colleague.principalId]);
    await refusesOwn(requestId, approvalId);
    await yes(colleague, approvalId);
    assert.equal(await statusOf(requestId), 'Provisioned');
  });

  test('D18: not in a later stage either', async () => {
    const { requestId, approvalId } = await askFor(
      { approvers: [asApprover(anna!)] },
      { approvers: [person, colleague].map(asApprover) },
    );
    await yes(anna, approvalId);
    await refusesOwn(requestId, approvalId);
    await yes(colleague, approvalId);
    assert.equal(await statusOf(requestId), 'Provisioned');
  });
});

describe('nobody fills two places', () => {
  test('D18: not the second stage, to which they come by a group and the escalation', async () => {
    const both = await world.addGroup('Second stage', [anna!.principalId]);
    const { requestId, approvalId } = await askFor(
      { approvers: [asApprover(anna!)] },
      { approvers: [group(both)], escalation: { afterMinutes: 30, approvers: [anna!, omar!].map(asApprover) } },
    );
    await yes(anna, approvalId);
    world.clock.moveTo(minutesAfterNoon(30));
    await assert.rejects(yes(anna, approvalId), refusedWith('approval.already-answered'));
    assert.equal(await statusOf(requestId), 'PendingApproval');
    await yes(omar, approvalId);
    assert.equal(await statusOf(requestId), 'Provisioned');
  });

  test('D26: of two clicks of one person at the same instant one counts, and a second person is still needed', async () => {
    for (let round = 0; round < 10; round += 1) {
      const approvers = [anna!, omar!].map(asApprover);
      const { requestId, approvalId } = await askFor({ approvers, requiredApprovals: 2 });
      const clicks = await Promise.allSettled([yes(anna, approvalId), yes(anna, approvalId)]);
      const refused = clicks.flatMap((one) => (one.status === 'rejected' ? [one.reason as { code: string }] : []));
      assert.deepEqual(
        refused.map(({ code }) => code),
        ['approval.already-answered'],
      );
      assert.equal(await statusOf(requestId), 'PendingApproval');
      assert.equal((await findApproval(world.database, approvalId))!.answers.length, 1);
      await denyActivation(world.ports, omar!, approvalId, WHY);
    }
  });

  test('D26: nor do they go through both stages by clicking twice', async () => {
    for (let round = 0; round < 10; round += 1) {
      const approvers = [anna!, omar!].map(asApprover);
      const { requestId, approvalId } = await askFor({ approvers }, { approvers });
      const stages = (await findApproval(world.database, approvalId))!.stages.map(({ id }) => id);
      const clicks = await Promise.allSettled(stages.map((stage) => yes(anna, approvalId, stage)));
      assert.equal(clicks.filter(({ status }) => status === 'fulfilled').length, 1);
      assert.equal(await statusOf(requestId), 'PendingApproval');
      await denyActivation(world.ports, omar!, approvalId, WHY);
    }
  });

  test('D28: asked twice at the same instant, there is one request, and one answer ends it', async () => {
    await requireApproval(world, scopes.resourceGroup, [asApprover(anna!)]);
    const ask = () => activateRole(world.ports, person, anAsk(person.principalId, lasting('PT1H')));
    const asked = await Promise.allSettled([ask(), ask()]);
    const stored = asked.flatMap((one) =>
      one.status === 'fulfilled' && one.value.outcome === 'stored' ? [one.value.request] : [],
    );
    assert.equal(stored.length, 1);
    await yes(anna, stored[0]!.approvalId!);
    assert.equal(await statusOf(stored[0]!.id), 'Provisioned');
  });
});
