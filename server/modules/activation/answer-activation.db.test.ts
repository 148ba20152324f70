/**
 * Approval of an activation: who may answer, what happens when several do, and when the clock of the role starts.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { listApprovals } from '#modules/approvals/index.ts';
import { findRequest, removeSchedule } from '#modules/assignments/index.ts';
import { defaultRules, updateRoleSettings } from '#modules/role-settings/index.ts';
import { give } from '../../../test/support/given-roles.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
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
import { activateRole, approveActivation, cancelRequest, denyActivation } from './index.ts';

let world: RoleWorld;
let person: Actor;
let second: Actor;
let approverGroup: string;
const WHY = 'Closing the books';

before(async () => {
  const database = await createTestDatabase('approvals');
  world = await openRoleWorld(database.application);
  second = await world.addUser('Second approver');
  approverGroup = await world.addGroup('Approvers', [second.principalId]);
  await requireApproval(world, scopes.resourceGroup, [
    asApprover(world.approver),
    { id: approverGroup, userType: 'Group', description: null },
  ]);
});
after(() => world.close());
beforeEach(async () => {
  world.clock.moveTo(noon);
  person = await world.addUser('Finance reader');
  await give(world, 'eligibility', person.principalId, 'P30D');
});

/** Asks for the role and answers the ids of the request and of its approval. */
async function askFor(change: Partial<ReturnType<typeof anAsk>> = {}) {
  const answer = await activateRole(world.ports, person, { ...anAsk(person.principalId, lasting('PT1H')), ...change });
  assert.ok(answer.outcome === 'stored' && answer.request.status === 'PendingApproval');
  return { requestId: answer.request.id, approvalId: answer.request.approvalId! };
}

async function waitingFor({ principalId }: Actor): Promise<string[]> {
  const page = await listApprovals(
    world.database,
    principalId,
    { as: 'approver' },
    { limit: 100, after: undefined },
    noon,
  );
  return page.rows.map(({ id }) => id);
}

async function activeUntil(): Promise<(Date | null)[]> {
  const rows = await world.database
    .selectFrom('assignment_schedule')
    .select('ends_at')
    .where('principal_id', '=', person.principalId)
    .where('removed_at', 'is', null)
    .execute();
  return rows.map((row) => row.ends_at);
}
const statusOf = async (requestId: string) => (await findRequest(world.database, requestId))?.status;

describe('a request that needs approval', () => {
  test('gives nothing until it is approved, and the hour begins then', async () => {
    const { requestId, approvalId } = await askFor();
    assert.deepEqual(await activeUntil(), []);
    assert.ok((await waitingFor(second)).includes(approvalId));
    world.clock.moveTo(minutesAfterNoon(90));
    await approveActivation(world.ports, second, approvalId, WHY);
    assert.deepEqual(await activeUntil(), [minutesAfterNoon(150)]);
    assert.equal(await statusOf(requestId), 'Provisioned');
    assert.ok(!(await waitingFor(second)).includes(approvalId));
  });

  test('denied, gives nothing and may be asked again', async () => {
    const { requestId, approvalId } = await askFor();
    await assert.rejects(
      activateRole(world.ports, person, anAsk(person.principalId, lasting('PT1H'))),
      refusedWith('activation.pending'),
    );
    await denyActivation(world.ports, world.approver, approvalId, WHY);
    assert.equal(await statusOf(requestId), 'Denied');
    assert.deepEqual(await activeUntil(), []);
    await askFor();
  });

  test('row 8: is answered until a day has passed and not an instant later; then it may be asked again', async () => {
    const first = await askFor();
    world.clock.moveTo(minutesAfterNoon(1_440));
    await assert.rejects(
      approveActivation(world.ports, second, first.approvalId, WHY),
      refusedWith('approval.timed-out'),
    );
    const again = await askFor();
    assert.equal(await statusOf(first.requestId), 'TimedOut');
    world.clock.moveTo(new Date(minutesAfterNoon(2_880).getTime() - 1));
    await approveActivation(world.ports, second, again.approvalId, WHY);
    assert.equal((await activeUntil()).length, 1);
  });

  test('wants a reason from the approver where the settings say so', async () => {
    const { approvalId } = await askFor();
    await assert.rejects(
      approveActivation(world.ports, second, approvalId, '  '),
      refusedWith('approval.justification-missing'),
    );
    await approveActivation(world.ports, second, approvalId, WHY);
  });

  test('goes with its eligibility', async () => {
    const { requestId, approvalId } = await askFor();
    world.clock.moveTo(minutesAfterNoon(6));
    await removeSchedule(world.ports, world.owner, {
      ...anAsk(person.principalId, lasting('PT1H')),
      kind: 'eligibility',
    });
    assert.equal(await statusOf(requestId), 'Canceled');
    await assert.rejects(
      approveActivation(world.ports, second, approvalId, WHY),
      refusedWith('approval.already-decided'),
    );
    assert.deepEqual(await activeUntil(), []);
  });
});

describe('an eligibility that ends while the request waits', () => {
  test('takes the approval with it: the approver is told, and nobody gets the role', async () => {
    const { requestId, approvalId } = await askFor();
    await world.database
      .updateTable('eligibility_schedule')
      .set({ ends_at: minutesAfterNoon(60) })
      .where('principal_id', '=', person.principalId)
      .execute();
    world.clock.moveTo(minutesAfterNoon(60));
    await assert.rejects(
      approveActivation(world.ports, second, approvalId, WHY),
      refusedWith('activation.not-eligible'),
    );
    assert.deepEqual(await activeUntil(), []);
    assert.equal(await statusOf(requestId), 'PendingApproval');
    world.clock.moveTo(new Date(minutesAfterNoon(60).getTime() - 1));
    await approveActivation(world.ports, second, approvalId, WHY);
    assert.deepEqual(await activeUntil(), [minutesAfterNoon(60)]);
  });
});

describe('who may answer', () => {
  test('D17, row 7: nobody approves their own request, even as a member of the approvers, also when added later', async () => {
    const { requestId, approvalId } = await askFor();
    const member = { group_id: approverGroup, member_id: person.principalId, added_at: noon };
    await world.database.insertInto('group_member').values(member).execute();
    await assert.rejects(approveActivation(world.ports, person, approvalId, WHY), refusedWith('approval.own-request'));
    assert.ok(!(await waitingFor(person)).includes(approvalId));
    assert.equal(await statusOf(requestId), 'PendingApproval');
    await world.database.deleteFrom('group_member').where('member_id', '=', person.principalId).execute();
  });

  test('D05 D18: neither an administrator of the scope nor anybody else who was not asked', async () => {
    const { approvalId } = await askFor();
    const stranger = await world.addUser('Other person');
    for (const actor of [world.owner, stranger]) {
      await assert.rejects(
        approveActivation(world.ports, actor, approvalId, WHY),
        refusedWith('approval.not-approver'),
      );
    }
    await approveActivation(world.ports, world.approver, approvalId, WHY);
  });

  test('D19: an approver who left the group in between can no longer answer', async () => {
    const leaving = await world.addUser('Leaving approver');
    const member = { group_id: approverGroup, member_id: leaving.principalId, added_at: noon };
    await world.database.insertInto('group_member').values(member).execute();
    const { approvalId } = await askFor();
    assert.ok((await waitingFor(leaving)).includes(approvalId));
    await world.database.deleteFrom('group_member').where('member_id', '=', leaving.principalId).execute();
    await assert.rejects(
      approveActivation(world.ports, leaving, approvalId, WHY),
      refusedWith('approval.not-approver'),
    );
  });

  test('D23: settings weakened in the meantime do not free a pending request of its approval', async () => {
    const { requestId } = await askFor();
    const rule = defaultRules(scopes.resourceGroup).Approval_EndUser_Assignment;
    const change = { scope: scopes.resourceGroup, roleDefinitionId: roles.reader };
    await updateRoleSettings(world.ports, world.owner, { ...change, rules: { Approval_EndUser_Assignment: rule } });
    assert.equal(await statusOf(requestId), 'PendingApproval');
    assert.deepEqual(await activeUntil(), []);
    await requireApproval(world, scopes.resourceGroup, [
      asApprover(world.approver),
      { id: approverGroup, userType: 'Group', description: null },
    ]);
  });
});

describe('several answers at once', () => {
  test('D26, row 9: of an approval and a denial one counts, and the role is active only after the approval', async () => {
    const outcomes = new Set<string | undefined>();
    for (let round = 0; round < 20; round += 1) {
      person = await world.addUser('Finance reader');
      await give(world, 'eligibility', person.principalId, 'P30D');
      const { requestId, approvalId } = await askFor();
      const results = await Promise.allSettled([
        approveActivation(world.ports, second, approvalId, WHY),
        denyActivation(world.ports, world.approver, approvalId, WHY),
      ]);
      const lost = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
      assert.equal(lost.length, 1);
      assert.ok(refusedWith('approval.already-decided')(lost[0]), String(lost[0]));
      const status = await statusOf(requestId);
      outcomes.add(status);
      assert.equal((await activeUntil()).length, status === 'Provisioned' ? 1 : 0);
    }
    assert.ok([...outcomes].every((status) => status === 'Provisioned' || status === 'Denied'));
  });

  test('D27: approved and canceled at the same moment, it is never both', async () => {
    for (let round = 0; round < 20; round += 1) {
      person = await world.addUser('Finance reader');
      await give(world, 'eligibility', person.principalId, 'P30D');
      const { requestId, approvalId } = await askFor();
      const results = await Promise.allSettled([
        approveActivation(world.ports, second, approvalId, WHY),
        cancelRequest(world.ports, person, 'assignment', requestId),
      ]);
      assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
      const status = await statusOf(requestId);
      assert.ok(status === 'Provisioned' || status === 'Canceled');
      assert.equal((await activeUntil()).length, status === 'Provisioned' ? 1 : 0);
    }
  });
});

describe('canceling', () => {
  test('D04: somebody else cannot; the person and an administrator can', async () => {
    const stranger = await world.addUser('Other person');
    for (const actor of [person, world.owner]) {
      const { requestId } = await askFor();
      await assert.rejects(
        cancelRequest(world.ports, stranger, 'assignment', requestId),
        refusedWith('request.forbidden'),
      );
      assert.equal((await cancelRequest(world.ports, actor, 'assignment', requestId)).status, 'Canceled');
      await assert.rejects(
        cancelRequest(world.ports, actor, 'assignment', requestId),
        refusedWith('assignment.request-not-cancelable'),
      );
    }
  });

  test('an activation planned for later is canceled until it begins', async () => {
    const planned = { schedule: lasting('PT1H', minutesAfterNoon(60).toISOString()), scope: scopes.site };
    const plan = async () => {
      const { approvalId, requestId } = await askFor(planned);
      await approveActivation(world.ports, second, approvalId, WHY);
      assert.equal(await statusOf(requestId), 'Granted');
      return requestId;
    };
    const first = await plan();
    assert.deepEqual(await activeUntil(), [minutesAfterNoon(120)]);
    await cancelRequest(world.ports, person, 'assignment', first);
    assert.deepEqual(await activeUntil(), []);
    const begun = await plan();
    world.clock.moveTo(minutesAfterNoon(60));
    await assert.rejects(
      cancelRequest(world.ports, person, 'assignment', begun),
      refusedWith('assignment.request-not-cancelable'),
    );
  });
});
