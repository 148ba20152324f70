/**
 * The story of an assignment, and what the audit of a place or of oneself tells: what was done higher up counts below.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import type { Scope } from '#model/scope.ts';
import { activateRole, deactivateRole } from '#modules/activation/index.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { give } from '../../../test/support/given-roles.ts';
import { anAsk, lasting, minutesAfterNoon, roles, scopes } from '../../../test/support/role-world.ts';
import type { AssignmentTimeline } from './assignments-contract.ts';
import type { Page, ResourceAuditEntry } from './contract.ts';

let world: ArmWorld;
let owner: Actor;
let zoe: Actor;
let eligibilityId: string;
let activationId: string;

const by = () => ({ ports: world.ports, owner });

before(async () => {
  world = await openArmWorld('assignment_timeline');
  owner = world.roles.owner;
  zoe = await world.addPerson('Zoe');
  eligibilityId = await give(by(), 'eligibility', zoe.principalId, 'P20D', scopes.resourceGroup, roles.owner);
  world.roles.clock.moveTo(minutesAfterNoon(1));
  const asked = {
    ...anAsk(zoe.principalId, lasting('PT1H')),
    roleDefinitionId: roles.owner,
    linkedEligibilityId: eligibilityId,
  };
  assert.equal((await activateRole(world.ports, zoe, asked)).outcome, 'stored');
  activationId = asked.requestId;
  world.roles.clock.moveTo(minutesAfterNoon(5));
  const other = await world.addPerson('Other');
  await give({ ports: world.ports, owner: zoe }, 'eligibility', other.principalId, 'P1D', scopes.resourceGroup);
  await give(by(), 'eligibility', other.principalId, 'P1D', scopes.otherGroup);
  world.roles.clock.moveTo(minutesAfterNoon(9));
  await deactivateRole(world.ports, zoe, { ...anAsk(zoe.principalId, lasting('PT1H')), roleDefinitionId: roles.owner });
});
after(() => world.close());

async function read<T>(path: string, actor = owner): Promise<T> {
  const { status, body } = await world.call(actor, 'GET', path, '');
  assert.equal(status, 200, JSON.stringify(body));
  return body as T;
}
const story = async (id: string, scope: Scope = scopes.resourceGroup, actor = owner) =>
  (await read<AssignmentTimeline>(`/portal/api/assignments/${id}/timeline?scope=${scope}`, actor)).entries.map(
    ({ activity, isUse }) => (isUse ? `used: ${activity}` : activity),
  );

describe('the story of an assignment', () => {
  test('tells when it was activated, what its holder did with it there, and that it was given back', async () => {
    assert.deepEqual(await story(activationId), ['role.activated', 'used: eligibility.assigned', 'role.deactivated']);
  });

  test('tells nothing done with an eligibility: that gives no access', async () => {
    assert.deepEqual(await story(eligibilityId), ['eligibility.assigned']);
  });

  test('tells whoever looks from below of what was done below alone', async () => {
    assert.deepEqual(await story(activationId, scopes.site), ['role.activated', 'role.deactivated']);
  });

  test('is not told to who reads no assignments there', async () => {
    const stranger = await world.addPerson('Stranger');
    const path = `/portal/api/assignments/${activationId}/timeline?scope=${scopes.resourceGroup}`;
    const refused = await world.call(stranger, 'GET', path, '');
    assert.deepEqual([refused.status, refused.body.error.code], [403, 'request.forbidden']);
  });
});

describe('the audit of a resource', () => {
  const at = (scope: Scope, above = '') =>
    read<Page<ResourceAuditEntry>>(`/portal/api/resource-audit?scope=${scope}${above}`);

  test('holds what was done to roles above, where it is asked for, and says so', async () => {
    assert.deepEqual((await at(scopes.site)).value, []);
    const { value } = await at(scopes.site, '&above=yes');
    assert.ok(value.some(({ activity, scope }) => activity === 'role.activated' && scope === scopes.resourceGroup));
    assert.ok(value.every(({ inherited }) => inherited));
    assert.ok(value.every(({ scope }) => scope !== scopes.otherGroup));
  });

  test('does not call its own entries inherited', async () => {
    const { value } = await at(scopes.resourceGroup, '&above=yes');
    assert.equal(value.find(({ activity }) => activity === 'role.activated')!.inherited, false);
  });

  test('refuses another word', async () => {
    const { status, body } = await world.call(
      owner,
      'GET',
      `/portal/api/resource-audit?scope=${scopes.site}&above=all`,
      '',
    );
    assert.deepEqual([status, body.error.code], [400, 'request.invalid']);
  });
});

describe('my audit', () => {
  const mine = async (actor: Actor) =>
    (await read<Page<ResourceAuditEntry>>('/portal/api/my-audit', actor)).value.map(
      ({ activity, subject }) => `${activity} of ${subject?.displayName ?? '-'}`,
    );

  test('tells a person what they did and what was done to their access, and nothing of others', async () => {
    assert.deepEqual(await mine(zoe), [
      'role.deactivated of Zoe',
      'eligibility.assigned of Other',
      'role.activated of Zoe',
      'eligibility.assigned of Zoe',
    ]);
    assert.deepEqual(await mine(await world.addPerson('Nobody')), []);
  });

  test('is a file as well', async () => {
    const file = await world.call(zoe, 'GET', '/portal/api/my-audit.csv', '');
    assert.equal(file.status, 200);
  });
});
