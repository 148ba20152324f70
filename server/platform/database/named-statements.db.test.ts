/**
 * Commands that come again and again are planned once, and a schema that changes under them costs one answer.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { inSession } from '../postgres/session.ts';
import { isDatabaseAway } from './outage.ts';
import type { Transaction } from './unit-of-work.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { openRoleWorld, type RoleWorld } from '../../../test/support/role-world.ts';

let world: RoleWorld;
let database: Awaited<ReturnType<typeof createTestDatabase>>;

before(async () => {
  database = await createTestDatabase('named_statements');
  world = await openRoleWorld(database.application);
});
after(() => world.close());

const find = (tx: Transaction) =>
  tx.db.selectFrom('directory_property').selectAll().where('name', '=', 'nothing').execute();

/** Texts that are prepared on the connection of a unit of work, after some work in it. */
function prepared(work: (tx: Transaction) => Promise<unknown>): Promise<string[]> {
  return world.ports.unitOfWork(async (tx) => {
    await work(tx);
    const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(tx.db);
    return rows.map(({ statement }) => statement).filter((text) => text.includes('directory_property'));
  });
}

test('what is asked three times in units of work is prepared, and what is asked outside of them is not', async () => {
  assert.deepEqual(await prepared(find), []);
  assert.deepEqual(await prepared(find), []);
  assert.equal((await prepared(find)).length, 1);
  for (let times = 0; times < 5; times += 1) {
    await world.database.selectFrom('directory_property').select('value').where('name', '=', 'nothing').execute();
  }
  assert.equal((await prepared(find)).length, 1);
});

test('a column more, and one command is to be asked again; then all goes on', async () => {
  assert.equal((await prepared(find)).length, 1);
  await inSession(database.owner, (session) => session.query('alter table directory_property add column remark text'));
  await assert.rejects(prepared(find), isDatabaseAway);
  assert.equal((await prepared(find)).length, 2);
});
