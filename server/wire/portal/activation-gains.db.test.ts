/**
 * What an activation would add, as the form shows it before the click.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { give } from '../../../test/support/given-roles.ts';
import { openArmWorld, type ArmWorld } from '../../../test/support/arm-world.ts';
import { minutesAfterNoon, noon, roles, scopes } from '../../../test/support/role-world.ts';
import type { GainView } from './activation-contract.ts';

let world: ArmWorld;
let person: Actor;
let eligibilityScheduleId: string;

before(async () => {
  world = await openArmWorld('activation_gains');
});
after(() => world.close());
beforeEach(async () => {
  world.roles.clock.moveTo(noon);
  person = await world.addPerson('Web master');
  eligibilityScheduleId = await hold('eligibility', roles.contributor, 'P30D');
});

const hold = (kind: 'eligibility' | 'assignment', roleDefinitionId: string, duration: string) =>
  give(world, kind, person.principalId, duration, scopes.resourceGroup, roleDefinitionId);

async function gains(who = person): Promise<GainView[]> {
  const answer = await world.call(who, 'POST', '/portal/api/activations/preview', '', {
    scope: scopes.resourceGroup,
    roleDefinitionId: roles.contributor,
    eligibilityScheduleId,
    durationMinutes: 60,
  });
  return answer.body.gains as GainView[];
}

const web: GainView = {
  pattern: 'Microsoft.Web/*',
  isDataAction: false,
  excepted: [],
  state: 'new',
  heldUntil: null,
  until: minutesAfterNoon(60).toISOString(),
  denied: 'nothing',
};

test('what nobody gave is new until the activation ends', async () => {
  assert.deepEqual(await gains(), [web]);
});

test('what is held in part, for less time or for longer is told apart', async () => {
  await hold('assignment', roles.reader, 'P1D');
  assert.deepEqual(await gains(), [{ ...web, state: 'partly' }]);
  await hold('assignment', roles.contributor, 'PT30M');
  const heldUntil = minutesAfterNoon(30).toISOString();
  assert.deepEqual(await gains(), [{ ...web, state: 'longer', heldUntil }]);
  await hold('assignment', roles.owner, 'PT2H');
  const later = minutesAfterNoon(120).toISOString();
  assert.deepEqual(await gains(), [{ ...web, state: 'held', heldUntil: later, until: later }]);
});

test('what a deny assignment forbids is said to stay forbidden', async () => {
  const id = randomUUID();
  const permission = { actions: ['Microsoft.Web/sites/delete'], notActions: [], dataActions: [], notDataActions: [] };
  const fact = {
    id,
    scope: scopes.subscription,
    permission,
    principalIds: [person.principalId],
    excludedPrincipalIds: [],
    appliesToChildScopes: true,
  };
  await world.ports.unitOfWork((tx) => tx.announce('deny-assignment', id, fact));
  assert.deepEqual(await gains(), [{ ...web, denied: 'some' }]);
  const all = { ...fact, permission: { ...permission, actions: ['*'] } };
  await world.ports.unitOfWork((tx) => tx.announce('deny-assignment', id, all));
  assert.deepEqual(await gains(), [{ ...web, denied: 'all' }]);
});

test('nobody is told what a role would add for which they are not eligible', async () => {
  assert.equal(await gains(await world.addPerson('Somebody else')), undefined);
});
