/**
 * Schedule requests, settings and approvals over ARM, as clients send them and as they look for errors.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { policyIdOf } from '#modules/role-settings/index.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { minutesAfterNoon, noon, roles, scopes } from '../../../test/support/role-world.ts';

let world: ArmWorld;
let owner: Actor;
let person: Actor;
let eligibilityId: string;
const group = scopes.resourceGroup;
const ASSIGNMENTS = 'roleAssignmentScheduleRequests';
const ELIGIBILITIES = 'roleEligibilityScheduleRequests';

before(async () => {
  world = await openArmWorld('arm');
  owner = world.roles.owner;
});
after(() => world.close());
beforeEach(async () => {
  world.roles.clock.moveTo(noon);
  person = await world.addPerson('Finance reader');
  eligibilityId = randomUUID();
  const answer = await world.call(owner, 'PUT', group, `${ELIGIBILITIES}/${eligibilityId}`, {
    properties: { ...common(), requestType: 'AdminAssign', scheduleInfo: lasting('P30D') },
  });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
});

/** The role is kept for five minutes once it was taken, or given back at once. */
async function enforceMinimum(isMinimumActiveDurationEnforced: boolean): Promise<void> {
  const rules = [{ id: 'Expiration_EndUser_Assignment', isMinimumActiveDurationEnforced }];
  const path = `roleManagementPolicies/${policyIdOf(group, roles.reader)}`;
  assert.equal((await world.call(owner, 'PATCH', group, path, { properties: { rules } })).status, 200);
}

const lasting = (duration: string) => ({ expiration: { type: 'AfterDuration', duration } });
const common = () => ({
  principalId: person.principalId,
  roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${roles.reader}`,
});
const activation = (change: object = {}) => ({
  properties: {
    ...common(),
    requestType: 'SelfActivate',
    scheduleInfo: lasting('PT1H'),
    justification: 'Month end closing',
    ...change,
  },
});
type Listed = { name: string; properties: { stages: { properties: { assignedToMe: boolean } }[] } };
const put = (actor: Actor, body: object, name = randomUUID(), scope: string = group) =>
  world.call(actor, 'PUT', scope, `${ASSIGNMENTS}/${name}`, body);

describe('activating over ARM', () => {
  test('answers 201 with the request as it is stored', async () => {
    const name = randomUUID();
    const { status, body } = await put(person, activation({ linkedRoleEligibilityScheduleId: eligibilityId }), name);
    assert.equal(status, 201, JSON.stringify(body));
    assert.equal(body.name, name);
    assert.equal(body.id, `${group}/providers/Microsoft.Authorization/${ASSIGNMENTS}/${name}`);
    assert.equal(body.properties.status, 'Provisioned');
    assert.equal(body.properties.linkedRoleEligibilityScheduleId, eligibilityId);
    assert.equal(body.properties.scheduleInfo.expiration.duration, 'PT1H');
    assert.deepEqual(body.properties.ticketInfo, { ticketNumber: null, ticketSystem: null });
    assert.equal(body.properties.expandedProperties.principal.displayName, 'Finance reader');
    assert.match(
      body.properties.roleDefinitionId,
      /^\/subscriptions\/[^/]+\/providers\/Microsoft.Authorization\/roleDefinitions\//,
    );
    const again = await world.call(person, 'GET', group, `${ASSIGNMENTS}/${name}`);
    assert.deepEqual(again.body, body);
  });

  test('reads keys in any case, doubled slashes, and an eligibility named by its full id', async () => {
    const { properties } = activation() as { properties: Record<string, unknown> };
    const linked = `${group}/providers/Microsoft.Authorization/roleEligibilitySchedules/${eligibilityId}`;
    const Properties = {
      PrincipalId: properties['principalId'],
      RoleDefinitionId: properties['roleDefinitionId'],
      RequestType: 'SelfActivate',
      LinkedRoleEligibilityScheduleId: linked,
      ScheduleInfo: { StartDateTime: null, Expiration: { Type: 'AfterDuration', Duration: 'PT30M' } },
      Justification: 'Month end closing',
      IsValidationOnly: false,
    };
    const { status, body } = await put(person, { Properties }, randomUUID(), `/${group}`);
    assert.equal(status, 201, JSON.stringify(body));
  });

  test('D11: status, requestor, approval and times of a body count for nothing', async () => {
    const claimed = {
      status: 'Granted',
      approvalId: randomUUID(),
      createdOn: '2020-01-01T00:00:00Z',
      requestorId: owner.principalId,
    };
    const { body } = await put(person, activation(claimed));
    assert.equal(body.properties.status, 'Provisioned');
    assert.equal(body.properties.approvalId, null);
    assert.equal(body.properties.requestorId, person.principalId);
    assert.equal(body.properties.createdOn, noon.toISOString());
  });

  test('D12: for somebody else it is forbidden', async () => {
    const other = await world.addPerson('Other person');
    const { status, body } = await put(other, activation());
    assert.deepEqual([status, body.error.code], [403, 'InsufficientPermissions']);
  });

  test('names every rule that failed, with the limits', async () => {
    const { status, body } = await put(person, activation({ justification: '', scheduleInfo: lasting('PT9H') }));
    assert.deepEqual([status, body.error.code], [400, 'RoleAssignmentRequestPolicyValidationFailed']);
    assert.ok(body.error.message.includes('["ExpirationRule","JustificationRule"]'), body.error.message);
    assert.match(JSON.stringify(body.error), /"maximumMinutes":480/);
  });

  for (const [name, change, code] of [
    [
      'D13: an eligibility nobody has',
      { linkedRoleEligibilityScheduleId: randomUUID() },
      'RoleAssignmentRequestPolicyValidationFailed',
    ],
    [
      'D15: more than the longest time',
      { scheduleInfo: lasting('PT9H') },
      'RoleAssignmentRequestPolicyValidationFailed',
    ],
    [
      'D15: a length of a month, where eight hours are allowed',
      { scheduleInfo: lasting('P1M') },
      'RoleAssignmentRequestPolicyValidationFailed',
    ],
    ['D15: a negative length', { scheduleInfo: lasting('-PT1H') }, 'InvalidRoleAssignmentRequestSchedule'],
    ['D15: 10 kB of a length', { scheduleInfo: lasting('P'.repeat(10_240)) }, 'InvalidRoleAssignmentRequestSchedule'],
    [
      'D16: no expiration',
      { scheduleInfo: { expiration: { type: 'NoExpiration' } } },
      'RoleAssignmentRequestPolicyValidationFailed',
    ],
    [
      'D16: a day that does not exist',
      { scheduleInfo: { ...lasting('PT1H'), startDateTime: '2026-02-30T00:00:00Z' } },
      'InvalidRoleAssignmentRequestSchedule',
    ],
    [
      'D16: an instant that no clock shows',
      { scheduleInfo: { ...lasting('PT1H'), startDateTime: '2031-03-04T25:00:00' } },
      'InvalidRoleAssignmentRequestSchedule',
    ],
    ['an unknown request type', { requestType: 'SelfPromote' }, 'InvalidRequestContent'],
    ['a principal that is no GUID', { principalId: 'me' }, 'InvalidRequestContent'],
  ] as const) {
    test(`${name} is 400 ${code}`, async () => {
      const { status, body } = await put(person, activation(change));
      assert.deepEqual([status, body.error.code], [400, code]);
    });
  }

  test('D14: at a sibling it is forbidden, at a child it counts there', async () => {
    const { status } = await put(person, activation(), randomUUID(), scopes.otherGroup);
    assert.equal(status, 403);
    const child = await put(person, activation(), randomUUID(), scopes.site);
    assert.deepEqual([child.status, child.body.properties.scope], [201, scopes.site]);
  });

  test('twice is RoleAssignmentExists, ended too early is ActiveDurationTooShort', async () => {
    assert.equal((await put(person, activation())).status, 201);
    const twice = await put(person, activation());
    assert.deepEqual([twice.status, twice.body.error.code], [400, 'RoleAssignmentExists']);
    assert.equal(twice.body.error.message, 'The Role assignment already exists.');
    const end = {
      properties: {
        ...common(),
        requestType: 'SelfDeactivate',
        scheduleInfo: { expiration: { type: 'null', duration: '' } },
      },
    };
    await enforceMinimum(true);
    const early = await put(person, end);
    assert.deepEqual([early.status, early.body.error.code], [400, 'ActiveDurationTooShort']);
    world.roles.clock.moveTo(minutesAfterNoon(5));
    const ended = await put(person, end);
    assert.deepEqual([ended.status, ended.body.properties.status], [201, 'Revoked']);
    await enforceMinimum(false);
    const gone = await put(person, end);
    assert.deepEqual([gone.status, gone.body.error.code], [400, 'RoleAssignmentDoesNotExist']);
  });

  for (const [name, scheduleInfo, ends] of [
    ['a length of the calendar', { expiration: { type: 'AfterDuration', duration: 'P11M' } }, '2032-02-04T12:00:00'],
    ['weeks', { expiration: { type: 'AfterDuration', duration: 'P52W' } }, '2032-03-02T12:00:00'],
    [
      'instants without a zone, which are UTC',
      {
        startDateTime: '2031-03-04T13:00:00',
        expiration: { type: 'AfterDateTime', endDateTime: '2031-03-05T13:00:00.1234567' },
      },
      '2031-03-05T13:00:00',
    ],
  ] as const) {
    test(`${name} is taken, kept as it was written, and counted in UTC`, async () => {
      const id = randomUUID();
      const properties = { ...common(), requestType: 'AdminAssign', scheduleInfo };
      const answer = await world.call(owner, 'PUT', scopes.site, `${ELIGIBILITIES}/${id}`, { properties });
      assert.equal(answer.status, 201, JSON.stringify(answer.body));
      const written = answer.body.properties.scheduleInfo;
      assert.deepEqual({ ...written.expiration, ...scheduleInfo.expiration }, written.expiration);
      const { body } = await world.call(owner, 'GET', scopes.site, `roleEligibilitySchedules/${id}`);
      assert.ok(body.properties.endDateTime.startsWith(ends), body.properties.endDateTime);
    });
  }

  for (const [field, scheduleInfo, step] of [
    ['duration', { expiration: { type: 'AfterDuration', duration: '8 hours' } }, /PT8H, P30D, P52W or P1Y/],
    ['startDateTime', { startDateTime: 'tomorrow', expiration: {} }, /startDateTime as an instant/],
    ['endDateTime', { expiration: { type: 'AfterDateTime', endDateTime: 'soon' } }, /endDateTime as an instant/],
    ['type', { expiration: { type: 'Sometimes' } }, /AfterDuration, AfterDateTime or NoExpiration/],
    ['expiration', { expiration: 'later' }, /Correct scheduleInfo/],
    [
      'end',
      { expiration: { type: 'AfterDateTime', endDateTime: '2001-01-01T00:00:00' } },
      /end that lies after the start/,
    ],
  ] as const) {
    test(`a wrong ${field} is told with what to write there`, async () => {
      const properties = { ...common(), requestType: 'AdminAssign', scheduleInfo };
      const answer = await world.call(owner, 'PUT', scopes.site, `${ELIGIBILITIES}/${randomUUID()}`, { properties });
      assert.equal(answer.status, 400);
      const text = JSON.stringify(answer.body);
      assert.ok(text.includes(field), text);
      assert.match(text, step);
    });
  }

  test('D32: the same id with another body is a conflict, with the same body a retry', async () => {
    const name = randomUUID();
    const first = await put(person, activation(), name);
    assert.deepEqual(await put(person, activation(), name), first);
    assert.equal((await put(person, activation({ justification: 'Other' }), name)).status, 409);
  });

  test('validate says what PUT would, and stores nothing', async () => {
    const validate = (body: object) =>
      world.call(person, 'POST', group, `${ASSIGNMENTS}/${randomUUID()}/validate`, body);
    const good = await validate(activation());
    assert.deepEqual([good.status, good.body.properties.status], [200, 'Granted']);
    const bad = await validate(activation({ justification: undefined }));
    assert.deepEqual([bad.status, bad.body.error.code], [400, 'RoleAssignmentRequestPolicyValidationFailed']);
    const { body } = await world.call(person, 'GET', '', `${ASSIGNMENTS}?$filter=asTarget()`);
    assert.deepEqual(body.value, []);
  });

  test('the form of the portal shows the same rule', async () => {
    const asked = { scope: group, roleDefinitionId: roles.reader, eligibilityScheduleId: eligibilityId };
    const { status, body } = await world.call(person, 'POST', '/portal/api/activations/preview', '', asked);
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.endsAt, minutesAfterNoon(60).toISOString());
    assert.deepEqual([body.minimumMinutes, body.maximumMinutes, body.defaultMinutes], [5, 480, 60]);
    const met = Object.fromEntries(
      body.requirements.map((one: { requirement: string; met: boolean }) => [one.requirement, one.met]),
    );
    assert.deepEqual(met, { justification: false, duration: true });
  });
});

describe('who sees which requests', () => {
  test("D02: another person's request looks like one that does not exist", async () => {
    const name = randomUUID();
    await put(person, activation(), name);
    const stranger = await world.addPerson('Other person');
    const foreign = await world.call(stranger, 'GET', group, `${ASSIGNMENTS}/${name}`);
    const random = await world.call(stranger, 'GET', group, `${ASSIGNMENTS}/${randomUUID()}`);
    assert.equal(foreign.status, 404);
    const without = (body: unknown) => JSON.stringify(body).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id');
    assert.equal(without(foreign.body), without(random.body));
    assert.equal((await world.call(owner, 'GET', group, `${ASSIGNMENTS}/${name}`)).status, 200);
  });

  test('D03: a plain member sees their own rows, whatever principal they filter for', async () => {
    await put(person, activation());
    const stranger = await world.addPerson('Other person');
    const filter = `$filter=principalId eq '${person.principalId}'`.replaceAll(' ', '%20');
    const listed = async (actor: Actor) =>
      (await world.call(actor, 'GET', group, `${ASSIGNMENTS}?${filter}`)).body.value.length;
    assert.equal(await listed(stranger), 0);
    assert.equal(await listed(person), 1);
    assert.equal(await listed(owner), 1);
  });

  test('an unknown filter is refused, never ignored', async () => {
    const { status, body } = await world.call(owner, 'GET', group, `${ASSIGNMENTS}?$filter=colour%20eq%20'red'`);
    assert.deepEqual([status, body.error.code], [400, 'InvalidFilter']);
  });
});

describe('settings and approvals over ARM', () => {
  const policies = (query = `?$filter=roleDefinitionId eq '${roles.reader}'`) =>
    world.call(owner, 'GET', scopes.site, `roleManagementPolicies${query.replaceAll(' ', '%20')}`);

  test('a role has one policy of seventeen rules; a subset changes those alone', async () => {
    const { body } = await policies();
    assert.equal(body.value.length, 1);
    const [policy] = body.value;
    assert.equal(policy.properties.rules.length, 17);
    const rule = {
      id: 'Expiration_EndUser_Assignment',
      ruleType: 'Wrong',
      maximumDuration: 'PT2H',
      isExpirationRequired: 'true',
    };
    const patched = await world.call(owner, 'PATCH', scopes.site, `roleManagementPolicies/${policy.name}`, {
      properties: { rules: [rule] },
    });
    assert.equal(patched.status, 200, JSON.stringify(patched.body));
    const after = (await policies()).body.value[0].properties.rules as { id: string; maximumDuration?: string }[];
    assert.equal(after.find((one) => one.id === rule.id)?.maximumDuration, 'PT2H');
    assert.deepEqual(
      after.filter((one) => one.id !== rule.id),
      policy.properties.rules.filter((one: { id: string }) => one.id !== rule.id),
    );
    const assigned = await world.call(
      owner,
      'GET',
      scopes.site,
      `roleManagementPolicyAssignments/${policy.name}_${roles.reader}`,
    );
    assert.equal(assigned.body.properties.policyId, policy.id);
  });

  test('a person without the right neither reads nor changes them', async () => {
    const [policy] = (await policies()).body.value;
    const path = `roleManagementPolicies/${policy.name}`;
    assert.equal((await world.call(person, 'GET', scopes.site, path)).status, 403);
    assert.equal((await world.call(person, 'PATCH', scopes.site, path, { properties: { rules: [] } })).status, 403);
    const conflict = [
      { id: 'Enablement_EndUser_Assignment', enabledRules: ['MultiFactorAuthentication'] },
      { id: 'AuthenticationContext_EndUser_Assignment', isEnabled: true, claimValue: 'c1' },
    ];
    const refused = await world.call(owner, 'PATCH', scopes.site, path, { properties: { rules: conflict } });
    assert.deepEqual([refused.status, refused.body.error.code], [400, 'MfaAndAcrsConflict']);
  });

  test('D04 D05: an approval is answered by its approver alone, and canceled by who may', async () => {
    const approver = await world.addPerson('Finance approver');
    const [policy] = (
      await world.call(
        owner,
        'GET',
        scopes.site,
        `roleManagementPolicies?$filter=roleDefinitionId%20eq%20'${roles.contributor}'`,
      )
    ).body.value;
    const setting = {
      isApprovalRequired: 'true',
      approvalStages: [{ primaryApprovers: [{ id: approver.principalId, userType: 'User' }] }],
    };
    const rules = [{ id: 'Approval_EndUser_Assignment', setting }];
    await world.call(owner, 'PATCH', scopes.site, `roleManagementPolicies/${policy.name}`, { properties: { rules } });
    const role = { roleDefinitionId: roles.contributor };
    const given = { properties: { ...common(), ...role, requestType: 'AdminAssign', scheduleInfo: lasting('P1D') } };
    await world.call(owner, 'PUT', scopes.site, `${ELIGIBILITIES}/${randomUUID()}`, given);
    const name = randomUUID();
    const { body: pending } = await put(person, activation(role), name, scopes.site);
    assert.equal(pending.properties.status, 'PendingApproval');
    const approvalId = pending.properties.approvalId.split('/').at(-1) as string;

    const stage = `roleAssignmentApprovals/${approvalId}/stages/${approvalId}`;
    const answer = { properties: { reviewResult: 'Approve', justification: 'Closing the books' } };
    const stranger = await world.addPerson('Other person');
    for (const actor of [stranger, person, owner]) {
      assert.equal((await world.call(actor, 'PATCH', '', stage, answer)).status, 403);
    }
    const foreignStage = `roleAssignmentApprovals/${approvalId}/stages/${randomUUID()}`;
    assert.equal((await world.call(approver, 'PATCH', '', foreignStage, answer)).status, 403);
    assert.equal((await world.call(stranger, 'POST', scopes.site, `${ASSIGNMENTS}/${name}/cancel`)).status, 403);

    const waiting = await world.call(approver, 'GET', '', `${ASSIGNMENTS}?$filter=asApprover()`);
    assert.deepEqual(
      waiting.body.value.map((one: { name: string }) => one.name),
      [name],
    );
    const listed = async (actor: Actor, as: string) => {
      const { body } = await world.call(actor, 'GET', '', `roleAssignmentApprovals?$filter=${as}()`);
      return body.value.map((one: Listed) => [one.name, one.properties.stages[0]!.properties.assignedToMe]);
    };
    assert.deepEqual(await listed(approver, 'asApprover'), [[approvalId, true]]);
    assert.deepEqual(await listed(person, 'asTarget'), [[approvalId, false]]);
    const approved = await world.call(approver, 'PATCH', '', stage, answer);
    assert.deepEqual([approved.status, approved.body.properties.reviewResult], [200, 'Approve']);
    assert.equal((await world.call(approver, 'PUT', '', stage, answer)).status, 409);
    const after = await world.call(person, 'GET', scopes.site, `${ASSIGNMENTS}/${name}`);
    assert.equal(after.body.properties.status, 'Provisioned');
  });
});
