/**
 * Where a rule changes its answer: the last request that is refused and the first that is granted, as ARM clients see it.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { policyIdOf } from '#modules/role-settings/index.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { noon, roles, scopes } from '../../../test/support/role-world.ts';

const ELIGIBILITIES = 'roleEligibilityScheduleRequests';
const ASSIGNMENTS = 'roleAssignmentScheduleRequests';
const POLICY_FAILED = 'RoleAssignmentRequestPolicyValidationFailed';
const group = scopes.resourceGroup;
let world: ArmWorld;
let owner: Actor;
let person: Actor;

before(async () => {
  world = await openArmWorld('edge_rules');
  owner = world.roles.owner;
});
after(() => world.close());
beforeEach(async () => {
  world.roles.clock.moveTo(noon);
  person = await world.addPerson('Finance reader');
});

const lasting = (duration: string) => ({ expiration: { type: 'AfterDuration', duration } });

async function put(actor: Actor, collection: string, requestType: string, scheduleInfo: object, change: object = {}) {
  const properties = {
    principalId: person.principalId,
    roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${roles.reader}`,
    requestType,
    scheduleInfo,
    justification: 'Month end closing',
    ...change,
  };
  const { status, body } = await world.call(actor, 'PUT', group, `${collection}/${randomUUID()}`, { properties });
  return { status, code: body.error?.code as string | undefined, message: body.error?.message as string | undefined };
}
const makeEligible = (duration = 'P30D', change: object = {}) =>
  put(owner, ELIGIBILITIES, 'AdminAssign', lasting(duration), change);
const take = (duration: string) => put(person, ASSIGNMENTS, 'SelfActivate', lasting(duration));

async function change(...rules: object[]): Promise<{ status: number; code: string | undefined }> {
  const path = `roleManagementPolicies/${policyIdOf(group, roles.reader)}`;
  const { status, body } = await world.call(owner, 'PATCH', group, path, { properties: { rules } });
  return { status, code: body.error?.code };
}

test('row 1: an application is not made eligible, a person is', async () => {
  const application = randomUUID();
  const row = { id: application, kind: 'ServicePrincipal', display_name: 'Nightly closing', created_at: noon };
  await world.roles.database.insertInto('principal').values(row).execute();
  const refused = await makeEligible('P30D', { principalId: application });
  assert.equal(refused.status, 400, refused.message);
  assert.equal((await makeEligible()).status, 201);
});

test('row 2: four minutes and fifty-nine seconds are too short, five minutes are not', async () => {
  const short = await makeEligible('PT4M59S');
  assert.deepEqual([short.status, short.code], [400, POLICY_FAILED]);
  assert.equal((await makeEligible('PT5M')).status, 201);
});

test('row 3: an administrator takes away at any age, also in the first five minutes', async () => {
  await makeEligible();
  world.roles.clock.moveTo(new Date(noon.getTime() + 299_000));
  assert.equal((await put(owner, ELIGIBILITIES, 'AdminRemove', {})).status, 201);
});

test('row 4: a role is activated for a day where that is the longest, and not for a second more', async () => {
  const rule = { id: 'Expiration_EndUser_Assignment', isExpirationRequired: true };
  assert.equal((await change({ ...rule, maximumDuration: 'P1D' })).status, 200);
  await makeEligible();
  const long = await take('PT24H1S');
  assert.deepEqual([long.status, long.code], [400, POLICY_FAILED]);
  assert.equal((await take('PT24H')).status, 201);
  assert.equal((await change({ ...rule, maximumDuration: 'PT8H' })).status, 200);
});

test('row 6: what is active is not activated again, and one request waits at a time', async () => {
  await makeEligible();
  const approver = await world.addPerson('Finance approver');
  const approvers = [{ id: approver.principalId, userType: 'User' }];
  const setting = { isApprovalRequired: true, approvalStages: [{ primaryApprovers: approvers }] };
  assert.equal((await change({ id: 'Approval_EndUser_Assignment', setting })).status, 200);
  assert.equal((await take('PT1H')).status, 201);
  const waiting = await take('PT1H');
  assert.deepEqual([waiting.status, waiting.code], [400, 'PendingRoleAssignmentRequest']);
  const listed = await world.call(approver, 'GET', '', `${ASSIGNMENTS}?$filter=asApprover()`);
  const address = `${ASSIGNMENTS}/${listed.body.value[0].name}`;
  const stranger = await world.addPerson('Other person');
  const readBy = async (actor: Actor) => (await world.call(actor, 'GET', group, address)).status;
  assert.deepEqual(
    [await readBy(approver), await readBy(stranger)],
    [200, 404],
    'who is asked reads what they are asked',
  );
  const off = { isApprovalRequired: false, approvalStages: [{ primaryApprovers: [] }] };
  assert.equal((await change({ id: 'Approval_EndUser_Assignment', setting: off })).status, 200);
  person = await world.addPerson('Finance reader');
  await makeEligible();
  assert.equal((await take('PT1H')).status, 201);
  const again = await take('PT1H');
  assert.deepEqual([again.status, again.code], [400, 'RoleAssignmentExists']);
});

test('row 13: a second factor and an authentication context are not asked for at once, each alone is', async () => {
  const factor = { id: 'Enablement_EndUser_Assignment', enabledRules: ['MultiFactorAuthentication'] };
  const context = { id: 'AuthenticationContext_EndUser_Assignment', isEnabled: true, claimValue: 'c1' };
  const refused = await change(factor, context);
  assert.deepEqual([refused.status, refused.code], [400, 'MfaAndAcrsConflict']);
  const nothing = { id: 'Enablement_EndUser_Assignment', enabledRules: ['Justification'] };
  assert.equal((await change(factor)).status, 200);
  assert.equal((await change(nothing, context)).status, 200);
  assert.equal((await change({ ...context, isEnabled: false, claimValue: '' })).status, 200);
});

test('row 14: approval by nobody is not asked for', async () => {
  const setting = { isApprovalRequired: true, approvalStages: [{ primaryApprovers: [] }] };
  assert.equal((await change({ id: 'Approval_EndUser_Assignment', setting })).status, 400);
});

test('row 16: no end is refused where the settings ask for one', async () => {
  const endless = { expiration: { type: 'NoExpiration' } };
  const refused = await put(owner, ELIGIBILITIES, 'AdminAssign', endless);
  assert.deepEqual([refused.status, refused.code], [400, POLICY_FAILED]);
  assert.match(refused.message!, /ExpirationRule/);
  const rule = { id: 'Expiration_Admin_Eligibility', maximumDuration: 'P365D' };
  assert.equal((await change({ ...rule, isExpirationRequired: false })).status, 200);
  assert.equal((await put(owner, ELIGIBILITIES, 'AdminAssign', endless)).status, 201);
  assert.equal((await change({ ...rule, isExpirationRequired: true })).status, 200);
});
