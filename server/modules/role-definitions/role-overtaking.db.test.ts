/**
 * A role that two administrators write at the same instant: the second sees what the first made of it.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Ports } from '#platform/ports.ts';
import { outcomeOf, overtake } from '../../../test/support/overtaking.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { openRoleWorld, scopes, type RoleWorld } from '../../../test/support/role-world.ts';
import { removeRoleDefinition, writeRoleDefinition } from './index.ts';

let world: RoleWorld;
before(async () => {
  const database = await createTestDatabase('role_overtaking');
  world = await openRoleWorld(database.application);
});
after(() => world.close());

test('whoever may write at one scope only does not carry away a role that just got another', async () => {
  const id = randomUUID();
  const permission = { actions: ['Microsoft.Web/sites/read'], notActions: [], dataActions: [], notDataActions: [] };
  const draft = (assignableScopes: string[]) => ({
    name: 'Role',
    description: '',
    permissions: [permission],
    assignableScopes,
  });
  const wide = (ports: Ports) =>
    writeRoleDefinition(ports, world.owner, () => true, id, draft([scopes.site, scopes.otherGroup]));
  const narrow = (ports: Ports) => removeRoleDefinition(ports, world.owner, (_, scope) => scope === scopes.site, id);
  await writeRoleDefinition(world.ports, world.owner, () => true, id, draft([scopes.site]));
  const [one, other] = await overtake(world.ports, wide, narrow);
  assert.deepEqual([outcomeOf(one), outcomeOf(other)], ['done', 'role.scope-right-missing']);
});
