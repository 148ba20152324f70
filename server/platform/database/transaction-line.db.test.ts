/**
 * Statements of a transaction that are sent without waiting: in order, all or none, and the failure that is told is the
 * one that made the others fail.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { CompiledQuery, sql } from 'kysely';
import { createDatabase, createPool, type Database } from './database.ts';
import { isDatabaseAway, OutcomeUnknown } from './outage.ts';
import { inTransaction, type TransactionLine } from './transaction-line.ts';
import { createLog } from '#platform/log.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';

const clock = () => new Date('2031-03-04T12:00:00.000Z');
let database: Database;
before(async () => {
  const { application } = await createTestDatabase('transaction_line');
  database = createDatabase(createPool(application, createLog('silent')));
});
after(() => database.destroy());
beforeEach(() => database.deleteFrom('directory_property').execute());

const add = ({ later }: TransactionLine, name: string) =>
  later.insertInto('directory_property').values({ name, value: 'true' }).execute();
const names = async (db: Database) =>
  (await db.selectFrom('directory_property').select('name').orderBy('name').execute()).map(({ name }) => name);
const code = (error: unknown) => (error as { code?: string }).code;

describe('what is written and not asked for', () => {
  test('is there for the next question, and after the commit', async () => {
    const inside = await inTransaction(database, clock, async (line) => {
      await add(line, 'one');
      const seen = await names(line.db);
      await add(line, 'two');
      return seen;
    });
    assert.deepEqual(inside, ['one']);
    assert.deepEqual(await names(database), ['one', 'two']);
  });

  test('is taken back with everything when the work fails', async () => {
    const work = inTransaction(database, clock, async (line) => {
      await add(line, 'one');
      await names(line.db);
      await add(line, 'two');
      throw new Error('changed their mind');
    });
    await assert.rejects(work, /changed their mind/);
    assert.deepEqual(await names(database), []);
  });

  test('takes everything back when it cannot be written, and says why', async () => {
    const work = inTransaction(database, clock, async (line) => {
      await add(line, 'one');
      await add(line, 'one');
      await add(line, 'two');
    });
    await assert.rejects(work, (error) => code(error) === '23505');
    assert.deepEqual(await names(database), []);
  });

  test('is why a later question fails', async () => {
    const work = inTransaction(database, clock, async (line) => {
      await add(line, 'one');
      await add(line, 'one');
      await names(line.db);
    });
    await assert.rejects(work, (error) => code(error) === '23505');
    assert.deepEqual(await names(database), []);
  });

  test('says what its failure means', async () => {
    const query = CompiledQuery.raw('insert into directory_property (name, value) values ($1, $2)', ['one', 'true']);
    const twice = async (line: TransactionLine, meaningOf?: (error: unknown) => unknown) => {
      await add(line, 'one');
      void line.queue(query, meaningOf);
    };
    await assert.rejects(
      inTransaction(database, clock, (line) => twice(line)),
      (error) => code(error) === '23505',
    );
    await assert.rejects(
      inTransaction(database, clock, (line) => twice(line, () => new Error('it is there'))),
      /it is there/,
    );
  });
});

test('questions sent at once are answered in order, the first sees what it locked before the second begins', async () => {
  const positions = await inTransaction(database, clock, ({ db }) =>
    Promise.all(Array.from({ length: 20 }, () => sql<{ at: Date }>`select clock_timestamp() as at`.execute(db))),
  );
  const instants = positions.map(({ rows }) => rows[0]!.at.getTime());
  assert.deepEqual(
    instants,
    instants.toSorted((one, other) => one - other),
  );
});

test('a transaction that failed leaves its connection as it was', async () => {
  for (let times = 0; times < 30; times += 1) {
    await assert.rejects(inTransaction(database, clock, ({ db }) => sql`select 1 / 0`.execute(db)));
  }
  await inTransaction(database, clock, (line) => add(line, 'one'));
  assert.deepEqual(await names(database), ['one']);
});

test('a connection lost before the commit means nothing was done; lost with it, nobody knows', async () => {
  const loseIt = async ({ db }: TransactionLine) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
    await sql`select pg_terminate_backend(${rows[0]!.pid})`.execute(database);
  };
  const before = inTransaction(database, clock, async (line) => {
    await loseIt(line);
    await names(line.db);
  });
  await assert.rejects(before, (error) => isDatabaseAway(error) && !(error instanceof OutcomeUnknown));
  await assert.rejects(inTransaction(database, clock, loseIt), OutcomeUnknown);
});
