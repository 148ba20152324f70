/**
 * Approval by several people and in several stages: how many have to say yes, in which order, until when, and what
 * two answers at the same instant come to.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { findApproval, listWaiting } from '#modules/approvals/index.ts';
import { findRequest } from '#modules/assignments/index.ts';
import { defaultStage, type ApprovalStageRule } from '#modules/role-settings/index.ts';
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
  scopes,
  type RoleWorld,
} from '../../../test/support/role-world.ts';
import { leftBy } from '../../../test/support/trail.ts';
import { activateRole, approveActivation, cancelRequest, denyActivation, tellEscalations } from './index.ts';

let world: RoleWorld;
let person: Actor;
let [anna, omar, lea]: Actor[] = [];
const WHY = 'Closing the books';
const named = (...people: (Actor | undefined)[]) => people.map((one) => asApprover(one!));

before(async () => {
  const database = await createTestDatabase('staged_approval');
  world = await openRoleWorld(database.application);
  [anna, omar, lea] = [await world.addUser('Anna'), await world.addUser('Omar'), await world.addUser('Lea')];
});
after(() => world.close());
beforeEach(async () => {
  world.clock.moveTo(noon);
  world.events.length = 0;
  person = await world.addUser('Finance reader');
  await give(world, 'eligibility', person.principalId, 'P30D');
});

/** Asks for the role, which wants these stages, and answers the ids of the request and of its approval. */
async function askFor(...stages: Partial<ApprovalStageRule>[]) {
  await requireApproval(world, scopes.resourceGroup, [], {
    stages: stages.map((stage) => ({ ...defaultStage, approvers: named(anna, omar, lea), ...stage })),
  });
  const answer = await activateRole(world.ports, person, anAsk(person.principalId, lasting('PT1H')));
  assert.ok(answer.outcome === 'stored' && answer.request.status === 'PendingApproval');
  return { requestId: answer.request.id, approvalId: answer.request.approvalId! };
}
const twoOf = { requiredApprovals: 2 };
const yes = (actor: Actor | undefined, approvalId: string, stageId?: string) =>
  approveActivation(world.ports, actor!, approvalId, WHY, stageId);
const no = (actor: Actor | undefined, approvalId: string) => denyActivation(world.ports, actor!, approvalId, WHY);
const statusOf = async (requestId: string) => (await findRequest(world.database, requestId))?.status;
const outcomeOf = async (approvalId: string) => (await findApproval(world.database, approvalId))?.outcome;
const stageIds = async (approvalId: string) =>
  (await findApproval(world.database, approvalId))!.stages.map(({ id }) => id);

async function activations(): Promise<number> {
  const rows = await world.database
    .selectFrom('assignment_schedule')
    .select('id')
    .where('principal_id', '=', person.principalId)
    .where('removed_at', 'is', null)
    .execute();
  return rows.length;
}

async function waitsFor(actor: Actor | undefined, approvalId: string): Promise<boolean> {
  const page = { limit: 100, after: undefined };
  const { rows } = await listWaiting(world.database, actor!.principalId, page, world.clock.now());
  return rows.some(({ id }) => id === approvalId);
}

function asked(): { approverIds: string[]; stage?: number }[] {
  return world.events
    .filter(({ type }) => type === 'activation.approval-requested' || type === 'activation.approval-escalated')
    .map(({ payload }) => payload as { approverIds: string[]; stage?: number });
}
const idsOf = (...people: (Actor | undefined)[]) => people.map((one) => one!.principalId).sort();

describe('a role that two of three people have to approve', () => {
  test('is given by the second approval, and not by the first', async () => {
    const { requestId, approvalId } = await askFor(twoOf);
    const left = await leftBy(world, () => yes(anna, approvalId));
    assert.deepEqual(left, { activities: ['approval.approved'], events: [] });
    assert.deepEqual([await statusOf(requestId), await activations()], ['PendingApproval', 0]);
    assert.deepEqual([await waitsFor(anna, approvalId), await waitsFor(omar, approvalId)], [false, true]);
    await yes(omar, approvalId);
    assert.deepEqual([await statusOf(requestId), await activations()], ['Provisioned', 1]);
    const event = world.events.find(({ type }) => type === 'activation.approved')!;
    assert.deepEqual((event.payload as { approvedBy: string[] }).approvedBy.toSorted(), ['Anna', 'Omar']);
  });

  test('is not given by one person twice', async () => {
    const { approvalId } = await askFor(twoOf);
    await yes(anna, approvalId);
    await assert.rejects(yes(anna, approvalId), refusedWith('approval.already-answered'));
    await assert.rejects(no(anna, approvalId), refusedWith('approval.already-answered'));
    assert.equal(await activations(), 0);
  });

  test('is ended by the first deny, and whoever comes later is told whose answers there are', async () => {
    const { requestId, approvalId } = await askFor(twoOf);
    await yes(anna, approvalId);
    await no(omar, approvalId);
    assert.equal(await statusOf(requestId), 'Denied');
    const details = { approvalId, outcome: 'Deny', answeredBy: 'Anna, Omar' };
    await assert.rejects(yes(lea, approvalId), { code: 'approval.already-decided', details });
  });

  test('keeps every answer, and no program changes one', async () => {
    const { approvalId } = await askFor(twoOf);
    await yes(anna, approvalId);
    await no(omar, approvalId);
    const { answers } = (await findApproval(world.database, approvalId))!;
    assert.deepEqual(
      Object.fromEntries(answers.map(({ answeredBy, ...one }) => [answeredBy, [one.result, one.justification]])),
      { [anna!.principalId]: ['Approve', WHY], [omar!.principalId]: ['Deny', WHY] },
    );
    await assert.rejects(
      world.database.updateTable('approval_answer').set({ result: 'Approve' }).execute(),
      /permission/,
    );
  });

  test('of two who approve at the same instant both count, and the role begins once', async () => {
    const { requestId, approvalId } = await askFor(twoOf);
    await Promise.all([yes(anna, approvalId), yes(omar, approvalId)]);
    assert.deepEqual([await statusOf(requestId), await activations()], ['Provisioned', 1]);
  });

  test('of three who approve at the same instant two count, and the third is told so', async () => {
    const { approvalId } = await askFor(twoOf);
    const outcomes = await Promise.allSettled([anna, omar, lea].map((one) => yes(one, approvalId)));
    const refused = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    assert.equal(refused.length, 1);
    assert.equal((refused[0]!.reason as { code: string }).code, 'approval.already-decided');
    assert.equal(await activations(), 1);
  });

  test('D26: the last approval against a deny comes to one of both', async () => {
    const { requestId, approvalId } = await askFor(twoOf);
    await yes(anna, approvalId);
    const [approved] = await Promise.allSettled([yes(omar, approvalId), no(lea, approvalId)]);
    const isApproved = approved.status === 'fulfilled';
    assert.equal(await statusOf(requestId), isApproved ? 'Provisioned' : 'Denied');
    assert.equal(await activations(), isApproved ? 1 : 0);
    assert.equal(await outcomeOf(approvalId), isApproved ? 'Approve' : 'Deny');
  });

  test('D27: the last approval against a withdrawal comes to one of both', async () => {
    const { requestId, approvalId } = await askFor(twoOf);
    await yes(anna, approvalId);
    const [approved] = await Promise.allSettled([
      yes(omar, approvalId),
      cancelRequest(world.ports, person, 'assignment', requestId),
    ]);
    const isApproved = approved.status === 'fulfilled';
    assert.equal(await statusOf(requestId), isApproved ? 'Provisioned' : 'Canceled');
    assert.equal(await activations(), isApproved ? 1 : 0);
    assert.equal(await outcomeOf(approvalId), isApproved ? 'Approve' : 'Canceled');
  });

  test('is not given by the person themself, who is among those named', async () => {
    const { approvalId } = await askFor({ ...twoOf, approvers: named(anna, person) });
    await assert.rejects(yes(person, approvalId), refusedWith('approval.own-request'));
    assert.deepEqual(asked()[0]!.approverIds, idsOf(anna));
  });
});

describe('a time to answer of ninety minutes', () => {
  test('is over at that instant, and not a millisecond before', async () => {
    const { requestId, approvalId } = await askFor({ ...twoOf, timeOutInMinutes: 90 });
    await yes(anna, approvalId);
    world.clock.moveTo(minutesAfterNoon(90));
    await assert.rejects(yes(omar, approvalId), refusedWith('approval.timed-out'));
    world.clock.moveTo(new Date(minutesAfterNoon(90).getTime() - 1));
    await yes(omar, approvalId);
    assert.equal(await statusOf(requestId), 'Provisioned');
  });
});

describe('two stages', () => {
  const inTurn = () => [
    { approvers: named(anna, omar), timeOutInMinutes: 60 },
    { approvers: named(anna, lea), timeOutInMinutes: 30 },
  ];

  test('are asked one after the other; the role begins with the last', async () => {
    const { requestId, approvalId } = await askFor(...inTurn());
    assert.deepEqual(await waitsFor(lea, approvalId), false);
    const [, second] = await stageIds(approvalId);
    await assert.rejects(yes(lea, approvalId, second), refusedWith('approval.stage-not-open'));
    await yes(omar, approvalId);
    assert.deepEqual([await statusOf(requestId), await activations()], ['PendingApproval', 0]);
    assert.ok(await waitsFor(lea, approvalId));
    await yes(lea, approvalId, second);
    assert.deepEqual([await statusOf(requestId), await activations()], ['Provisioned', 1]);
    assert.deepEqual(
      asked().map(({ stage, approverIds }) => [stage, approverIds]),
      [
        [1, idsOf(anna, omar)],
        [2, idsOf(anna, lea)],
      ],
    );
  });

  test('are not both answered by one person, who is not asked again', async () => {
    const { approvalId } = await askFor(...inTurn());
    await yes(anna, approvalId);
    assert.equal(await waitsFor(anna, approvalId), false);
    await assert.rejects(yes(anna, approvalId), refusedWith('approval.already-answered'));
    assert.deepEqual(asked()[1]!.approverIds, idsOf(lea));
  });

  test('have each a clock of their own, which begins when the stage does', async () => {
    const { requestId, approvalId } = await askFor(...inTurn());
    world.clock.moveTo(minutesAfterNoon(59));
    await yes(omar, approvalId);
    world.clock.moveTo(minutesAfterNoon(89));
    await assert.rejects(yes(lea, approvalId), refusedWith('approval.timed-out'));
    world.clock.moveTo(new Date(minutesAfterNoon(89).getTime() - 1));
    await yes(lea, approvalId);
    assert.equal(await statusOf(requestId), 'Provisioned');
  });

  test('a deny in the first ends the request, and nobody is asked for the second', async () => {
    const { requestId, approvalId } = await askFor(...inTurn());
    await no(omar, approvalId);
    assert.deepEqual([await statusOf(requestId), asked().length], ['Denied', 1]);
  });

  test('an answer to a stage that is through comes too late, whatever it says', async () => {
    const { approvalId } = await askFor(...inTurn());
    const [first] = await stageIds(approvalId);
    await yes(omar, approvalId);
    await assert.rejects(yes(anna, approvalId, first), refusedWith('approval.already-decided'));
  });

  test('two who answer the first at the same instant do not go through the second', async () => {
    const { requestId, approvalId } = await askFor(...inTurn());
    const [first] = await stageIds(approvalId);
    await Promise.allSettled([yes(anna, approvalId, first), yes(omar, approvalId, first)]);
    assert.deepEqual([await statusOf(requestId), await activations()], ['PendingApproval', 0]);
  });
});

describe('an escalation after half an hour', () => {
  const escalating = () => ({ approvers: named(anna), escalation: { afterMinutes: 30, approvers: named(lea) } });
  const justBefore = new Date(minutesAfterNoon(30).getTime() - 1);

  test('lets its people answer from that instant on, whether or not anybody was told', async () => {
    const { requestId, approvalId } = await askFor(escalating());
    world.clock.moveTo(justBefore);
    await assert.rejects(yes(lea, approvalId), refusedWith('approval.not-approver'));
    assert.equal(await waitsFor(lea, approvalId), false);
    world.clock.moveTo(minutesAfterNoon(30));
    assert.ok(await waitsFor(lea, approvalId));
    await yes(lea, approvalId);
    assert.equal(await statusOf(requestId), 'Provisioned');
  });

  test('is told once, when it is time, to those who may answer besides', async () => {
    const { approvalId } = await askFor(escalating());
    world.events.length = 0;
    world.clock.moveTo(justBefore);
    assert.equal(await tellEscalations(world.ports), 0);
    world.clock.moveTo(minutesAfterNoon(30));
    const told = await Promise.all([tellEscalations(world.ports), tellEscalations(world.ports)]);
    assert.equal(told[0] + told[1], 1);
    assert.deepEqual(
      world.events.map(({ type, payload }) => [type, (payload as { approverIds: string[] }).approverIds]),
      [['activation.approval-escalated', idsOf(lea)]],
    );
    const entry = await world.database
      .selectFrom('audit_entry')
      .select('details')
      .where('activity', '=', 'approval.escalated')
      .where('subject_id', '=', person.principalId)
      .executeTakeFirstOrThrow();
    assert.equal((entry.details as { approvalId: string }).approvalId, approvalId);
    assert.equal(await tellEscalations(world.ports), 0);
  });

  test('of a request that was answered or withdrawn is not told', async () => {
    await yes(anna, (await askFor(escalating())).approvalId);
    await cancelOwn();
    const { requestId } = await askFor(escalating());
    await cancelRequest(world.ports, person, 'assignment', requestId);
    world.clock.moveTo(minutesAfterNoon(30));
    assert.equal(await tellEscalations(world.ports), 0);
  });

  test('of the second stage is counted from when that stage begins', async () => {
    const { approvalId } = await askFor({ approvers: named(omar) }, escalating());
    world.clock.moveTo(minutesAfterNoon(40));
    await yes(omar, approvalId);
    world.clock.moveTo(new Date(minutesAfterNoon(70).getTime() - 1));
    await assert.rejects(yes(lea, approvalId), refusedWith('approval.not-approver'));
    world.clock.moveTo(minutesAfterNoon(70));
    await yes(lea, approvalId);
    assert.equal(await activations(), 1);
  });
});

/** The role is given back, so that it can be asked for again. */
async function cancelOwn(): Promise<void> {
  await world.database
    .updateTable('assignment_schedule')
    .set({ removed_at: noon })
    .where('principal_id', '=', person.principalId)
    .execute();
}
