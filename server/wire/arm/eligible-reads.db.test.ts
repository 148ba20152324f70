/** What a person may activate, as the lists of ARM show it to them, to an owner, and to nobody else. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { minutesAfterNoon, roles, scopes } from '../../../test/support/role-world.ts';

describe('eligibilities in lists', () => {
  let world: ArmWorld;
  let person: Actor;
  let stranger: Actor;
  let eligibilityId: string;
  const own = `$filter=${encodeURIComponent('asTarget()')}`;
  const about = () => `$filter=${encodeURIComponent(`principalId eq '${person.principalId}'`)}`;

  const value = async (actor: Actor, scope: string, rest: string) => {
    const answer = await world.call(actor, 'GET', scope, rest);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body.value as { id: string; name: string; type: string; properties: Record<string, unknown> }[];
  };

  before(async () => {
    world = await openArmWorld('eligible reads');
    person = await world.addPerson('Ledger reader');
    stranger = await world.addPerson('Stranger');
    eligibilityId = randomUUID();
    const assigned = await world.call(
      world.roles.owner,
      'PUT',
      scopes.resourceGroup,
      `roleEligibilityScheduleRequests/${eligibilityId}`,
      {
        properties: {
          principalId: person.principalId,
          roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${roles.reader}`,
          requestType: 'AdminAssign',
          justification: 'Reads the ledger.',
          scheduleInfo: { expiration: { type: 'AfterDuration', duration: 'P1D' } },
        },
      },
    );
    assert.equal(assigned.status, 201, JSON.stringify(assigned.body));
  });
  after(() => world.close());

  test('a person finds their own anywhere in the directory, with everything a page shows', async () => {
    const [mine] = await value(person, '', `roleEligibilityScheduleInstances?${own}`);
    assert.equal(mine?.name, eligibilityId);
    assert.equal(mine.properties['endDateTime'], minutesAfterNoon(24 * 60).toISOString());
    assert.equal(mine.properties['memberType'], 'Direct');
    assert.deepEqual(await value(stranger, '', `roleEligibilityScheduleInstances?${own}`), []);
  });

  test('an owner of the subscription sees it, somebody without a role there does not', async () => {
    const list = `roleEligibilitySchedules?${about()}`;
    assert.equal((await value(world.roles.owner, scopes.subscription, list)).length, 1);
    assert.deepEqual(await value(stranger, scopes.subscription, list), []);
  });

  test('D02: only the person and the owner can read it by its name', async () => {
    const rest = `roleEligibilitySchedules/${eligibilityId}`;
    assert.equal((await world.call(world.roles.owner, 'GET', scopes.resourceGroup, rest)).status, 200);
    assert.equal((await world.call(person, 'GET', scopes.resourceGroup, rest)).status, 200);
    const hidden = await world.call(stranger, 'GET', scopes.resourceGroup, rest);
    const absent = await world.call(stranger, 'GET', scopes.resourceGroup, `roleEligibilitySchedules/${randomUUID()}`);
    assert.equal(hidden.status, 404);
    assert.deepEqual(hidden.body, absent.body);
  });

  test('what an eligible person may narrow an activation to are the children of its scope', async () => {
    const children = await value(person, scopes.resourceGroup, 'eligibleChildResources');
    assert.deepEqual(
      children.map((child) => child.name),
      ['expenses'],
    );
    const kinds = encodeURIComponent("resourceType eq 'ResourceGroup' or resourceType eq 'Subscription'");
    const groups = await value(person, '', `eligibleChildResources?$filter=${kinds}`);
    assert.deepEqual(
      groups.map((child) => [child.name, child.type]),
      [['ledger', 'resourcegroup']],
    );
    assert.deepEqual(await value(stranger, scopes.resourceGroup, 'eligibleChildResources'), []);
  });

  test('an activation is one more assignment that names its eligibility', async () => {
    const requestId = randomUUID();
    const activated = await world.call(
      person,
      'PUT',
      scopes.resourceGroup,
      `roleAssignmentScheduleRequests/${requestId}`,
      {
        properties: {
          principalId: person.principalId,
          roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${roles.reader}`,
          requestType: 'SelfActivate',
          justification: 'Closes the month.',
          scheduleInfo: { expiration: { type: 'AfterDuration', duration: 'PT1H' } },
        },
      },
    );
    assert.equal(activated.status, 201, JSON.stringify(activated.body));
    const [active] = await value(person, '', `roleAssignmentScheduleInstances?${own}`);
    assert.equal(active?.properties['assignmentType'], 'Activated');
    const linked = String(active.properties['linkedRoleEligibilityScheduleId']);
    assert(linked.endsWith(`/roleEligibilitySchedules/${eligibilityId}`), linked);
    assert.equal((await value(person, '', `roleEligibilityScheduleInstances?${own}`)).length, 1);
  });

  test('when its time is over it is in force no longer, and the person still finds it among what ended', async () => {
    world.roles.clock.moveTo(minutesAfterNoon(24 * 60));
    assert.deepEqual(await value(person, '', `roleEligibilityScheduleInstances?${own}`), []);
    const [ended] = await value(person, '', `roleEligibilitySchedules?${own}`);
    assert.equal(ended?.properties['status'], 'Expired');
    assert.deepEqual(await value(world.roles.owner, scopes.subscription, `roleEligibilitySchedules?${about()}`), []);
  });
});
