/**
 * A database with a hundred thousand of everything that is listed, and what PostgreSQL means to do with a list's queries.
 */
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { createPool, type DB, type Database } from '#platform/database/database.ts';
import { createLog } from '#platform/log.ts';
import { inSession, type ConnectionConfig } from '#platform/postgres/session.ts';
import { planting, plantingOfCrowd } from './planting.ts';
import { createTestDatabase } from './postgres.ts';

export const ROWS = 100_000;
/** A table with fewer rows may be read whole, and so many rows may be sorted. */
export const FEW = 2_000;
/** So many rows may be read and dropped by a condition, a twentieth of a table. */
const DROPPED = ROWS / 20;

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Plan Rows': number;
  /** Of one loop, on average; where the statement was carried out. */
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

interface Asked {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** The instant it was asked about, where that has passed. */
  readonly asOf: unknown;
}

export interface PlanWorld {
  readonly database: Database;
  readonly subscription: string;
  readonly somebody: string;
  /** What is wrong with the plans of everything `work` asks the database. */
  findFaults(work: (database: Database) => Promise<unknown>): Promise<string[]>;
  close(): Promise<void>;
}

export async function openPlanWorld(name: string): Promise<PlanWorld> {
  const test = await createTestDatabase(name);
  await plant(test.owner);
  const asked: Asked[] = [];
  let asOf: unknown;
  const pool = createPool(test.application, createLog('silent'), 60);
  const database = new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => {
      if (query.sql.includes("set_config('daypass.as_of'")) asOf = query.parameters[0];
      asked.push({ sql: query.sql, parameters: query.parameters, asOf });
    },
  });
  const { id: somebody } = await database
    .selectFrom('directory_user')
    .select('id')
    .where('user_principal_name', '=', 'person-77777@organization.example')
    .executeTakeFirstOrThrow();
  return {
    database,
    subscription: '/subscriptions/00000000-0000-4000-8000-000000000007',
    somebody,
    async findFaults(work) {
      asked.length = 0;
      asOf = undefined;
      await work(database);
      // A transaction begins and ends by statements that have no plan.
      const statements = asked.filter(({ sql }) => /^\s*(select|with|insert|update|delete)\b/i.test(sql));
      const faults: string[] = [];
      for (const statement of statements) {
        faults.push(...faultsOf(await carryOut(pool, statement), await sizes(pool)));
      }
      return faults;
    },
    async close() {
      await database.destroy();
      await test.close();
    },
  };
}

/** The plan with what each step met. What the statement changed is taken back. */
async function carryOut(pool: pg.Pool, { sql, parameters, asOf }: Asked): Promise<Plan> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    if (asOf !== undefined) {
      const inThePast = `select set_config('search_path', 'past, public', true), set_config('daypass.as_of', $1, true)`;
      await client.query(inThePast, [asOf]);
    }
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (analyze, format json) ${sql}`, [
      ...parameters,
    ]);
    return rows[0]!['QUERY PLAN'][0].Plan;
  } finally {
    await client.query('rollback');
    client.release();
  }
}

async function sizes(pool: { query: (text: string) => Promise<{ rows: unknown[] }> }): Promise<Map<string, number>> {
  const { rows } = await pool.query(
    `select relname as name, greatest(reltuples, 0)::integer as count from pg_class where relkind in ('r', 'p')`,
  );
  return new Map((rows as { name: string; count: number }[]).map(({ name, count }) => [name, count]));
}

/**
 * Reading a large table from one end to the other, sorting more than a page or two, and reading rows only to drop them;
 * as the planner expects it, or as it was.
 */
export function faultsOf(plan: Plan, tables: ReadonlyMap<string, number>): string[] {
  const own: string[] = [];
  const table = plan['Relation Name'];
  if (plan['Node Type'] === 'Seq Scan' && table && (tables.get(table) ?? 0) > FEW) own.push(`reads all of ${table}`);
  const below = plan.Plans ?? [];
  const sorted = plan['Node Type'] === 'Sort' ? Math.max(0, ...below.map(rowsOf)) : 0;
  if (sorted > FEW) own.push(`sorts ${sorted} rows`);
  const dropped = (plan['Rows Removed by Filter'] ?? 0) * (plan['Actual Loops'] ?? 1);
  if (dropped > DROPPED) own.push(`reads ${dropped} rows of ${table} to drop them`);
  return [...own, ...below.flatMap((one) => faultsOf(one, tables))];
}

function rowsOf(plan: Plan): number {
  return Math.max(plan['Plan Rows'], (plan['Actual Rows'] ?? 0) * (plan['Actual Loops'] ?? 1));
}

/** Statistics, and the map of what is visible to all, which an index-only scan needs: as autovacuum leaves them. */
async function plant(owner: ConnectionConfig): Promise<void> {
  await inSession(owner, async (session) => {
    await session.query(planting(ROWS, new Date('2031-03-04T12:00:00Z')));
    await session.query(plantingOfCrowd(new Date('2031-03-04T12:00:00Z')));
    // A small sample now and then guesses on the other side of a choice between two plans that cost the same.
    await session.query('set default_statistics_target = 1000');
    await session.query('vacuum analyze');
  });
}
