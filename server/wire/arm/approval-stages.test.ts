/**
 * Stages of approval over ARM: how settings say them, what cannot be meant is refused, and how an approval shows them.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { noon, roles, scopes } from '../../../test/support/role-world.ts';

let world: ArmWorld;
let owner: Actor;
let person: Actor;
let [anna, omar, lea]: Actor[] = [];
let policy: string;
const scope = scopes.resourceGroup;
const named = (...people: (Actor | undefined)[]) => people.map((one) => ({ id: one!.principalId, userType: 'User' }));

before(async () => {
  world = await openArmWorld('arm_stages');
  owner = world.roles.owner;
  person = await world.addPerson('Finance reader');
  [anna, omar, lea] = [await world.addPerson('Anna'), await world.addPerson('Omar'), await world.addPerson('Lea')];
  const filter = `roleManagementPolicies?$filter=roleDefinitionId%20eq%20'${roles.reader}'`;
  policy = `roleManagementPolicies/${(await world.call(owner, 'GET', scope, filter)).body.value[0].name}`;
});
after(() => world.close());

async function change(setting: object) {
  const rules = [{ id: 'Approval_EndUser_Assignment', setting }];
  const { status, body } = await world.call(owner, 'PATCH', scope, policy, { properties: { rules } });
  return { status, message: body.error?.message as string | undefined, setting: settingOf(body) };
}
type Rule = { id: string; setting: { approvalMode: string; approvalStages: Record<string, unknown>[] } };
function settingOf(body: { properties?: { rules: Rule[] } }) {
  return body.properties?.rules.find(({ id }) => id === 'Approval_EndUser_Assignment')?.setting;
}
const staged = () => ({
  isApprovalRequired: true,
  approvalMode: 'Serial',
  approvalStages: [
    { primaryApprovers: named(anna, omar), requiredApprovals: 2, approvalStageTimeOutInMinutes: 90 },
    {
      primaryApprovers: named(lea),
      isEscalationEnabled: true,
      escalationTimeInMinutes: 30,
      escalationApprovers: named(owner),
      approvalStageTimeOutInDays: 2,
    },
  ],
});

describe('settings with stages', () => {
  test('are answered as they were written, in the words of the vendor and ours', async () => {
    const { status, setting } = await change(staged());
    assert.equal(status, 200);
    assert.equal(setting!.approvalMode, 'Serial');
    assert.deepEqual(
      setting!.approvalStages.map((stage) => [
        stage['approvalStageTimeOutInDays'],
        stage['approvalStageTimeOutInMinutes'],
        stage['requiredApprovals'],
        stage['isEscalationEnabled'],
        stage['escalationTimeInMinutes'],
      ]),
      [
        [1, 90, 2, false, 0],
        [2, 2_880, 1, true, 30],
      ],
    );
  });

  test('written back by a client that does not know ours stay as they are', async () => {
    const { setting } = await change(staged());
    const known = setting!.approvalStages.map(
      ({ approvalStageTimeOutInMinutes: _, requiredApprovals: __, ...stage }) => stage,
    );
    assert.deepEqual((await change({ ...setting, approvalStages: known })).setting, setting);
  });

  // Each row changes one thing of the settings above.
  for (const [name, different, reason] of [
    ['stages side by side', { approvalMode: 'Parallel' }, /one after the other/],
    ['one stage that is two', { approvalMode: 'SingleStage' }, /there are 2 stages/],
    ['no approval that is required', { approvalMode: 'NoApproval' }, /isApprovalRequired is true/],
    ['a mode nobody knows', { approvalMode: 'Quorum' }, /must be one of SingleStage, Serial/],
    ['four stages', { approvalStages: [{}, {}, {}, {}] }, /three stages at most/],
    [
      'two times to answer',
      { approvalStages: [{ approvalStageTimeOutInMinutes: 90, approvalStageTimeOutInDays: 3 }] },
      /send one/,
    ],
  ] as const) {
    test(`${name}: refused, and nothing is changed`, async () => {
      const { setting } = await change(staged());
      const refused = await change({ ...staged(), ...different });
      assert.equal(refused.status, 400);
      assert.match(refused.message!, reason);
      assert.deepEqual(settingOf((await world.call(owner, 'GET', scope, policy)).body), setting);
    });
  }
});

test('where approvers sign, an answer over ARM is refused, and the settings say why', async () => {
  const { setting } = await change({ ...staged(), isApproverSignatureRequired: true });
  assert.equal((setting as unknown as { isApproverSignatureRequired: boolean }).isApproverSignatureRequired, true);
  const { id, yes } = await ask(await world.addPerson('Another reader'));
  const refused = await yes(anna, id);
  assert.deepEqual([refused.status, refused.body.error.code], [403, 'RoleAssignmentApprovalSignatureRequired']);
  await change({ ...staged(), isApproverSignatureRequired: false });
});

/** Asks for the role; answers the id of the approval, which is that of its first stage, and how to answer a stage. */
async function ask(somebody: Actor) {
  const common = {
    principalId: somebody.principalId,
    roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${roles.reader}`,
    justification: 'Month end closing',
  };
  const lasting = (duration: string) => ({ expiration: { type: 'AfterDuration', duration } });
  const put = (actor: Actor, path: string, properties: object) =>
    world.call(actor, 'PUT', scope, `${path}/${randomUUID()}`, { properties: { ...common, ...properties } });
  await put(owner, 'roleEligibilityScheduleRequests', { requestType: 'AdminAssign', scheduleInfo: lasting('P30D') });
  const asked = await put(somebody, 'roleAssignmentScheduleRequests', {
    requestType: 'SelfActivate',
    scheduleInfo: lasting('PT1H'),
  });
  const id = (asked.body.properties.approvalId as string).split('/').at(-1)!;
  const yes = (actor: Actor | undefined, stage: string) =>
    world.call(actor!, 'PATCH', '', `roleAssignmentApprovals/${id}/stages/${stage}`, {
      reviewResult: 'Approve',
      justification: 'Agreed',
    });
  return { id, yes };
}

test('an approval shows each stage with its status, and each is answered under its own id', async () => {
  await change(staged());
  const { id, yes } = await ask(person);
  const approval = `roleAssignmentApprovals/${id}`;
  const statuses = async (actor: Actor) =>
    (await world.call(actor, 'GET', '', approval)).body.properties.stages.map(
      ({ properties }: { properties: Record<string, unknown> }) =>
        `${properties['status'] as string} ${properties['approvals'] as number} of ${properties['requiredApprovals'] as number}${properties['assignedToMe'] ? ', mine' : ''}`,
    );
  const { value: stages } = (await world.call(person, 'GET', '', `${approval}/stages`)).body;
  assert.equal(stages[0].name, id);
  assert.deepEqual(await statuses(anna!), ['InProgress 0 of 2, mine', 'NotStarted 0 of 1']);
  const early = await yes(lea, stages[1].name);
  assert.deepEqual([early.status, early.body.error.code], [409, 'RoleAssignmentApprovalStageNotOpen']);
  assert.equal((await yes(anna, id)).body.properties.reviewResult, 'NotReviewed');
  assert.equal((await yes(anna, id)).body.error.code, 'RoleAssignmentApprovalAlreadyAnswered');
  assert.equal((await yes(omar, id)).body.properties.reviewResult, 'Approve');
  assert.deepEqual(await statuses(lea!), ['Completed 2 of 2', 'InProgress 0 of 1, mine']);
  world.roles.clock.moveTo(new Date(noon.getTime() + 30 * 60_000));
  assert.deepEqual(await statuses(lea!), ['Completed 2 of 2', 'Escalated 0 of 1, mine']);
  assert.equal((await yes(owner, stages[1].name)).body.properties.reviewedBy.principalName, 'Subscription owner');
  const waiting = await world.call(lea!, 'GET', '', 'roleAssignmentApprovals?$filter=asApprover()');
  assert.deepEqual(waiting.body.value, []);
});
