/**
 * The connection to PostgreSQL as the application sees it.
 *
 * Types of all tables are generated from the migrations into `schema.d.ts`.
 */
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Log } from '#platform/log.ts';
import type { DB } from './schema.d.ts';

export type Database = Kysely<DB>;
/** For reading outside a transaction. Writing through it is caught in review, not by types: use `unitOfWork`. */
export type Reader = Kysely<DB>;
export type { DB };

const MAXIMUM_CONNECTIONS = 20;
const STATEMENT_TIMEOUT_MILLISECONDS = 15_000;

/** A pool under the application's role. Ends with `pool.end()` through `database.destroy()`. */
export function createPool(config: pg.ClientConfig, log: Log): pg.Pool {
  const pool = new pg.Pool({
    ...config,
    max: MAXIMUM_CONNECTIONS,
    statement_timeout: STATEMENT_TIMEOUT_MILLISECONDS,
    options: '-c timezone=UTC -c default_transaction_isolation=read\\ committed',
  });
  // Without a listener an administrator's shutdown of PostgreSQL would crash the process.
  pool.on('error', (error) => log.error({ err: error }, 'an idle database connection failed'));
  return pool;
}

export function createDatabase(pool: pg.Pool): Database {
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
}
