/**
 * Settings of a role that two administrators change at the same instant.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Ports } from '#platform/ports.ts';
import { overtake } from '../../../test/support/overtaking.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { openRoleWorld, roles, scopes, type RoleWorld } from '../../../test/support/role-world.ts';
import { defaultRules, getRoleSettings, updateRoleSettings } from './index.ts';

let world: RoleWorld;
before(async () => {
  const database = await createTestDatabase('settings_overtaking');
  world = await openRoleWorld(database.application);
});
after(() => world.close());

test('of two changes of different rules none is lost', async () => {
  const place = { scope: scopes.site, roleDefinitionId: roles.reader };
  const rules = defaultRules(scopes.site);
  const shorter = { ...rules.Expiration_EndUser_Assignment, maximumDuration: 'PT1H' };
  const stricter = { ...rules.Enablement_EndUser_Assignment, enabledRules: ['Ticketing' as const] };
  await overtake(
    world.ports,
    (ports: Ports) =>
      updateRoleSettings(ports, world.owner, { ...place, rules: { Expiration_EndUser_Assignment: shorter } }),
    (ports: Ports) =>
      updateRoleSettings(ports, world.owner, { ...place, rules: { Enablement_EndUser_Assignment: stricter } }),
  );
  const stored = await getRoleSettings(world.database, scopes.site, roles.reader);
  assert.deepEqual(
    [stored.rules.Expiration_EndUser_Assignment, stored.rules.Enablement_EndUser_Assignment],
    [shorter, stricter],
  );
});
