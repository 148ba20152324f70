/**
 * A later end of a running activation of a role that is approved: the end there is stays until somebody says yes.
 */
import assert from 'node:assert/strict';
import { before, beforeEach, after, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { removeSchedule, updateSchedule } from '#modules/assignments/index.ts';
import { defaultRules, type ApprovalRule } from '#modules/role-settings/index.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
import { asApprover, requireApproval } from '../../../test/support/required-approval.ts';
import {
  anAsk,
  lasting,
  minutesAfterNoon,
  openRoleWorld,
  scopes,
  type RoleWorld,
} from '../../../test/support/role-world.ts';
import {
  requestsFor,
  runActivation,
  until,
  WHY,
  type RunningActivation,
} from '../../../test/support/running-activation.ts';
import { leftBy } from '../../../test/support/trail.ts';
import {
  activateRole,
  approveActivation,
  cancelRequest,
  deactivateRole,
  denyActivation,
  listExtendable,
  type SelfRequest,
} from './index.ts';

let world: RoleWorld;
let person: Actor;
let eligibilityId: string;
let running: RunningActivation;

before(async () => {
  const database = await createTestDatabase('extend-approved');
  world = await openRoleWorld(database.application);
});
after(() => world.close());
beforeEach(async () => {
  running = await runActivation(world);
  ({ person, eligibilityId } = running);
});

const askApproval = (change: Partial<ApprovalRule> = {}) =>
  requireApproval(world, scopes.resourceGroup, [asApprover(world.approver)], change);

const extend = (change?: Partial<SelfRequest>) => running.extend(change);
const endNow = () => running.endNow();

async function askForApproval(change: Partial<SelfRequest> = {}) {
  const answer = await extend(change);
  assert.ok(answer.outcome === 'stored' && answer.request.status === 'PendingApproval');
  return { requestId: answer.request.id, approvalId: answer.request.approvalId! };
}

async function statusOf(requestId: string): Promise<string> {
  const query = world.database.selectFrom('schedule_request').select('status').where('id', '=', requestId);
  return (await query.executeTakeFirstOrThrow()).status;
}

describe('where the role is approved', () => {
  beforeEach(() => askApproval());
  after(() => requireApproval(world, scopes.resourceGroup, [], { isApprovalRequired: false }));

  test('the end there is stays until somebody approves, and the later one counts then', async () => {
    const asked = await leftBy(world, askForApproval);
    assert.deepEqual(asked, { activities: ['approval.requested'], events: ['activation.approval-requested'] });
    assert.partialDeepStrictEqual(world.events[0]!.payload, {
      endsAt: minutesAfterNoon(120).toISOString(),
      previousEndsAt: minutesAfterNoon(60).toISOString(),
    });
    assert.deepEqual(await endNow(), minutesAfterNoon(60));
    const [extendable] = await listExtendable(world.ports, person);
    const requestId = extendable!.pendingRequestId!;
    const row = await world.database
      .selectFrom('schedule_request')
      .select('approval_id')
      .where('id', '=', requestId)
      .executeTakeFirstOrThrow();
    const answered = await leftBy(world, () => approveActivation(world.ports, world.approver, row.approval_id!, WHY));
    assert.deepEqual(answered, {
      activities: ['approval.approved', 'role.activation-extended'],
      events: ['activation.approved', 'role.activation-extended'],
    });
    assert.deepEqual(await endNow(), minutesAfterNoon(120));
    assert.equal(await statusOf(requestId), 'Provisioned');
  });

  test('a deny, and a withdrawal, leave the end there is', async () => {
    const denied = await askForApproval();
    await denyActivation(world.ports, world.approver, denied.approvalId, WHY);
    assert.equal(await statusOf(denied.requestId), 'Denied');
    const withdrawn = await askForApproval();
    await cancelRequest(world.ports, person, 'assignment', withdrawn.requestId);
    assert.equal(await statusOf(withdrawn.requestId), 'Canceled');
    assert.deepEqual(await endNow(), minutesAfterNoon(60));
  });

  test('one request waits at a time', async () => {
    const { requestId } = await askForApproval();
    await assert.rejects(extend(), refusedWith('activation.pending'));
    await cancelRequest(world.ports, person, 'assignment', requestId);
    await askForApproval();
  });

  test('the answer is in time at the last millisecond of the activation, and at its end too late', async () => {
    const { approvalId } = await askForApproval();
    world.clock.moveTo(minutesAfterNoon(60));
    const late = approveActivation(world.ports, world.approver, approvalId, WHY);
    await assert.rejects(late, refusedWith('approval.timed-out'));
    world.clock.moveTo(new Date(minutesAfterNoon(60).getTime() - 1));
    await approveActivation(world.ports, world.approver, approvalId, WHY);
    assert.deepEqual(await endNow(), minutesAfterNoon(120));
  });

  test('the next stage ends with the activation as well', async () => {
    const [stage] = defaultRules(scopes.resourceGroup).Approval_EndUser_Assignment.stages;
    const second = await world.addUser('Second approver');
    const staged = (one: Actor) => ({ ...stage!, approvers: [asApprover(one)] });
    await askApproval({ stages: [staged(world.approver), staged(second)] });
    const { approvalId } = await askForApproval();
    const { expiresAt, stages } = await approveActivation(world.ports, world.approver, approvalId, WHY);
    assert.deepEqual(expiresAt, minutesAfterNoon(60));
    await approveActivation(world.ports, second, approvalId, WHY, stages[1]!.id);
    assert.deepEqual(await endNow(), minutesAfterNoon(120));
  });

  test('whoever gives the role back, or loses it, waits for nothing any more', async () => {
    const waiting = await askForApproval();
    await deactivateRole(world.ports, person, anAsk(person.principalId, lasting('PT1H')));
    assert.equal(await statusOf(waiting.requestId), 'Canceled');
    const late = approveActivation(world.ports, world.approver, waiting.approvalId, WHY);
    await assert.rejects(late, refusedWith('approval.already-decided'));
  });

  test('with the eligibility goes the question as well', async () => {
    const { requestId } = await askForApproval();
    const asked = { ...anAsk(person.principalId, lasting('PT1H')), kind: 'eligibility' as const };
    const left = await leftBy(world, () => removeSchedule(world.ports, world.owner, asked));
    assert.deepEqual(left.activities, ['request.canceled', 'role.activation-ended', 'eligibility.removed']);
    assert.equal(await statusOf(requestId), 'Canceled');
  });

  test('an activation that an administrator makes shorter is asked about anew', async () => {
    const { requestId } = await askForApproval();
    await updateSchedule(world.ports, world.owner, {
      ...anAsk(person.principalId, until(45)),
      kind: 'eligibility',
      targetScheduleId: eligibilityId,
    });
    assert.deepEqual(await endNow(), minutesAfterNoon(45));
    assert.equal(await statusOf(requestId), 'Canceled');
  });

  test('one that was approved is extended by another approval, not by the one it had', async () => {
    await deactivateRole(world.ports, person, anAsk(person.principalId, lasting('PT1H')));
    const taken = anAsk(person.principalId, lasting('PT1H'));
    const answer = await activateRole(world.ports, person, taken);
    assert.ok(answer.outcome === 'stored' && answer.request.approvalId);
    await approveActivation(world.ports, world.approver, answer.request.approvalId, WHY);
    running = { eligibilityId, ...requestsFor(world, person, taken.requestId) };
    await askForApproval();
    assert.deepEqual(await endNow(), minutesAfterNoon(90));
  });
});
