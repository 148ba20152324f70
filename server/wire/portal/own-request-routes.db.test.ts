/**
 * The requester's side: what somebody waits for, whose answer it is, until when, and what they may ask for.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { systemActor, type Actor } from '#model/actor.ts';
import { ABSENT_SCHEDULE } from '#model/schedule-info.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { activateRole, approveActivation, denyActivation } from '#modules/activation/index.ts';
import { askExtension, assignDirectoryRole, decideExtension, removeSchedule } from '#modules/assignments/index.ts';
import { defaultRules, defaultStage, updateRoleSettings } from '#modules/role-settings/index.ts';
import { give } from '../../../test/support/given-roles.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { asApprover, requireApproval } from '../../../test/support/required-approval.ts';
import { anAsk, lasting, minutesAfterNoon, noon, roles, scopes } from '../../../test/support/role-world.ts';
import type { ExtensibleRole, OwnRequest } from './approvals-contract.ts';

const day = (days: number, milliseconds = 0) => new Date(noon.getTime() + days * 86_400_000 + milliseconds);
let world: ArmWorld;
let approver: Actor;
let person: Actor;
let eligibilityId: string;

before(async () => {
  world = await openArmWorld('own_requests');
  approver = await world.addPerson('Finance approver');
});
after(() => world.close());
beforeEach(async () => {
  world.roles.clock.moveTo(noon);
  person = await world.addPerson('Finance reader');
  const group = await world.roles.addGroup('Night shift', [person.principalId]);
  await requireApproval(world.roles, scopes.resourceGroup, [
    asApprover(approver),
    { id: group, userType: 'Group', description: null },
    asApprover(person),
  ]);
  eligibilityId = await hold('eligibility');
});

const hold = (kind: 'eligibility' | 'assignment', startsAt?: Date) =>
  give(world, kind, person.principalId, 'P30D', scopes.resourceGroup, roles.reader, startsAt?.toISOString());

async function activate() {
  const answer = await activateRole(world.ports, person, anAsk(person.principalId, lasting('PT2H')));
  assert.ok(answer.outcome === 'stored');
  return answer.request;
}

async function askTo(type: 'SelfExtend' | 'SelfRenew'): Promise<string> {
  const asked = { ...anAsk(person.principalId, ABSENT_SCHEDULE), kind: 'eligibility' as const };
  const answer = await askExtension(world.ports, person, asked, type);
  assert.ok(answer.outcome === 'stored');
  return answer.request.id;
}

const read = async <T>(actor: Actor, path: string) =>
  (await world.call(actor, 'GET', `/portal/api/${path}`, '')).body.value as T[];
const requestsOf = (actor: Actor, query = '') => read<OwnRequest>(actor, `my-requests${query}`);
const extensibleOf = (actor: Actor) => read<ExtensibleRole>(actor, 'my-extensible-roles');

describe('what somebody waits for', () => {
  test('says who may answer, not counting themself, and until when', async () => {
    const { id, approvalId } = await activate();
    assert.deepEqual(await requestsOf(person), [
      {
        id,
        kind: 'assignment',
        asksTo: 'activate',
        state: 'waiting',
        reviewId: approvalId,
        role: { id: roles.reader, name: 'Reader' },
        resource: { scope: scopes.resourceGroup, name: 'ledger' },
        startsAt: null,
        duration: 'PT2H',
        wishedEnd: null,
        justification: 'Month end closing',
        createdAt: noon.toISOString(),
        approvers: [
          { displayName: 'Finance approver', kind: 'user' },
          { displayName: 'Night shift', kind: 'group' },
        ],
        answerUntil: minutesAfterNoon(1_440).toISOString(),
        stage: { id: approvalId, number: 1, of: 1, requiredApprovals: 1, approvals: 0 },
        answers: [],
        scheduleId: eligibilityId,
      },
    ]);
    assert.deepEqual(await requestsOf(approver), []);
  });

  test('names the directory roles whose holders answer, where the settings of a directory role name nobody', async () => {
    const manager = await world.addPerson('Role manager');
    const role = { roleDefinitionId: roles.globalAdministrator, scope: DIRECTORY_SCOPE };
    await assignDirectoryRole(world.ports, systemActor('Test', randomUUID()), {
      roleDefinitionId: role.roleDefinitionId,
      principalId: manager.principalId,
    });
    const rule = defaultRules(DIRECTORY_SCOPE).Approval_EndUser_Assignment;
    const rules = { Approval_EndUser_Assignment: { ...rule, isApprovalRequired: true, stages: [defaultStage] } };
    await updateRoleSettings(world.ports, manager, { ...role, rules });
    const by = { ports: world.ports, owner: manager };
    await give(by, 'eligibility', person.principalId, 'P30D', role.scope, role.roleDefinitionId);
    const asked = { ...anAsk(person.principalId, lasting('PT1H')), ...role };
    assert.equal((await activateRole(world.ports, person, asked)).outcome, 'stored');
    const [request] = await requestsOf(person);
    assert.deepEqual(request?.approvers, [
      { displayName: 'Global Administrator', kind: 'role' },
      { displayName: 'Privileged Role Administrator', kind: 'role' },
    ]);
    assert.ok((await read<{ id: string }>(manager, 'approvals')).length > 0);
  });

  test('ends with the answer, and with the time for it', async () => {
    const first = await activate();
    await approveActivation(world.ports, approver, first.approvalId!, 'Agreed');
    assert.deepEqual(await requestsOf(person), []);
    world.roles.clock.moveTo(minutesAfterNoon(180));
    await activate();
    world.roles.clock.moveTo(new Date(minutesAfterNoon(180 + 1_440).getTime() - 1));
    assert.equal((await requestsOf(person)).length, 1);
    world.roles.clock.moveTo(minutesAfterNoon(180 + 1_440));
    assert.deepEqual(await requestsOf(person), []);
  });

  test('ends when it is canceled; what somebody else asked for is not theirs to cancel', async () => {
    const { id } = await activate();
    const cancel = (actor: Actor) =>
      world.call(actor, 'POST', scopes.resourceGroup, `roleAssignmentScheduleRequests/${id}/cancel`);
    assert.equal((await cancel(approver)).status, 403);
    assert.equal((await requestsOf(person)).length, 1);
    assert.equal((await cancel(person)).status, 200);
    assert.deepEqual(await requestsOf(person), []);
  });

  test('holds requests to keep a role, which administrators decide', async () => {
    world.roles.clock.moveTo(day(20));
    const id = await askTo('SelfExtend');
    const [request] = await requestsOf(person);
    assert.deepEqual(
      [request?.id, request?.asksTo, request?.scheduleId, request?.approvers, request?.answerUntil],
      [id, 'extend', eligibilityId, [], null],
    );
  });
});

describe('what became of what somebody asked for', () => {
  let granted: string;
  let denied: string;
  let late: string;
  let extension: string;

  beforeEach(async () => {
    const first = await activate();
    granted = first.id;
    await approveActivation(world.ports, approver, first.approvalId!, 'Agreed');
    world.roles.clock.moveTo(minutesAfterNoon(180));
    const second = await activate();
    denied = second.id;
    await denyActivation(world.ports, approver, second.approvalId!, 'Not today');
    world.roles.clock.moveTo(minutesAfterNoon(200));
    late = (await activate()).id;
    world.roles.clock.moveTo(day(20));
    extension = await askTo('SelfExtend');
  });

  const statesOf = async (query: string) =>
    (await requestsOf(person, query)).map(({ id, state }) => [id, state] as const);

  test('is listed by its state; without one, what waits', async () => {
    assert.deepEqual(await statesOf(''), [[extension, 'waiting']]);
    assert.deepEqual(await statesOf('?state=granted'), [[granted, 'granted']]);
    assert.deepEqual(await statesOf('?state=denied'), [[denied, 'denied']]);
    assert.deepEqual(await statesOf('?state=timed-out'), [[late, 'timed-out']]);
    assert.deepEqual(await statesOf('?state=canceled'), []);
    const [one] = await requestsOf(person, '?state=denied');
    assert.deepEqual(
      [one?.answerUntil !== null, one?.approvers, one?.answers[0]?.justification],
      [false, [], 'Not today'],
    );
  });

  test('in the order that is asked for, and of one kind', async () => {
    const ids = [extension, late, denied, granted];
    const listed = async (query: string) => (await statesOf(query)).map(([id]) => id);
    assert.deepEqual(await listed('?state=all'), ids);
    assert.deepEqual(await listed('?state=all&sort=asked'), ids.toReversed());
    assert.deepEqual(await listed('?state=all&kind=extend'), [extension]);
    assert.deepEqual(await listed('?state=all&kind=activate'), [late, denied, granted]);
  });

  test('is found by a part of the name of role or resource, in which every character stands for itself', async () => {
    assert.equal((await statesOf('?state=all&filter=EADE')).length, 4);
    assert.equal((await statesOf('?state=all&filter=ledg')).length, 4);
    assert.deepEqual(await statesOf('?state=all&filter=Owner'), []);
    assert.deepEqual(await statesOf('?state=all&filter=%25'), []);
  });

  test('is opened by its address by the person, and by nobody who has no part in it', async () => {
    const [request] = await requestsOf(person, '?state=denied');
    const view = await world.call(person, 'GET', `/portal/api/approvals/${request!.reviewId}`, '');
    assert.deepEqual([view.status, view.body.state], [200, 'denied']);
    const stranger = await world.addPerson('Other person');
    assert.equal((await world.call(stranger, 'GET', `/portal/api/approvals/${request!.reviewId}`, '')).status, 404);
  });

  test('a state there is not is refused', async () => {
    const { status, body } = await world.call(person, 'GET', '/portal/api/my-requests?state=lost', '');
    assert.deepEqual([status, body.error.code], [400, 'request.invalid']);
  });
});

describe('what somebody may ask to keep', () => {
  test('in the last fourteen days, and until thirty days after the end', async () => {
    const role = { scheduleId: eligibilityId, kind: 'eligibility', pendingRequestId: null };
    for (const [now, mayAskTo] of [
      [day(16, -1), undefined],
      [day(16), 'extend'],
      [day(30, -1), 'extend'],
      [day(30), 'renew'],
      [day(60), 'renew'],
      [day(60, 1), undefined],
    ] as const) {
      world.roles.clock.moveTo(now);
      assert.deepEqual(await extensibleOf(person), mayAskTo ? [{ ...role, mayAskTo }] : [], now.toISOString());
    }
  });

  test('D30: wherever it is offered, the request is accepted', async () => {
    for (const [now, type] of [
      [day(16), 'SelfExtend'],
      [day(30, -1), 'SelfExtend'],
      [day(30), 'SelfRenew'],
      [day(60), 'SelfRenew'],
    ] as const) {
      world.roles.clock.moveTo(noon);
      person = await world.addPerson('Finance reader');
      await hold('eligibility');
      world.roles.clock.moveTo(now);
      const pendingRequestId = await askTo(type);
      assert.deepEqual(
        (await extensibleOf(person)).map((one) => one.pendingRequestId),
        [pendingRequestId],
      );
    }
  });

  test('also an assignment; not what is over and was given anew', async () => {
    const assignmentId = await hold('assignment');
    world.roles.clock.moveTo(day(31));
    const offered = async () => new Set((await extensibleOf(person)).map((one) => one.scheduleId));
    assert.deepEqual(await offered(), new Set([eligibilityId, assignmentId]));
    await hold('assignment', day(32));
    assert.deepEqual(await offered(), new Set([eligibilityId]));
    await decideExtension(world.ports, world.roles.owner, 'eligibility', await askTo('SelfRenew'), {
      result: 'AdminApproved',
      justification: 'Agreed',
      schedule: undefined,
      grantedKind: undefined,
    });
    assert.deepEqual(await offered(), new Set());
  });

  test('nothing that an administrator took away', async () => {
    world.roles.clock.moveTo(day(20));
    assert.equal((await extensibleOf(person)).length, 1);
    const removed = { ...anAsk(person.principalId, ABSENT_SCHEDULE), kind: 'eligibility' as const };
    await removeSchedule(world.ports, world.roles.owner, removed);
    assert.deepEqual(await extensibleOf(person), []);
  });

  test('never what a group holds', async () => {
    const member = await world.addPerson('Member of a group');
    const group = await world.roles.addGroup('Auditors', [member.principalId]);
    await give(world, 'eligibility', group, 'P10D');
    assert.deepEqual(await extensibleOf(member), []);
  });
});
