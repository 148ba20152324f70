/**
 * Pruning the change feed: nobody misses what was committed, however late, and whoever slept too long reads all of it anew.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { sql } from 'kysely';
import { createUnitOfWork, type Transaction, type UnitOfWork } from '#platform/database/unit-of-work.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import {
  minutesAfterNoon,
  noon,
  openRoleWorld,
  roles,
  scopes,
  type RoleWorld,
} from '../../../test/support/role-world.ts';
import { DecisionService, pruneFeed } from './index.ts';

const READ = 'Microsoft.Web/sites/read';
let world: RoleWorld;
let database: Awaited<ReturnType<typeof createTestDatabase>>;

before(async () => {
  database = await createTestDatabase('prune_feed');
  world = await openRoleWorld(database.application);
});
after(() => world.close());
beforeEach(() => world.clock.moveTo(noon));

async function aReader(): Promise<DecisionService> {
  const { clock, ports } = world;
  const reader = new DecisionService({
    database: world.database,
    clock,
    log: ports.log,
    stalenessSeconds: 10,
    uptime: () => 0,
  });
  await reader.load();
  return reader;
}

const writerOf = (service?: DecisionService): UnitOfWork =>
  createUnitOfWork({
    database: world.database,
    clock: world.clock,
    randomness: world.ports.randomness,
    storeEvent: async () => {},
    applyOwnFacts: (facts) => service?.applyOwnFacts(facts),
  });

/** Somebody with a role, written as the modules write it: the row, and the fact of it. */
async function addOwner(tx: Transaction): Promise<string> {
  const principalId = randomUUID();
  const assignmentId = randomUUID();
  const place = { scope: scopes.subscription, role_definition_id: roles.owner, principal_id: principalId };
  await tx.db
    .insertInto('principal')
    .values({ id: principalId, kind: 'User', display_name: 'Somebody', created_at: noon })
    .execute();
  await tx.db
    .insertInto('directory_user')
    .values({ id: principalId, user_principal_name: principalId, user_type: 'Member' })
    .execute();
  const times = { starts_at: noon, created_at: noon, updated_at: noon };
  await tx.db
    .insertInto('assignment_schedule')
    .values({ id: assignmentId, assignment_type: 'Assigned', ...place, ...times })
    .execute();
  await tx.announce('principal', principalId, { id: principalId, kind: 'User', standing: 'active' });
  const fact = { id: assignmentId, principalId, roleDefinitionId: roles.owner, scope: scopes.subscription };
  await tx.announce('assignment', assignmentId, { ...fact, startsAt: noon.getTime(), endsAt: null });
  return principalId;
}

const isAllowed = (reader: DecisionService, principalId: string) =>
  reader.holds(principalId, READ, scopes.subscription);

async function rowsOfFeed(): Promise<number> {
  const { count } = await world.database
    .selectFrom('change_feed')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Prunes everything that may be: transactions of other tests on the same cluster, while they run, hold it back. */
async function pruneAll(): Promise<void> {
  while ((await rowsOfFeed()) > 0) await pruneFeed(world.ports);
}

test('ten minutes are kept, and nothing older', async () => {
  await writerOf()(addOwner);
  world.clock.moveTo(minutesAfterNoon(10));
  await pruneFeed(world.ports);
  assert.equal(await rowsOfFeed(), 2);
  world.clock.moveTo(new Date(minutesAfterNoon(10).getTime() + 1));
  await pruneAll();
});

test('a reader that slept through it loads all facts anew, and decides as one that did not', async () => {
  const [asleep, awake] = [await aReader(), await aReader()];
  const somebody = await writerOf()(addOwner);
  await awake.catchUp();
  world.clock.moveTo(minutesAfterNoon(11));
  await pruneAll();
  assert.equal(isAllowed(asleep, somebody), false);
  await asleep.catchUp();
  await awake.catchUp();
  assert.deepEqual([isAllowed(asleep, somebody), isAllowed(awake, somebody)], [true, true]);
});

test('what is committed late is met, although what came after it is pruned', async () => {
  const reader = await aReader();
  const mayCommit = Promise.withResolvers<void>();
  const written = Promise.withResolvers<void>();
  const late = writerOf()(async (tx) => {
    const somebody = await addOwner(tx);
    written.resolve();
    await mayCommit.promise;
    return somebody;
  });
  await written.promise;
  await writerOf()(addOwner);
  world.clock.moveTo(minutesAfterNoon(11));
  await pruneFeed(world.ports);
  await reader.catchUp();
  mayCommit.resolve();
  const somebody = await late;
  await pruneFeed(world.ports);
  await reader.catchUp();
  assert.equal(isAllowed(reader, somebody), true);
});

test('what this process commits while it loads everything anew is known at once', async () => {
  const reader = await aReader();
  await writerOf()(addOwner);
  world.clock.moveTo(minutesAfterNoon(11));
  await pruneAll();
  // The snapshot is being read when the commit comes: an exclusive lock on one of its tables holds it there.
  const mayRead = Promise.withResolvers<void>();
  const isHeld = Promise.withResolvers<void>();
  const holding = writerOf()(async (tx) => {
    await sql`lock table deny_assignment in access exclusive mode`.execute(tx.db);
    isHeld.resolve();
    await mayRead.promise;
  });
  await isHeld.promise;
  const loading = reader.catchUp();
  const isWaiting = async () => {
    const { rows } = await sql`select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like '%deny_assignment%'`.execute(
      world.database,
    );
    return rows.length > 0;
  };
  while (!(await isWaiting()));
  const somebody = await writerOf(reader)(addOwner);
  assert.equal(isAllowed(reader, somebody), true);
  mayRead.resolve();
  await Promise.all([holding, loading]);
  assert.equal(isAllowed(reader, somebody), true);
});
