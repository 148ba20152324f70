/**
 * What is kept, by whom, and from when: rows of before an upgrade, changes that were rolled back, and who may touch versions.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { removeSchedule } from '#modules/assignments/index.ts';
import { listMigrations } from '#platform/database/migrations.ts';
import { inSession } from '#platform/postgres/session.ts';
import { give } from '../../../test/support/given-roles.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
import {
  anAsk,
  lasting,
  minutesAfterNoon,
  noon,
  openRoleWorld,
  type RoleWorld,
} from '../../../test/support/role-world.ts';
import { beginHistory } from './begin-history.ts';
import { readPast } from './read-past.ts';

let world: RoleWorld;
before(async () => {
  world = await openRoleWorld((await createTestDatabase('kept')).application);
});
after(() => world.close());

const versions = async () => {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from past.version`.execute(
    world.database,
  );
  return rows[0]!.count;
};

describe('versions', () => {
  test('of a change that was rolled back there is none', async () => {
    await give(world, 'assignment', world.person.principalId, 'P30D');
    const removal = { ...anAsk(world.person.principalId, lasting('P1D')), kind: 'assignment' as const };
    const before = await versions();
    world.clock.moveTo(minutesAfterNoon(1));
    const failing = world.ports.unitOfWork(async (tx) => {
      await tx.db
        .updateTable('assignment_schedule')
        .set({ removed_at: tx.now })
        .where('removed_at', 'is', null)
        .execute();
      throw new Error('something else went wrong');
    });
    await assert.rejects(failing, /something else/);
    assert.equal(await versions(), before);
    await removeSchedule(world.ports, world.owner, removal);
    assert.equal(await versions(), before + 1);
  });

  test('are not written, changed or deleted by the application itself', async () => {
    for (const statement of [
      `delete from past.version`,
      `update past.version set known_until = 'infinity'`,
      `insert into past.version values ('principal', gen_random_uuid(), '-infinity', 'infinity', '{}')`,
      `delete from past.resource_version`,
      `update past.beginning set begins_at = '-infinity'`,
    ]) {
      await assert.rejects(sql.raw(statement).execute(world.database), /permission denied/, statement);
    }
  });

  test('are read and not written by whoever reads the past', async () => {
    const writing = readPast(world.ports, world.clock.now(), (past) =>
      sql`update public.principal set enabled = false`.execute(past),
    );
    await assert.rejects(writing, /read-only transaction/);
  });
});

test('the past begins once: a later start changes nothing about it', async () => {
  world.clock.moveTo(minutesAfterNoon(60));
  await beginHistory(world.ports);
  const nothing = async () => undefined;
  await readPast(world.ports, noon, nothing);
  await assert.rejects(readPast(world.ports, new Date(noon.getTime() - 1), nothing), refusedWith('history.not-kept'));
});

test('rows of before an upgrade are there from the beginning, as they were then, and of what was before nothing is said', async () => {
  const database = await createTestDatabase('kept_upgrade', 'empty');
  const migrations = await listMigrations();
  const index = migrations.findIndex(({ name }) => name.includes('history'));
  assert.ok(index > 0);
  const counted = await inSession(database.owner, async (session) => {
    for (const { sql: text } of migrations.slice(0, index)) await session.query(text);
    await session.query(`
      insert into principal (id, kind, display_name, created_at) values (gen_random_uuid(), 'User', 'Reader', now());
      insert into resource (scope, path, kind, name, display_name, resource_type, created_at)
        values ('/', '/', 'root', '/', 'Root', 'root', now());`);
    await session.query(migrations[index]!.sql);
    await session.query(`update principal set enabled = false`);
    const countAt = async (at: string) => {
      await session.query(`set daypass.as_of = '${at}'`);
      const { rows } = await session.query<{ enabled: number; places: number }>(
        `select (select count(*)::int from past.principal where enabled) as enabled, (select count(*)::int from past.resource) as places`,
      );
      return rows[0]!;
    };
    return [await countAt('2000-01-01T00:00:00Z'), await countAt('2100-01-01T00:00:00Z')];
  });
  assert.deepEqual(counted, [
    { enabled: 1, places: 1 },
    { enabled: 0, places: 1 },
  ]);
  const upgraded = await inSession(database.owner, (session) => session.query(`select from past.beginning`));
  assert.equal(upgraded.rowCount, 0, 'the first start says when the past begins');
});
