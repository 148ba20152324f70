/**
 * A later end of a running activation over the API of the portal: what it needs, the request, and what approvers see of it.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { activateRole } from '#modules/activation/index.ts';
import { defaultRules, updateRoleSettings } from '#modules/role-settings/index.ts';
import { give } from '../../../test/support/given-roles.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { asApprover, requireApproval } from '../../../test/support/required-approval.ts';
import { anAsk, lasting, minutesAfterNoon, noon, roles, scopes } from '../../../test/support/role-world.ts';
import type { ActivationPreview } from './activation-contract.ts';
import type { ApprovalEntry, ExtensibleRole, OwnRequest } from './approvals-contract.ts';

let world: ArmWorld;
let approver: Actor;
let person: Actor;
let activationScheduleId: string;

before(async () => {
  world = await openArmWorld('activation_extension');
  approver = await world.addPerson('Finance approver');
});
after(() => world.close());
beforeEach(async () => {
  world.roles.clock.moveTo(noon);
  await allowExtending(true);
  await requireApproval(world.roles, scopes.resourceGroup, [], { isApprovalRequired: false });
  person = await world.addPerson('Finance reader');
  await give(world, 'eligibility', person.principalId, 'P30D');
  const taken = anAsk(person.principalId, lasting('PT1H'));
  assert.equal((await activateRole(world.ports, person, taken)).outcome, 'stored');
  activationScheduleId = taken.requestId;
});

function allowExtending(isAllowed: boolean) {
  const rule = defaultRules(scopes.resourceGroup).Expiration_EndUser_Assignment;
  return updateRoleSettings(world.ports, world.roles.owner, {
    scope: scopes.resourceGroup,
    roleDefinitionId: roles.reader,
    rules: { Expiration_EndUser_Assignment: { ...rule, ...(isAllowed ? { isExtensionAllowed: true as const } : {}) } },
  });
}

const url = '/portal/api/activations/extension';
const wish = (change: object = {}) => ({
  requestId: randomUUID(),
  activationScheduleId,
  endsAt: minutesAfterNoon(120).toISOString(),
  justification: 'The claims take longer',
  ...change,
});
const extend = (actor: Actor, change: object = {}) => world.call(actor, 'POST', url, '', wish(change));
const read = async <T>(actor: Actor, path: string) =>
  (await world.call(actor, 'GET', `/portal/api/${path}`, '')).body.value as T[];
const extensible = () => read<ExtensibleRole>(person, 'my-extensible-roles');

describe('a running activation', () => {
  test('is offered for extension, asks what the role asks, and has the later end', async () => {
    assert.deepEqual(await extensible(), [
      { scheduleId: activationScheduleId, kind: 'activation', mayAskTo: 'extend', pendingRequestId: null },
    ]);
    const preview = (await world.call(person, 'POST', `${url}/preview`, '', { activationScheduleId })).body;
    assert.deepEqual(preview as unknown as ActivationPreview, {
      requirements: [
        { requirement: 'justification', met: false, text: 'Say why you need the role.' },
        { requirement: 'duration', met: true, text: 'Choose 5 to 420 minutes.' },
      ],
      minimumMinutes: 5,
      maximumMinutes: 420,
      defaultMinutes: 60,
      startsAt: noon.toISOString(),
      endsAt: minutesAfterNoon(120).toISOString(),
    });
    const asked = wish();
    const answer = await world.call(person, 'POST', url, '', asked);
    assert.deepEqual([answer.status, answer.body], [200, { requestId: asked.requestId, status: 'Provisioned' }]);
    const again = await world.call(person, 'POST', url, '', asked);
    assert.deepEqual(again.body, answer.body);
    const instances = await world.call(
      person,
      'GET',
      scopes.resourceGroup,
      'roleAssignmentScheduleInstances?$filter=asTarget()',
    );
    const [row] = instances.body.value as { properties: { endDateTime: string } }[];
    assert.equal(new Date(row!.properties.endDateTime).getTime(), minutesAfterNoon(120).getTime());
  });

  test('with less than an hour left of the longest time is offered what is left', async () => {
    await extend(person, { endsAt: minutesAfterNoon(450).toISOString() });
    const { body } = await world.call(person, 'POST', `${url}/preview`, '', { activationScheduleId });
    assert.deepEqual([body['maximumMinutes'], body['defaultMinutes']], [30, 30]);
    assert.equal(body['endsAt'], minutesAfterNoon(480).toISOString());
  });

  for (const [name, change, code] of [
    ['past the longest time', { endsAt: minutesAfterNoon(481).toISOString() }, 'activation.rules-unmet'],
    ['without a reason', { justification: '' }, 'activation.rules-unmet'],
    ['of nobody', { activationScheduleId: randomUUID() }, 'activation.not-active'],
    ['with an end nobody can read', { endsAt: 'tomorrow' }, 'assignment.schedule-invalid'],
    ['with an id that is none', { activationScheduleId: 'mine' }, 'request.invalid'],
  ] as const) {
    test(`${name} is refused and stays as it is`, async () => {
      const { body } = await extend(person, change);
      assert.equal(body.error?.code, code);
    });
  }

  test('of somebody else does not exist', async () => {
    const { body } = await extend(approver);
    assert.equal(body.error?.code, 'activation.not-active');
  });

  test('is not offered where the settings do not allow it, and the attempt is on record', async () => {
    await allowExtending(false);
    assert.deepEqual(await extensible(), []);
    await extend(person);
    const row = await world.roles.database
      .selectFrom('audit_entry')
      .select(['activity', 'result', 'scope'])
      .where('subject_id', '=', person.principalId)
      .orderBy('position', 'desc')
      .executeTakeFirstOrThrow();
    assert.deepEqual(row, { activity: 'role.activation-extended', result: 'failure', scope: scopes.resourceGroup });
  });
});

test('approvers see that it is an extension and of what, the person that it waits; over ARM it is a request like others', async () => {
  await requireApproval(world.roles, scopes.resourceGroup, [asApprover(approver)]);
  const asked = wish();
  const answer = await world.call(person, 'POST', url, '', asked);
  assert.equal(answer.body['status'], 'PendingApproval');
  const [entry] = await read<ApprovalEntry>(approver, 'approvals');
  assert.partialDeepStrictEqual(entry, {
    startsAt: null,
    duration: null,
    endsAt: asked.endsAt,
    extends: { startsAt: noon.toISOString(), endsAt: minutesAfterNoon(60).toISOString() },
    answerUntil: minutesAfterNoon(60).toISOString(),
  });
  const [own] = await read<OwnRequest>(person, 'my-requests');
  assert.partialDeepStrictEqual(own, {
    id: asked.requestId,
    asksTo: 'extend',
    wishedEnd: asked.endsAt,
    approvers: [{ displayName: 'Finance approver' }],
    scheduleId: activationScheduleId,
  });
  assert.equal((await extensible())[0]?.pendingRequestId, asked.requestId);
  const request = await world.call(
    person,
    'GET',
    scopes.resourceGroup,
    `roleAssignmentScheduleRequests/${asked.requestId}`,
  );
  assert.partialDeepStrictEqual(request.body['properties'], { requestType: 'SelfExtend', status: 'PendingApproval' });
  const decision = await world.call(world.roles.owner, 'GET', `/portal/api/extension-requests/${asked.requestId}`, '');
  assert.equal(decision.status, 404);
});
