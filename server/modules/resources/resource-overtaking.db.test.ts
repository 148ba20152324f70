/**
 * Two who write the resource tree, a role or its settings at the same instant.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parseScope } from '#model/scope.ts';
import { onMoveSettings } from '#modules/role-settings/index.ts';
import type { Ports } from '#platform/ports.ts';
import { outcomeOf, overtake } from '../../../test/support/overtaking.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { openRoleWorld, scopes, type RoleWorld } from '../../../test/support/role-world.ts';
import { findResource, managementGroupScope, writeResource, type WrittenResource } from './index.ts';

let world: RoleWorld;
before(async () => {
  const database = await createTestDatabase('resource_overtaking');
  world = await openRoleWorld(database.application);
});
after(() => world.close());

const rights = { guard: () => {}, atParent: 'any/write', atNode: 'any/write', onMove: onMoveSettings };
const write = (written: WrittenResource) => (ports: Ports) => writeResource(ports, world.owner, rights, written);

test('of two changes of one resource none is lost', async () => {
  const scope = parseScope(scopes.site)!;
  await overtake(world.ports, write({ scope, displayName: 'Ledger' }), write({ scope, tags: { team: 'finance' } }));
  const after = await findResource(world.database, scopes.site);
  assert.deepEqual([after?.displayName, after?.tags], ['Ledger', { team: 'finance' }]);
});

test('two management groups do not become each other’s parent', async () => {
  const [a, b] = [managementGroupScope('circle-a'), managementGroupScope('circle-b')];
  for (const scope of [a, b]) await write({ scope, parent: scopes.group })(world.ports);
  const [one, other] = await overtake(
    world.ports,
    write({ scope: a, parent: b.scope }),
    write({ scope: b, parent: a.scope }),
  );
  assert.deepEqual([outcomeOf(one), outcomeOf(other)], ['done', 'resource.move-refused']);
});

test('nor does a circle come about over what lies below them', async () => {
  const [a, b, belowA, belowB] = ['ring-a', 'ring-b', 'ring-below-a', 'ring-below-b'].map(managementGroupScope);
  for (const scope of [a!, b!]) await write({ scope, parent: scopes.group })(world.ports);
  await write({ scope: belowA!, parent: a!.scope })(world.ports);
  await write({ scope: belowB!, parent: b!.scope })(world.ports);
  const [one, other] = await overtake(
    world.ports,
    write({ scope: a!, parent: belowB!.scope }),
    write({ scope: b!, parent: belowA!.scope }),
  );
  assert.deepEqual([outcomeOf(one), outcomeOf(other)], ['done', 'resource.move-refused']);
});
