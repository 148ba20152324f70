/**
 * Two who wait for each other in the database: one of them has to give way, is told to send it again, and left nothing behind.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { describeProblem } from '../../server/wire/problem.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { openRoleWorld, type RoleWorld } from '../support/role-world.ts';

let world: RoleWorld;
before(async () => {
  const database = await createTestDatabase('collision');
  world = await openRoleWorld(database.application);
});
after(() => world.close());

test('of two who wait for each other one is done, the other is told to come again and has changed nothing', async () => {
  const [one, other] = [await world.addUser('Finance reader'), await world.addUser('Finance clerk')];
  const lock = (tx: Transaction, id: string) =>
    tx.db.selectFrom('principal').select('id').where('id', '=', id).forUpdate().execute();
  const met = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const rename = (place: 0 | 1, mine: string, theirs: string) =>
    world.ports.unitOfWork(async (tx) => {
      await lock(tx, mine);
      await tx.db
        .updateTable('principal')
        .set({ display_name: `by ${place}` })
        .where('id', '=', mine)
        .execute();
      met[place]!.resolve();
      await met[1 - place]!.promise;
      await lock(tx, theirs);
    });
  const outcomes = await Promise.allSettled([
    rename(0, one.principalId, other.principalId),
    rename(1, other.principalId, one.principalId),
  ]);
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  assert.equal(refused.length, 1);
  const { status, code } = describeProblem(refused[0]!.reason, 'reference');
  assert.deepEqual([status, code], [503, 'request.collided']);
  const rows = await world.database
    .selectFrom('principal')
    .select('display_name')
    .where('id', 'in', [one.principalId, other.principalId])
    .execute();
  assert.equal(rows.filter((row) => row.display_name.startsWith('by ')).length, 1);
});

for (const sqlState of ['40P01', '40001']) {
  test(`what PostgreSQL took back (${sqlState}) may be sent again, however deep the cause lies`, () => {
    const cause = Object.assign(new Error('deadlock detected'), { code: sqlState });
    for (const error of [cause, new Error('the command failed', { cause })]) {
      const { status, code } = describeProblem(error, 'reference');
      assert.deepEqual([status, code], [503, 'request.collided']);
    }
  });
}
