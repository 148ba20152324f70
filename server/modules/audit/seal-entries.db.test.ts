/**
 * Sealing by two processes at once: one chain, one tree, and nobody stumbles.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { systemActor } from '#model/actor.ts';
import { outcomeOf, overtake } from '../../../test/support/overtaking.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { openRoleWorld, type RoleWorld } from '../../../test/support/role-world.ts';
import { recordActivity, sealEntries, verifyTrail } from './index.ts';

let world: RoleWorld;
before(async () => {
  const database = await createTestDatabase('sealing');
  world = await openRoleWorld(database.application);
});
after(() => world.close());

test('while one process seals, another one leaves it alone', async () => {
  const actor = systemActor('Test', randomUUID());
  await world.ports.unitOfWork((tx) => recordActivity(tx, { activity: 'user.updated', actor, targets: [] }));
  await untilOlderTransactionsEnded();
  const [one, other] = await overtake(world.ports, sealEntries, sealEntries);
  assert.deepEqual([one, other].map(outcomeOf), ['done', 'done']);
  assert.equal(other.status === 'fulfilled' && other.value, 0);
  const trail = await verifyTrail(world.ports);
  assert.ok(trail.whole && trail.sealed === 1n);
  const signed = await world.database.selectFrom('audit_checkpoint').select('size').execute();
  assert.deepEqual(signed, [{ size: '1' }]);
});

/** Sealing leaves what an older transaction may still precede, and other tests have theirs in the same PostgreSQL. */
async function untilOlderTransactionsEnded(): Promise<void> {
  const older = sql`select from audit_entry where transaction_id >= pg_snapshot_xmin(pg_current_snapshot()) limit 1`;
  while ((await older.execute(world.database)).rows.length > 0);
}
