/**
 * Extending and renewing over ARM: as the holder asks for it, and as an administrator finds and decides it.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { noon, roles, scopes } from '../../../test/support/role-world.ts';

let world: ArmWorld;
let owner: Actor;
let person: Actor;
let eligibilityId: string;
const group = scopes.resourceGroup;
const REQUESTS = 'roleEligibilityScheduleRequests';
const DAY = 86_400_000;

before(async () => {
  world = await openArmWorld('arm_extensions');
  owner = world.roles.owner;
});
after(() => world.close());
beforeEach(async () => {
  world.roles.clock.moveTo(noon);
  person = await world.addPerson('Finance reader');
  eligibilityId = randomUUID();
  const given = await put(owner, 'AdminAssign', { scheduleInfo: lasting('P30D') }, eligibilityId);
  assert.equal(given.status, 201, JSON.stringify(given.body));
  world.roles.clock.moveTo(new Date(noon.getTime() + 20 * DAY));
});

const lasting = (duration: string) => ({ expiration: { type: 'AfterDuration', duration } });
const about = (requestType: string, change: object) => ({
  properties: {
    principalId: person.principalId,
    roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${roles.reader}`,
    justification: 'The audit takes longer',
    requestType,
    ...change,
  },
});
const put = (actor: Actor, type: string, change: object = {}, name: string = randomUUID()) =>
  world.call(actor, 'PUT', group, `${REQUESTS}/${name}`, about(type, change));
const validate = (actor: Actor, type: string, change: object = {}) =>
  world.call(actor, 'POST', group, `${REQUESTS}/${randomUUID()}/validate`, about(type, change));
const decide = (actor: Actor, name: string, body: object) =>
  world.call(actor, 'POST', group, `${REQUESTS}/${name}/updateRequest`, body);
const waitingFor = async (actor: Actor): Promise<string[]> => {
  const { body } = await world.call(actor, 'GET', group, `${REQUESTS}?$filter=asApprover()`);
  return (body.value as { name: string }[]).map(({ name }) => name);
};
const endOf = async () => {
  const { body } = await world.call(owner, 'GET', group, `roleEligibilitySchedules/${eligibilityId}`);
  return body.properties.endDateTime as string;
};

describe('asking over ARM', () => {
  test('answers 201 and waits for a decision of an administrator', async () => {
    const { status, body } = await put(person, 'SelfExtend', { targetRoleEligibilityScheduleId: eligibilityId });
    assert.equal(status, 201, JSON.stringify(body));
    assert.equal(body.properties.status, 'PendingAdminDecision');
    assert.equal(body.properties.targetRoleEligibilityScheduleId, eligibilityId);
  });

  test('a second request is told apart', async () => {
    await put(person, 'SelfExtend');
    const { status, body } = await put(person, 'SelfExtend');
    assert.deepEqual([status, body.error.code], [400, 'PendingRoleAssignmentRequest']);
  });

  test('without a reason the rule is named', async () => {
    const { status, body } = await put(person, 'SelfExtend', { justification: null });
    assert.deepEqual([status, body.error.code], [400, 'RoleAssignmentRequestPolicyValidationFailed']);
    assert.match(body.error.message, /JustificationRule/);
  });

  test('validate answers what the request would, and stores nothing', async () => {
    const good = await validate(person, 'SelfExtend');
    assert.deepEqual([good.status, good.body.properties.status], [200, 'PendingAdminDecision']);
    const silent = await validate(person, 'SelfExtend', { justification: null });
    assert.equal(silent.body.error.code, 'RoleAssignmentRequestPolicyValidationFailed');
    assert.equal((await put(person, 'SelfExtend')).status, 201);
  });

  test('SelfRenew is for what is over', async () => {
    const early = await put(person, 'SelfRenew');
    assert.deepEqual([early.status, early.body.error.code], [400, 'RoleAssignmentDoesNotExist']);
    world.roles.clock.moveTo(new Date(noon.getTime() + 31 * DAY));
    assert.equal((await put(person, 'SelfRenew')).status, 201);
  });
});

describe('deciding over ARM', () => {
  let name: string;
  beforeEach(async () => {
    name = randomUUID();
    await put(person, 'SelfExtend', {}, name);
  });

  test('an owner finds what waits; the person and others find nothing', async () => {
    const stranger = await world.addPerson('Somebody else');
    assert.ok((await waitingFor(owner)).includes(name));
    assert.deepEqual(await waitingFor(person), []);
    assert.deepEqual(await waitingFor(stranger), []);
  });

  test('an owner approves with an end of their own', async () => {
    const endDateTime = new Date(noon.getTime() + 45 * DAY).toISOString();
    const { status, body } = await decide(owner, name, {
      decision: 'AdminApproved',
      reason: 'The audit takes longer',
      schedule: { expiration: { type: 'AfterDateTime', endDateTime } },
      assignmentState: 'Eligible',
    });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.properties.status, 'Provisioned');
    assert.equal(await endOf(), endDateTime);
    assert.ok(!(await waitingFor(owner)).includes(name));
  });

  test('an owner denies', async () => {
    const { body } = await decide(owner, name, { decision: 'AdminDenied', reason: 'The audit is done' });
    assert.equal(body.properties.status, 'AdminDenied');
    const again = await decide(owner, name, { decision: 'AdminApproved', reason: 'On second thought' });
    assert.deepEqual([again.status, again.body.error.code], [409, 'RoleAssignmentRequestAlreadyDecided']);
  });

  test('the person cannot decide', async () => {
    const { status, body } = await decide(person, name, { decision: 'AdminApproved', reason: 'I want it' });
    assert.deepEqual([status, body.error.code], [403, 'AuthorizationFailed']);
  });

  test('somebody who may not see it learns nothing of it', async () => {
    const stranger = await world.addPerson('Somebody else');
    const answer = { decision: 'AdminApproved', reason: 'Why not' };
    const existing = await decide(stranger, name, answer);
    const absent = await decide(stranger, randomUUID(), answer);
    assert.deepEqual([existing.status, existing.body.error.code], [404, 'RoleAssignmentScheduleRequestNotFound']);
    assert.deepEqual([absent.status, absent.body.error.code], [404, 'RoleAssignmentScheduleRequestNotFound']);
  });

  for (const [what, body] of [
    ['a decision nobody knows', { decision: 'Maybe', reason: 'Hm' }],
    ['no decision', { reason: 'Hm' }],
    ['a type nobody knows', { decision: 'AdminApproved', reason: 'Hm', assignmentState: 'Sleeping' }],
    ['a list for a reason', { decision: 'AdminApproved', reason: ['Hm'] }],
  ] as const) {
    test(`${what} is refused, and the request still waits`, async () => {
      const { status, body: answer } = await decide(owner, name, body);
      assert.deepEqual([status, answer.error.code], [400, 'InvalidRequestContent']);
      assert.ok((await waitingFor(owner)).includes(name));
    });
  }
});

describe('validate of an administrator', () => {
  test('an earlier end is no extension, as the request itself is told', async () => {
    const shorter = { scheduleInfo: lasting('P1D') };
    const later = { scheduleInfo: lasting('P20D') };
    for (const send of [validate, put]) {
      assert.equal((await send(owner, 'AdminExtend', shorter)).body.error.code, 'InvalidRoleAssignmentRequestSchedule');
    }
    assert.equal((await validate(owner, 'AdminExtend', later)).status, 200);
    assert.equal((await validate(owner, 'AdminRenew', later)).body.error.code, 'RoleAssignmentDoesNotExist');
    assert.equal((await validate(owner, 'AdminUpdate', shorter)).status, 200);
  });
});
