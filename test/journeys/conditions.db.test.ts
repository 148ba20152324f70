/**
 * Conditions on assignments: kept as they are sent, carried from an eligibility to its activations, and, as long as
 * nothing evaluates them, worth a "no" with a reason.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { approveActivation } from '#modules/activation/index.ts';
import { assignRole } from '#modules/assignments/index.ts';
import { defaultRules, defaultStage, updateRoleSettings } from '#modules/role-settings/index.ts';
import { openArmWorld, type ArmWorld } from '../support/arm-world.ts';
import { refusedWith } from '../support/refused-with.ts';
import { anAsk, lasting, minutesAfterNoon, noon, roles, scopes } from '../support/role-world.ts';

/** As clients write it, with quotes, line breaks and letters of anywhere. */
const CONDITION = "(\n  @Resource[Microsoft.Web/sites:name] StringEquals 'Spesenabrechnung für Ö'\n)";
const group = scopes.resourceGroup;
const ELIGIBILITIES = 'roleEligibilityScheduleRequests';
const ASSIGNMENTS = 'roleAssignmentScheduleRequests';
const roleId = (id: string) => `/providers/Microsoft.Authorization/roleDefinitions/${id}`;

let world: ArmWorld;
let owner: Actor;
let person: Actor;

before(async () => {
  world = await openArmWorld('conditions');
  owner = world.roles.owner;
});
after(() => world.close());
beforeEach(async () => {
  world.roles.clock.moveTo(noon);
  person = await world.addPerson('Finance clerk');
});

const schedule = (duration: string) => ({ expiration: { type: 'AfterDuration', duration } });
const request = (requestType: string, change: object = {}) => ({
  properties: {
    principalId: person.principalId,
    roleDefinitionId: roleId(roles.reader),
    requestType,
    justification: 'Month end closing',
    scheduleInfo: schedule(requestType === 'SelfActivate' ? 'PT1H' : 'P30D'),
    ...change,
  },
});

async function put(actor: Actor, collection: string, body: object, name: string = randomUUID()) {
  const answer = await world.call(actor, 'PUT', group, `${collection}/${name}`, body);
  return { ...answer, name };
}

async function accepted(actor: Actor, collection: string, body: object, name?: string) {
  const answer = await put(actor, collection, body, name);
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer;
}

const plain = (condition?: string | null, change: object = {}) => ({
  properties: { principalId: person.principalId, roleDefinitionId: roleId(roles.owner), condition, ...change },
});

/** Whether the person may read who has what there: what Reader and Owner allow. */
async function mayRead(): Promise<boolean> {
  const { status } = await world.call(person, 'GET', group, 'roleAssignments');
  return status === 200;
}

async function activations(): Promise<(string | null)[]> {
  const rows = await world.roles.database
    .selectFrom('assignment_schedule')
    .select('condition')
    .where('principal_id', '=', person.principalId)
    .where('removed_at', 'is', null)
    .execute();
  return rows.map(({ condition }) => condition);
}

async function auditedChange(activity: string): Promise<unknown> {
  const row = await world.roles.database
    .selectFrom('audit_entry')
    .select('targets')
    .where('subject_id', '=', person.principalId)
    .where('activity', '=', activity)
    .orderBy('position', 'desc')
    .executeTakeFirstOrThrow();
  const [first] = row.targets as { modified?: { name: string }[] }[];
  return first!.modified?.find(({ name }) => name === 'condition');
}

describe('a plain assignment', () => {
  test('with a condition is read as it was sent, allows nothing, and allows once the condition is gone', async () => {
    const sent = await accepted(owner, 'roleAssignments', plain(CONDITION, { conditionVersion: '2.0' }));
    const { body } = await world.call(owner, 'GET', group, `roleAssignments/${sent.name}`);
    assert.deepEqual([body.properties.condition, body.properties.conditionVersion], [CONDITION, '2.0']);
    assert.equal(await mayRead(), false);

    await accepted(owner, 'roleAssignments', plain(), sent.name);
    assert.equal(await mayRead(), true);
    assert.deepEqual(await auditedChange('assignment.updated'), { name: 'condition', before: CONDITION, after: null });

    await accepted(owner, 'roleAssignments', plain(CONDITION), sent.name);
    assert.equal(await mayRead(), false);
  });

  for (const [what, condition, change, field] of [
    ['of another version', CONDITION, { conditionVersion: '1.0' }, 'conditionVersion'],
    ['of 8,193 characters', 'x'.repeat(8_193), {}, 'condition'],
    ['of blanks', '  \n', {}, 'condition'],
  ] as const) {
    test(`with a condition ${what} is refused, and so is an eligibility`, async () => {
      const refused = [
        await put(owner, 'roleAssignments', plain(condition, change)),
        await put(owner, ELIGIBILITIES, request('AdminAssign', { condition, ...change })),
        await world.call(owner, 'POST', group, `${ELIGIBILITIES}/${randomUUID()}/validate`, {
          ...request('AdminAssign', { condition, ...change }),
        }),
      ];
      for (const { status, body } of refused) {
        assert.equal(status, 400, JSON.stringify(body));
        assert.match(body.error.message, new RegExp(`\\b${field}\\b`));
      }
    });
  }

  test('with a condition of 8,192 characters is kept', async () => {
    const { body } = await accepted(owner, 'roleAssignments', plain('x'.repeat(8_192)));
    assert.equal(body.properties.condition.length, 8_192);
  });
});

describe('an eligibility with a condition', () => {
  const eligible = (change: object = {}) =>
    accepted(
      owner,
      ELIGIBILITIES,
      request('AdminAssign', { condition: CONDITION, conditionVersion: '2.0', ...change }),
    );

  test('gives its activation the same condition, which then allows nothing', async () => {
    const { body } = await eligible();
    assert.deepEqual([body.properties.condition, body.properties.conditionVersion], [CONDITION, '2.0']);
    const activated = await accepted(person, ASSIGNMENTS, request('SelfActivate'));
    assert.equal(activated.body.properties.condition, CONDITION);
    const listed = await world.call(person, 'GET', group, 'roleAssignmentScheduleInstances?$filter=asTarget()');
    assert.deepEqual(
      listed.body.value.map(
        ({ properties: { condition, conditionVersion } }: { properties: object & { [key: string]: unknown } }) => [
          condition,
          conditionVersion,
        ],
      ),
      [[CONDITION, '2.0']],
    );
    assert.equal(await mayRead(), false);
  });

  test('is activated under that condition or none said; another one is refused', async () => {
    await eligible();
    const other = await put(person, ASSIGNMENTS, request('SelfActivate', { condition: 'true' }));
    assert.equal(other.status, 400);
    const none = await put(person, ASSIGNMENTS, request('SelfActivate', { condition: '' }));
    assert.equal(none.status, 400);
    await accepted(person, ASSIGNMENTS, request('SelfActivate', { condition: CONDITION }));
  });

  test('that is changed changes what was activated: an empty text takes the condition away, silence keeps it', async () => {
    await eligible();
    await accepted(person, ASSIGNMENTS, request('SelfActivate'));
    await accepted(owner, ELIGIBILITIES, request('AdminUpdate', { condition: null }));
    assert.deepEqual(await activations(), [CONDITION]);
    assert.equal(await mayRead(), false);
    await accepted(owner, ELIGIBILITIES, request('AdminUpdate', { condition: '' }));
    assert.deepEqual(await activations(), [null]);
    assert.equal(await mayRead(), true);
    assert.deepEqual(await auditedChange('eligibility.updated'), { name: 'condition', before: CONDITION, after: null });
    await accepted(owner, ELIGIBILITIES, request('AdminUpdate', { condition: CONDITION }));
    assert.equal(await mayRead(), false);
  });

  test('renewed after its end it has its condition still', async () => {
    await eligible({ scheduleInfo: schedule('PT1H') });
    world.roles.clock.moveTo(minutesAfterNoon(90));
    const { name } = await accepted(owner, ELIGIBILITIES, request('AdminRenew'));
    const { body } = await world.call(owner, 'GET', group, `roleEligibilitySchedules/${name}`);
    assert.equal(body.properties.condition, CONDITION);
  });

  test('approved later, the activation has the condition of then', async () => {
    const rule = defaultRules(group).Approval_EndUser_Assignment;
    const approvers = [{ id: owner.principalId, userType: 'User' as const, description: null }];
    const asked = { scope: group, roleDefinitionId: roles.reader };
    const ask = (isApprovalRequired: boolean) =>
      updateRoleSettings(world.ports, owner, {
        ...asked,
        rules: {
          Approval_EndUser_Assignment: { ...rule, isApprovalRequired, stages: [{ ...defaultStage, approvers }] },
        },
      });
    await ask(true);
    try {
      await eligible({ condition: undefined, conditionVersion: undefined });
      const waiting = await accepted(person, ASSIGNMENTS, request('SelfActivate'));
      await accepted(owner, ELIGIBILITIES, request('AdminUpdate', { condition: CONDITION }));
      const approvalId = String(waiting.body.properties.approvalId).split('/').at(-1)!;
      await approveActivation(world.ports, owner, approvalId, 'Closing the books');
      assert.deepEqual(await activations(), [CONDITION]);
    } finally {
      await ask(false);
    }
  });
});

describe('an administrator under a condition', () => {
  const theirAsk = () => ({ ...anAsk(randomUUID(), lasting('P30D')), kind: 'eligibility' as const });

  test('gives nothing to anybody: the rows are asked again at the commit', async () => {
    const somebody = await world.addPerson('Somebody');
    const give = () => assignRole(world.ports, person, { ...theirAsk(), principalId: somebody.principalId });
    const { name } = await accepted(owner, 'roleAssignments', plain(CONDITION));
    await assert.rejects(give(), refusedWith('request.forbidden'));
    await accepted(owner, 'roleAssignments', plain(), name);
    assert.equal((await give()).outcome, 'stored');
  });

  test('is no second Owner, and the last Owner gets no condition', async () => {
    const subscription = scopes.subscription;
    const owners = await world.roles.database
      .selectFrom('assignment_schedule')
      .select(['id', 'principal_id'])
      .where('scope', '=', subscription)
      .where('removed_at', 'is', null)
      .execute();
    assert.equal(owners.length, 1);
    const { id, principal_id: principalId } = owners[0]!;
    const at = (name: string, body: object) => world.call(owner, 'PUT', subscription, `roleAssignments/${name}`, body);
    const conditioned = () => at(id, plain(CONDITION, { principalId }));
    const second = randomUUID();
    assert.equal((await at(second, plain(CONDITION))).status, 201);
    // What counts for nothing is taken away and given again as often as anybody likes.
    assert.equal((await world.call(owner, 'DELETE', subscription, `roleAssignments/${second}`)).status, 200);
    assert.equal((await at(second, plain(CONDITION))).status, 409);
    const third = randomUUID();
    assert.equal((await at(third, plain(CONDITION))).status, 201);
    const refused = await conditioned();
    assert.equal(
      refused.body.error.additionalInfo[0].info.refusal,
      'assignment.last-owner',
      JSON.stringify(refused.body),
    );
    assert.equal((await at(third, plain())).status, 201);
    assert.equal((await conditioned()).status, 201);
  });
});
