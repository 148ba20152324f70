/**
 * An automation client and its end: nothing it was given is left, and what it holds opens nothing.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ROOT_SCOPE } from '#model/scope.ts';
import { openWorld, type World } from '../../../test/support/world.ts';
import { removeAutomationClient } from './index.ts';

let world: World;
before(async () => {
  world = await openWorld('automation client');
});
after(() => world.close());

const rolesOf = (principalId: string) =>
  world.ports.database
    .selectFrom('assignment_schedule')
    .select(['scope', 'removed_at'])
    .where('principal_id', '=', principalId)
    .execute();

test('the last administrator of everything is an application, and it ends with its roles, its secret and its tokens', async () => {
  const client = await world.addClient({ directoryRoles: ['Global Administrator'], role: 'Owner', scope: '/' });
  const token = await world.tokenFor(client);
  const read = () => world.call(token, 'GET', '/subscriptions?api-version=2022-12-01');
  const action = 'Microsoft.Authorization/roleAssignments/write';
  const decide = () =>
    world.composition.decisions.decide({
      principalId: client.principalId,
      action,
      isDataAction: false,
      scope: ROOT_SCOPE,
    }).decision;
  assert.equal((await read()).status, 200);
  assert.equal(decide(), 'allow');

  await removeAutomationClient(world.ports, world.operator, client.clientId);

  const roles = await rolesOf(client.principalId);
  assert.deepEqual(
    roles.map(({ removed_at: removedAt }) => removedAt),
    [world.clock.now(), world.clock.now()],
  );
  assert.equal((await read()).status, 401);
  assert.equal(await world.tokenFor(client), undefined);
  assert.equal(decide(), 'deny');
  const trail = await world.ports.database
    .selectFrom('audit_entry')
    .select('activity')
    .where('activity', 'in', ['assignment.removed', 'application.removed'])
    .orderBy('position')
    .execute();
  assert.deepEqual(
    trail.map(({ activity }) => activity),
    ['assignment.removed', 'assignment.removed', 'application.removed'],
  );
});

test('another application keeps what it has, and an unknown one cannot be removed', async () => {
  const [gone, other] = [await world.addClient(), await world.addClient()];
  await removeAutomationClient(world.ports, world.operator, gone.clientId);
  assert.ok((await rolesOf(other.principalId)).every(({ removed_at: removedAt }) => removedAt === null));
  assert.ok(await world.tokenFor(other));
  await assert.rejects(removeAutomationClient(world.ports, world.operator, gone.clientId), {
    code: 'directory.principal-not-found',
  });
});
