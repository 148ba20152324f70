/** Policies and their assignments over ARM, as far as they are written: assigned to their own role, and taken back. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { listEntries } from '#modules/audit/index.ts';
import { policyIdOf } from '#modules/role-settings/index.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { roles, scopes } from '../../../test/support/role-world.ts';

const policyId = policyIdOf(scopes.site, roles.reader);
const otherId = policyIdOf(scopes.site, roles.contributor);
const policy = `roleManagementPolicies/${policyId}`;
const assignment = `roleManagementPolicyAssignments/${policyId}_${roles.reader}`;
const idOf = (rest: string) => `${scopes.site}/providers/Microsoft.Authorization/${rest}`;

let world: ArmWorld;
let owner: Actor;
let stranger: Actor;

before(async () => {
  world = await openArmWorld('policy_assignments');
  owner = world.roles.owner;
  stranger = await world.addPerson('Stranger');
});
after(() => world.close());

const call = (method: string, rest: string, properties?: object, as: Actor = owner) =>
  world.call(as, method, scopes.site, rest, properties && { properties });

const entries = () =>
  listEntries(world.ports.database, { activities: ['role-settings.updated'], result: 'success', limit: 1000 });

async function longestActivation(): Promise<string> {
  const { body } = await call('GET', policy);
  const rules = body.properties.rules as { id: string; maximumDuration: string }[];
  return rules.find(({ id }) => id === 'Expiration_EndUser_Assignment')!.maximumDuration;
}

beforeEach(async () => {
  const rules = [{ id: 'Expiration_EndUser_Assignment', maximumDuration: 'PT2H' }];
  assert.equal((await call('PATCH', policy, { rules })).status, 200);
});

test('how fresh a second factor is and what a ticket looks like are read, kept by who does not know them, and taken away', async () => {
  const id = 'Enablement_EndUser_Assignment';
  const patch = async (rule: object) => {
    const { status, body } = await call('PATCH', policy, { rules: [{ id, ...rule }] });
    assert.equal(status, 200, JSON.stringify(body));
    const rules = body.properties.rules as { id: string; secondFactorMinutes: unknown; ticketPattern: unknown }[];
    const { secondFactorMinutes, ticketPattern } = rules.find((one) => one.id === id)!;
    return [secondFactorMinutes, ticketPattern];
  };
  assert.deepEqual(await patch({ secondFactorMinutes: 5, ticketPattern: 'INC\\d+' }), [5, 'INC\\d+']);
  assert.deepEqual(await patch({ enabledRules: ['Justification', 'Ticketing'] }), [5, 'INC\\d+']);
  const refused = await call('PATCH', policy, { rules: [{ id, ticketPattern: '(' }] });
  assert.deepEqual([refused.status, refused.body.error.code], [400, 'InvalidPolicy']);
  assert.deepEqual(await patch({ secondFactorMinutes: null, ticketPattern: '' }), [null, null]);
});

describe('assigning a policy', () => {
  const own = {
    policyId: idOf(policy),
    roleDefinitionId: idOf(`roleDefinitions/${roles.reader}`),
    scope: scopes.site,
  };

  test('to its own role says what is so already', async () => {
    const before = (await entries()).length;
    const { status, body } = await call('PUT', assignment, own);
    assert.deepEqual([status, body.properties.policyId], [201, idOf(policy)]);
    assert.deepEqual(body, (await call('GET', assignment)).body);
    assert.equal((await entries()).length, before);
  });

  for (const [name, change] of [
    ['the policy of another role', { policyId: idOf(`roleManagementPolicies/${otherId}`) }],
    ['another role', { roleDefinitionId: idOf(`roleDefinitions/${roles.contributor}`) }],
  ] as const) {
    test(`${name}: refused`, async () => {
      const { status, body } = await call('PUT', assignment, { ...own, ...change });
      assert.equal(status, 409);
      assert.equal(body.error.additionalInfo[0].info.refusal, 'role-settings.policy-of-another-role');
    });
  }

  test('under a name of another role: there is no such assignment', async () => {
    const { status, body } = await call('PUT', `roleManagementPolicyAssignments/${policyId}_${roles.owner}`, own);
    assert.deepEqual([status, body.error.code], [404, 'RoleManagementPolicyNotFound']);
  });

  test('by somebody who may not: refused', async () => {
    assert.equal((await call('PUT', assignment, own, stranger)).status, 403);
  });
});

for (const [what, address] of [
  ['a policy', policy],
  ['the assignment of a policy', assignment],
] as const) {
  describe(`deleting ${what}`, () => {
    test('takes the settings back to the defaults, once, and those hear who are to', async () => {
      world.roles.events.length = 0;
      const before = (await entries()).length;
      const { status, body } = await call('DELETE', address);
      assert.deepEqual([status, body], [200, undefined]);
      assert.equal(await longestActivation(), 'PT8H');
      assert.deepEqual(
        world.roles.events.map(({ type }) => type),
        ['role-settings.weakened'],
      );
      assert.equal((await call('DELETE', address)).status, 204);
      assert.equal((await entries()).length, before + 1);
    });

    test('by somebody who may not: refused, and in the trail', async () => {
      assert.equal((await call('DELETE', address, undefined, stranger)).status, 403);
      assert.equal(await longestActivation(), 'PT2H');
      const [entry] = await listEntries(world.ports.database, { result: 'failure', limit: 1 });
      assert.deepEqual([entry?.activity, entry?.targets[0]?.id], ['role-settings.updated', roles.reader]);
    });
  });
}

test('deleting what is not there leaves everything as it is', async () => {
  for (const name of [
    `roleManagementPolicies/${randomUUID()}`,
    `roleManagementPolicyAssignments/${policyId}_${roles.owner}`,
    `roleManagementPolicyAssignments/${policyId}`,
  ]) {
    assert.equal((await call('DELETE', name)).status, 204, name);
  }
  assert.equal(await longestActivation(), 'PT2H');
});
