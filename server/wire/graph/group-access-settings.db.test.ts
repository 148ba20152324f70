/**
 * Settings of members and owners of a group over Graph, and the approval they may ask for.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  activation,
  created,
  GROUP_ACCESS,
  GroupAccessWorld,
  ofPerson,
  refused,
  type Person,
} from '../../../test/support/group-access-world.ts';
import type { Caller } from '../../../test/support/guest-world.ts';

let world: GroupAccessWorld;
before(async () => {
  world = await GroupAccessWorld.open('group-access-settings');
});
after(() => world?.close());

const assignmentsOf = (groupId: string) =>
  `/v1.0/policies/roleManagementPolicyAssignments?$filter=scopeId eq '${groupId}' and scopeType eq 'Group'`;

/** The policy of one kind of access, as clients look for it. */
async function policyOf(caller: Caller, groupId: string, accessId: string) {
  const filter = `${assignmentsOf(groupId)} and roleDefinitionId eq '${accessId}'&$expand=policy($expand=rules)`;
  const answer = await world.guests.call(caller, 'GET', filter);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.value[0];
}

const setRule = (caller: Caller, policyId: string, rule: object & { id: string }) =>
  world.guests.call(caller, 'PATCH', `/v1.0/policies/roleManagementPolicies/${policyId}/rules/${rule.id}`, rule);

const approvalBy = (userId: string | undefined) => ({
  id: 'Approval_EndUser_Assignment',
  '@odata.type': '#microsoft.graph.unifiedRoleManagementPolicyApprovalRule',
  setting: {
    isApprovalRequired: true,
    isRequestorJustificationRequired: true,
    approvalMode: 'SingleStage',
    approvalStages: [
      {
        approvalStageTimeOutInDays: 1,
        isApproverJustificationRequired: true,
        primaryApprovers: userId ? [{ '@odata.type': '#microsoft.graph.singleUser', userId }] : [],
      },
    ],
  },
});

describe('the settings of a group', () => {
  test('are two, for members and for owners, each with all rules and ids that say the group', async () => {
    const group = await world.holdingGroup();
    const listed = await world.guests.call(group.owner.caller, 'GET', assignmentsOf(group.id));
    assert.deepEqual(
      listed.body.value.map((row: { roleDefinitionId: string }) => row.roleDefinitionId),
      ['member', 'owner'],
    );
    const found = await policyOf(group.owner.caller, group.id, 'member');
    assert.deepEqual([found.scopeId, found.scopeType, found.policy.rules.length], [group.id, 'Group', 17]);
    assert.ok(found.policyId.startsWith(`Group_${group.id}_`));
    const address = `/v1.0/policies/roleManagementPolicyAssignments/${found.id}`;
    assert.equal((await world.guests.call(group.owner.caller, 'GET', address)).body.policyId, found.policyId);
  });

  test('are read and changed by an owner, and by nobody who is none; of one kind and not of the other', async () => {
    const group = await world.holdingGroup();
    const person = await world.eligibleMember(group);
    const { policyId } = await policyOf(group.owner.caller, group.id, 'member');
    const rule = {
      id: 'Expiration_EndUser_Assignment',
      '@odata.type': '#microsoft.graph.unifiedRoleManagementPolicyExpirationRule',
      isExpirationRequired: true,
      maximumDuration: 'PT30M',
    };
    refused(await setRule(person.caller, policyId, rule), 403, 'Authorization_RequestDenied');
    const reading = await world.guests.call(person.caller, 'GET', assignmentsOf(group.id));
    refused(reading, 403, 'Authorization_RequestDenied');
    assert.equal((await setRule(group.owner.caller, policyId, rule)).status, 200);
    const longer = await world.ask(person.caller, 'assignment', activation(person, group.id));
    refused(longer, 400, 'RoleAssignmentRequestPolicyValidationFailed');
    const owner = await policyOf(group.owner.caller, group.id, 'owner');
    const kept = owner.policy.rules.find((one: { id: string }) => one.id === rule.id);
    assert.equal(kept.maximumDuration, 'PT8H');
  });

  test('of a group that may hold directory roles are changed by who manages these, not by its owner', async () => {
    const group = await world.holdingGroup({ isAssignableToRole: true });
    const { policyId } = await policyOf(group.owner.caller, group.id, 'member');
    const rule = { ...approvalBy(group.owner.id) };
    refused(await setRule(group.owner.caller, policyId, rule), 403, 'Authorization_RequestDenied');
    assert.equal((await setRule(world.administrator, policyId, rule)).status, 200);
  });

  test('a filter that names a group of no kind, or a kind without its group, is refused', async () => {
    const group = await world.group();
    for (const filter of [`scopeId eq '${group}'`, "scopeType eq 'Group'", "scopeId eq '/' and scopeType eq 'Group'"]) {
      const url = `/v1.0/policies/roleManagementPolicies?$filter=${filter}`;
      refused(await world.guests.call(world.administrator, 'GET', url), 400, 'Request_BadRequest');
    }
    const directory = "/v1.0/policies/roleManagementPolicies?$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'";
    assert.equal((await world.guests.call(world.administrator, 'GET', directory)).status, 200);
  });
});

describe('an activation of membership that needs an approval', () => {
  async function waiting() {
    const group = await world.holdingGroup();
    const [person, approver] = [await world.eligibleMember(group), await world.person()];
    const { policyId } = await policyOf(group.owner.caller, group.id, 'member');
    refused(await setRule(group.owner.caller, policyId, approvalBy(undefined)), 400, 'InvalidPolicy');
    assert.equal((await setRule(group.owner.caller, policyId, approvalBy(approver.id))).status, 200);
    const asked = await world.activate(person, group.id);
    assert.equal(asked.status, 'PendingApproval');
    assert.equal(world.may(person.id), false);
    return { group, person, approver, approvalId: String(asked.approvalId) };
  }
  const answer = (caller: Caller, approvalId: string, reviewResult: string) =>
    world.guests.call(caller, 'PATCH', `${GROUP_ACCESS}/assignmentApprovals/${approvalId}/stages/${approvalId}`, {
      reviewResult,
      justification: 'Seen',
    });
  const inbox = async ({ caller }: Person) =>
    (await world.list(caller, "assignmentApprovals/filterByCurrentUser(on='approver')")).map((row) => row['id']);

  test('waits for the approver, who lets them in; the person and the owner do not', async () => {
    const { group, person, approver, approvalId } = await waiting();
    assert.deepEqual(await inbox(approver), [approvalId]);
    assert.deepEqual(await inbox(group.owner), []);
    refused(await answer(group.owner.caller, approvalId, 'Approve'), 403, 'InsufficientPermissions');
    refused(await answer(person.caller, approvalId, 'Approve'), 403, 'InsufficientPermissions');
    assert.equal((await answer(approver.caller, approvalId, 'Approve')).status, 204);
    assert.deepEqual([world.may(person.id), await inbox(approver)], [true, []]);
    assert.deepEqual(await world.membersOf(group.id), [person.id]);
  });

  test('denied, it makes nobody a member; an approval of a group is none of directory roles', async () => {
    const { group, person, approver, approvalId } = await waiting();
    const other = `/v1.0/roleManagement/directory/roleAssignmentApprovals/${approvalId}`;
    assert.equal((await world.guests.call(approver.caller, 'GET', other)).status, 404);
    assert.equal((await answer(approver.caller, approvalId, 'Deny')).status, 204);
    assert.deepEqual([world.may(person.id), await world.membersOf(group.id)], [false, []]);
    const again = ofPerson(person, group.id, { action: 'adminRemove' });
    created(await world.ask(group.owner.caller, 'eligibility', again));
  });
});
