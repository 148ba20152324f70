/**
 * Requests are found by the status that is shown: what was agreed for later is provisioned from the second it begins.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import {
  anAsk,
  lasting,
  minutesAfterNoon,
  openRoleWorld,
  scopes,
  type RoleWorld,
} from '../../../test/support/role-world.ts';
import { assignRole, listRequests, statusAt } from './index.ts';

let world: RoleWorld;

before(async () => {
  const database = await createTestDatabase('request_status_filter');
  world = await openRoleWorld(database.application);
});
after(() => world.close());

async function found(status: string): Promise<[string, string][]> {
  const reach = { kind: 'eligibility', scope: scopes.resourceGroup, onlyOwnOf: null } as const;
  const now = world.clock.now();
  const { rows } = await listRequests(world.database, reach, { status }, { limit: 10, after: undefined }, now);
  return rows.map((row) => [row.names.principalName, statusAt(row, now)]);
}

test('what is agreed for later is granted before its start, and provisioned from then on', async () => {
  const later = await world.addUser('Later');
  const startsAt = minutesAfterNoon(60);
  const asked = { ...anAsk(later.principalId, lasting('P5D', startsAt.toISOString())), kind: 'eligibility' as const };
  assert.equal((await assignRole(world.ports, world.owner, asked)).outcome, 'stored');
  assert.deepEqual([await found('Granted'), await found('Provisioned')], [[['Later', 'Granted']], []]);
  world.clock.moveTo(startsAt);
  assert.deepEqual([await found('Granted'), await found('Provisioned')], [[], [['Later', 'Provisioned']]]);
});
