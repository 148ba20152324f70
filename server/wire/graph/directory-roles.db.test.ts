/**
 * Directory roles over Graph: eligible, activated with a reason, ended by the clock; by the same rules as on resources.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { systemActor } from '#model/actor.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { updateRoleSettings, type PimOnlyRule } from '#modules/role-settings/index.ts';
import { GuestWorld, type Caller } from '../../../test/support/guest-world.ts';

const USER_ADMINISTRATOR = 'fe930be7-5e62-47db-91af-98c3a49a38b1';
const GUEST_INVITER = '95e79109-95c0-4d8e-aee3-d01accf2d47b';
const REPORTS_READER = '4a5d8f65-41da-4de4-8968-e035b65339cf';
const PRIVILEGED_ROLE_ADMINISTRATOR = 'e8611ab8-c189-46e8-94e1-60213ab1f814';
const GLOBAL_READER = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451';
const ROOT = '/v1.0/roleManagement/directory';

describe('a directory role', () => {
  let world: GuestWorld;
  let administrator: Caller;
  before(async () => {
    world = await GuestWorld.open('directory-roles');
    administrator = await world.client('Privileged Role Administrator');
  });
  after(() => world.close());

  const lasting = (duration: string) => ({ expiration: { type: 'afterDuration', duration } });
  const eligible = (principalId: string, changed: object = {}) => ({
    action: 'adminAssign',
    principalId,
    roleDefinitionId: USER_ADMINISTRATOR,
    directoryScopeId: '/',
    justification: 'Looks after guests',
    scheduleInfo: lasting('P30D'),
    ...changed,
  });
  const makeEligible = (principalId: string, changed: object = {}, caller = administrator) =>
    world.call(caller, 'POST', `${ROOT}/roleEligibilityScheduleRequests`, eligible(principalId, changed));
  const activation = (principalId: string, changed: object = {}) =>
    eligible(principalId, { action: 'selfActivate', scheduleInfo: lasting('PT1H'), ...changed });
  const invites = async (caller: Caller) => (await world.invite(caller, `new-${Math.random()}@partner.example`)).status;

  test('a member is made eligible, activates with a reason, may invite for an hour, and not at its end', async () => {
    const { id, caller } = await world.member('eligible');
    const asked = await makeEligible(id);
    assert.equal(asked.status, 201, JSON.stringify(asked.body));
    assert.deepEqual(
      [asked.body.action, asked.body.status, asked.body.directoryScopeId, asked.body.targetScheduleId],
      ['adminAssign', 'Provisioned', '/', asked.body.id],
    );
    assert.equal(await invites(caller), 403);

    const taken = await world.call(caller, 'POST', `${ROOT}/roleAssignmentScheduleRequests`, activation(id));
    assert.deepEqual([taken.status, taken.body.status], [201, 'Provisioned'], JSON.stringify(taken.body));
    assert.equal(taken.body.scheduleInfo.expiration.duration, 'PT1H');
    assert.equal(await invites(caller), 201);

    const own = `${ROOT}/roleAssignmentScheduleInstances/filterByCurrentUser(on='principal')?$expand=roleDefinition,activatedUsing`;
    const [instance] = (await world.call(caller, 'GET', own)).body.value;
    assert.deepEqual(
      [instance.assignmentType, instance.roleDefinition.displayName, instance.activatedUsing.id],
      ['Activated', 'User Administrator', asked.body.id],
    );
    const end = new Date(instance.endDateTime);
    world.world.clock.moveTo(new Date(end.getTime() - 1));
    assert.equal(await invites(caller), 201);
    world.world.clock.moveTo(end);
    assert.equal(await invites(caller), 403);
    assert.deepEqual((await world.call(caller, 'GET', own)).body.value, []);
    const agreed = `${ROOT}/roleAssignmentSchedules/filterByCurrentUser(on='principal')`;
    const shown = (await world.call(caller, 'GET', agreed)).body.value as { id: string; status: string }[];
    assert.deepEqual(
      shown.map((one) => [one.id, one.status]),
      [[instance.id, 'Expired']],
    );
  });

  for (const [name, changed, code] of [
    ['without a reason', { justification: undefined }, 'RoleAssignmentRequestPolicyValidationFailed'],
    [
      'for longer than the role allows',
      { scheduleInfo: lasting('P2D') },
      'RoleAssignmentRequestPolicyValidationFailed',
    ],
    [
      'of a role they are not eligible for',
      { roleDefinitionId: GUEST_INVITER },
      'RoleAssignmentRequestPolicyValidationFailed',
    ],
    ['in a part of the directory', { directoryScopeId: '/administrativeUnits/1' }, 'Request_BadRequest'],
  ] as const) {
    test(`an activation ${name} is refused with ${code}, and the same without that is not`, async () => {
      const { id, caller } = await world.member(`refused-${code}-${name.length}`);
      assert.equal((await makeEligible(id)).status, 201);
      const address = `${ROOT}/roleAssignmentScheduleRequests`;
      const refused = await world.call(caller, 'POST', address, activation(id, changed));
      assert.deepEqual([refused.status, refused.body.error.code], [400, code], JSON.stringify(refused.body));
      assert.equal(await invites(caller), 403);
      assert.equal((await world.call(caller, 'POST', address, activation(id))).status, 201);
      const again = await world.call(caller, 'POST', address, activation(id));
      assert.deepEqual([again.status, again.body.error.code], [400, 'RoleAssignmentExists']);
    });
  }

  test('nobody activates for somebody else', async () => {
    const { id } = await world.member('holder');
    const { caller: other } = await world.member('meddler');
    await makeEligible(id);
    const refused = await world.call(other, 'POST', `${ROOT}/roleAssignmentScheduleRequests`, activation(id));
    assert.deepEqual([refused.status, refused.body.error.code], [403, 'InsufficientPermissions']);
  });

  test('only who manages directory roles gives them: a User Administrator does not', async () => {
    const { id } = await world.member('promoted');
    const userAdministrator = await world.client('User Administrator');
    assert.equal((await makeEligible(id, {}, userAdministrator)).status, 403);
    const plain = { principalId: id, roleDefinitionId: GUEST_INVITER, directoryScopeId: '/' };
    assert.equal((await world.call(userAdministrator, 'POST', `${ROOT}/roleAssignments`, plain)).status, 403);
    assert.equal((await world.call(administrator, 'POST', `${ROOT}/roleAssignments`, plain)).status, 201);
    assert.equal((await makeEligible(id)).status, 201);
  });

  test('where its settings ask for PIM only, a plain assignment is refused, and one with an end is made', async () => {
    const { id } = await world.member('plainly');
    const { ports } = world.world;
    const mode = (is: PimOnlyRule['mode']) =>
      updateRoleSettings(ports, systemActor('daypass', randomUUID()), {
        scope: DIRECTORY_SCOPE,
        roleDefinitionId: REPORTS_READER,
        rules: { PIMOnlyMode_Admin_Assignment: { type: 'pimOnly', mode: is, excluded: [], excludedTypes: [] } },
      });
    const plain = { principalId: id, roleDefinitionId: REPORTS_READER, directoryScopeId: '/' };
    const assign = () => world.call(administrator, 'POST', `${ROOT}/roleAssignments`, plain);
    await mode('Enabled');
    const refused = await assign();
    assert.deepEqual([refused.status, refused.body.error.code], [403, 'RoleAssignmentDisallowedByPimOnlyMode']);
    await mode('Disabled');
    assert.equal((await assign()).status, 201);
    await mode('Enabled');
    const other = await world.member('for-a-time');
    const asked = eligible(other.id, { roleDefinitionId: REPORTS_READER });
    const given = await world.call(administrator, 'POST', `${ROOT}/roleAssignmentScheduleRequests`, asked);
    assert.equal(given.status, 201, JSON.stringify(given.body));
    const rules = await world.call(
      administrator,
      'GET',
      `/v1.0/policies/roleManagementPolicies?$expand=rules&$filter=scopeId eq '/' and scopeType eq 'DirectoryRole' and roleDefinitionId eq '${REPORTS_READER}'`,
    );
    assert.equal(rules.body.value[0].rules.length, 17, 'Graph has no such rule');
  });

  test('a group anybody may be put into cannot be made eligible, one for roles can', async () => {
    const globalAdministrator = await world.client('Global Administrator');
    const group = async (isAssignableToRole: boolean) => {
      const body = { displayName: 'Operators', mailEnabled: false, securityEnabled: true, isAssignableToRole };
      return (await world.call(globalAdministrator, 'POST', '/v1.0/groups', body)).body.id as string;
    };
    const refused = await makeEligible(await group(false));
    assert.deepEqual([refused.status, refused.body.error.code], [400, 'SubjectNotFound']);
    assert.equal((await makeEligible(await group(true))).status, 201);
  });

  test('D22: the owner of a group that is eligible brings no friend in', async () => {
    const globalAdministrator = await world.client('Global Administrator');
    const [owner, friend] = [await world.member('owner-of-group'), await world.member('friend')];
    const body = { displayName: 'Duty', mailEnabled: false, securityEnabled: true, isAssignableToRole: true };
    const group = (await world.call(globalAdministrator, 'POST', '/v1.0/groups', body)).body.id as string;
    const reference = (id: string) => ({ '@odata.id': `https://localhost/v1.0/directoryObjects/${id}` });
    const add = (caller: Caller, what: 'members' | 'owners', id: string) =>
      world.call(caller, 'POST', `/v1.0/groups/${group}/${what}/$ref`, reference(id));
    for (const what of ['members', 'owners'] as const) {
      assert.equal((await add(globalAdministrator, what, owner.id)).status, 204);
    }
    assert.equal((await makeEligible(group)).status, 201);
    assert.equal((await add(owner.caller, 'members', friend.id)).status, 403);
    const refused = await world.call(
      friend.caller,
      'POST',
      `${ROOT}/roleAssignmentScheduleRequests`,
      activation(friend.id),
    );
    assert.equal(refused.status, 400);
    const taken = await world.call(
      owner.caller,
      'POST',
      `${ROOT}/roleAssignmentScheduleRequests`,
      activation(owner.id),
    );
    assert.equal(taken.status, 201, JSON.stringify(taken.body));
  });

  test('validating says what would happen and stores nothing', async () => {
    const { id, caller } = await world.member('careful');
    const asked = await makeEligible(id, { isValidationOnly: true });
    assert.deepEqual([asked.status, asked.body.isValidationOnly], [201, true]);
    assert.equal((await makeEligible(id, { isValidationOnly: 'true' })).status, 400);
    const list = await world.call(
      caller,
      'GET',
      `${ROOT}/roleEligibilitySchedules/filterByCurrentUser(on='principal')`,
    );
    assert.deepEqual(list.body.value, []);
    const refused = await makeEligible(id, { isValidationOnly: true, scheduleInfo: lasting('P2Y') });
    assert.equal(refused.status, 201, 'directory roles may be permanent, so any end is shorter than none');
    const short = await makeEligible(id, { isValidationOnly: true, scheduleInfo: lasting('PT1M') });
    assert.equal(short.body.error.code, 'RoleAssignmentRequestPolicyValidationFailed');
  });

  test('a member sees their own rows; another one sees nothing of them, and who may read sees all', async () => {
    const { id, caller } = await world.member('seen');
    const { caller: other } = await world.member('looking');
    const request = (await makeEligible(id)).body.id as string;
    const address = `${ROOT}/roleEligibilityScheduleRequests/${request}`;
    const list = `${ROOT}/roleEligibilitySchedules?$filter=principalId eq '${id}'`;
    const rows = async (who: Caller) => (await world.call(who, 'GET', list)).body.value.length as number;
    assert.equal((await world.call(caller, 'GET', address)).status, 200);
    assert.equal((await world.call(other, 'GET', address)).status, 404);
    assert.deepEqual([await rows(caller), await rows(other), await rows(administrator)], [1, 0, 1]);
  });

  test('giving back ends it at once, and extending keeps the eligibility going', async () => {
    const { id, caller } = await world.member('giving-back');
    await makeEligible(id);
    const address = `${ROOT}/roleAssignmentScheduleRequests`;
    await world.call(caller, 'POST', address, activation(id));
    assert.equal(await invites(caller), 201);
    const back = await world.call(caller, 'POST', address, activation(id, { action: 'selfDeactivate' }));
    assert.deepEqual([back.status, back.body.status], [201, 'Revoked']);
    assert.equal(await invites(caller), 403);
    const extended = await makeEligible(id, { action: 'AdminExtend', scheduleInfo: lasting('P60D') });
    assert.equal(extended.status, 201, JSON.stringify(extended.body));
    const removed = await makeEligible(id, { action: 'adminRemove' });
    assert.equal(removed.body.status, 'Revoked');
    assert.equal((await world.call(caller, 'POST', address, activation(id))).status, 400);
  });

  test('the settings ask for approval: the person waits, another one approves over Graph, nobody their own', async () => {
    const { id, caller } = await world.member('waiting');
    const approver = await world.member('approving');
    await makeEligible(id, { roleDefinitionId: GUEST_INVITER });
    const policies =
      "/v1.0/policies/roleManagementPolicyAssignments?$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'";
    const one = `${policies} and roleDefinitionId eq '${GUEST_INVITER}'&$expand=policy($expand=rules)`;
    const [{ policy }] = (await world.call(administrator, 'GET', one)).body.value;
    const rule = policy.rules.find((each: { id: string }) => each.id === 'Approval_EndUser_Assignment');
    assert.equal(rule['@odata.type'], '#microsoft.graph.unifiedRoleManagementPolicyApprovalRule');
    const [stage] = rule.setting.approvalStages;
    const primaryApprovers = [
      { '@odata.type': '#microsoft.graph.singleUser', userId: approver.id },
      { '@odata.type': '#microsoft.graph.singleUser', userId: id },
    ];
    const setting = { ...rule.setting, isApprovalRequired: true, approvalStages: [{ ...stage, primaryApprovers }] };
    const address = `/v1.0/policies/roleManagementPolicies/${policy.id}/rules/Approval_EndUser_Assignment`;
    assert.equal((await world.call(caller, 'PATCH', address, { ...rule, setting })).status, 403);
    const changed = await world.call(administrator, 'PATCH', address, { ...rule, setting });
    assert.deepEqual([changed.status, changed.body.setting.isApprovalRequired], [200, true]);
    assert.deepEqual(
      changed.body.setting.approvalStages[0].primaryApprovers.map((each: { userId: string }) => each.userId),
      [approver.id, id],
    );

    const asking = activation(id, { roleDefinitionId: GUEST_INVITER });
    const asked = await world.call(caller, 'POST', `${ROOT}/roleAssignmentScheduleRequests`, asking);
    assert.equal(asked.body.status, 'PendingApproval', JSON.stringify(asked.body));
    assert.equal(await invites(caller), 403);
    const approvals = `${ROOT}/roleAssignmentApprovals`;
    const waiting = await world.call(approver.caller, 'GET', `${approvals}/filterByCurrentUser(on='approver')`);
    assert.deepEqual(
      waiting.body.value.map((each: { id: string }) => each.id),
      [asked.body.approvalId],
    );
    const step = `${approvals}/${asked.body.approvalId}/steps/${asked.body.approvalId}`;
    const answer = { reviewResult: 'Approve', justification: 'Known to me' };
    const own = await world.call(caller, 'PATCH', step, answer);
    assert.deepEqual([own.status, own.body.error.code], [403, 'InsufficientPermissions']);
    const { caller: stranger } = await world.member('stranger');
    assert.equal((await world.call(stranger, 'PATCH', step, answer)).status, 404);
    const request = `${ROOT}/roleAssignmentScheduleRequests/${asked.body.id}`;
    assert.equal((await world.call(approver.caller, 'GET', request)).body.justification, asked.body.justification);
    assert.equal((await world.call(stranger, 'GET', request)).status, 404);
    assert.equal((await world.call(approver.caller, 'PATCH', step, answer)).status, 204);
    assert.equal(await invites(caller), 201);
    const seen = (await world.call(caller, 'GET', `${approvals}/${asked.body.approvalId}`)).body;
    assert.deepEqual([seen.steps[0].reviewResult, seen.steps[0].reviewedBy.id], ['Approve', approver.id]);
    const late = await world.call(approver.caller, 'PATCH', step, { reviewResult: 'Deny', justification: 'No' });
    assert.equal(late.status, 409);
  });

  test('where nobody is named, those who manage directory roles approve, and none of them their own', async () => {
    const own = await world.member('asking-manager');
    const manager = await world.member('managing');
    const reader = await world.member('reading-only');
    const give = (principalId: string, roleDefinitionId: string) =>
      world.call(administrator, 'POST', `${ROOT}/roleAssignments`, {
        principalId,
        roleDefinitionId,
        directoryScopeId: '/',
      });
    for (const { id } of [own, manager]) assert.equal((await give(id, PRIVILEGED_ROLE_ADMINISTRATOR)).status, 201);
    assert.equal((await give(reader.id, GLOBAL_READER)).status, 201);
    const policies = `/v1.0/policies/roleManagementPolicyAssignments?$filter=roleDefinitionId eq '${REPORTS_READER}'`;
    const [{ policyId }] = (await world.call(administrator, 'GET', policies)).body.value;
    const rule = `/v1.0/policies/roleManagementPolicies/${policyId}/rules/Approval_EndUser_Assignment`;
    const changed = await world.call(administrator, 'PATCH', rule, { setting: { isApprovalRequired: true } });
    assert.equal(changed.status, 200, JSON.stringify(changed.body));
    await makeEligible(own.id, { roleDefinitionId: REPORTS_READER });
    const asking = activation(own.id, { roleDefinitionId: REPORTS_READER });
    const asked = await world.call(own.caller, 'POST', `${ROOT}/roleAssignmentScheduleRequests`, asking);
    assert.equal(asked.body.status, 'PendingApproval', JSON.stringify(asked.body));
    const { approvalId } = asked.body;
    const step = `${ROOT}/roleAssignmentApprovals/${approvalId}/steps/${approvalId}`;
    const answer = { reviewResult: 'Approve', justification: 'Looks right' };
    for (const { caller } of [own, reader]) assert.equal((await world.call(caller, 'PATCH', step, answer)).status, 403);
    const waiting = `${ROOT}/roleAssignmentScheduleRequests/filterByCurrentUser(on='approver')`;
    const listed = async ({ caller }: { caller: Caller }) =>
      (await world.call(caller, 'GET', waiting)).body.value.length;
    assert.deepEqual([await listed(manager), await listed(reader), await listed(own)], [1, 0, 0]);
    assert.equal((await world.call(manager.caller, 'PATCH', step, answer)).status, 204);
  });

  test('the last Global Administrator stays', async () => {
    const list = `${ROOT}/roleAssignments?$filter=roleDefinitionId eq '62e90394-69f5-4237-9190-012177145e10'`;
    const { value } = (await world.call(administrator, 'GET', list)).body;
    const statuses: number[] = [];
    for (const { id } of value) {
      statuses.push((await world.call(administrator, 'DELETE', `${ROOT}/roleAssignments/${id}`)).status);
    }
    assert.ok(statuses.length >= 1);
    assert.deepEqual(statuses, [...statuses.slice(1).map(() => 204), 400]);
    assert.equal((await world.call(administrator, 'GET', list)).body.value.length, 1);
  });

  test('roles are listed by their names, with what they allow; a guest does not read them', async () => {
    const { value } = (
      await world.call(administrator, 'GET', `${ROOT}/roleDefinitions?$filter=displayName eq 'guest inviter'`)
    ).body;
    assert.deepEqual(
      value.map((role: { id: string; isBuiltIn: boolean }) => [role.id, role.isBuiltIn]),
      [[GUEST_INVITER, true]],
    );
    const { caller: guest } = await world.guest(await world.client('Guest Inviter'), 'curious@partner.example');
    assert.equal((await world.call(guest, 'GET', `${ROOT}/roleDefinitions`)).status, 403);
    const { caller: member } = await world.member('reading');
    assert.equal((await world.call(member, 'GET', `${ROOT}/roleDefinitions/${GUEST_INVITER}`)).status, 200);
  });

  test('an activation planned for later is canceled by the person alone, and then it never begins', async () => {
    const { id, caller } = await world.member('planner');
    await makeEligible(id);
    const later = new Date(world.world.clock.now().getTime() + 1_200_000);
    const scheduleInfo = { startDateTime: later.toISOString(), ...lasting('PT1H') };
    const requests = `${ROOT}/roleAssignmentScheduleRequests`;
    const plan = () => world.call(caller, 'POST', requests, activation(id, { scheduleInfo }));
    const first = await plan();
    assert.deepEqual([first.status, first.body.status], [201, 'Granted'], JSON.stringify(first.body));
    const { caller: other } = await world.member('meddles');
    assert.equal((await world.call(other, 'POST', `${requests}/${first.body.id}/cancel`)).status, 404);
    assert.equal((await world.call(caller, 'POST', `${requests}/${first.body.id}/cancel`)).status, 204);
    world.world.clock.moveTo(later);
    assert.equal(await invites(caller), 403);
  });
});
