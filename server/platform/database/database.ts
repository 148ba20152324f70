/**
 * The connection to PostgreSQL as the application sees it.
 *
 * Types of all tables are generated from the migrations into `schema.d.ts`.
 */
import type { Writable } from 'node:stream';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Log } from '#platform/log.ts';
import { nameStatements } from './named-statements.ts';
import type { DB } from './schema.d.ts';

export type Database = Kysely<DB>;
/** For reading outside a transaction. Writing through it is caught in review, not by types: use `unitOfWork`. */
export type Reader = Kysely<DB>;
export type { DB };

const MAXIMUM_CONNECTIONS = 20;
const WAIT_SECONDS = 5;

/**
 * A pool under the application's role. Ends with `pool.end()` through `database.destroy()`.
 *
 * Nobody waits longer than `waitSeconds` for a connection or for the answer to a statement, also when the server hangs.
 */
export function createPool(config: pg.ClientConfig, log: Log, waitSeconds = WAIT_SECONDS): pg.Pool {
  const pool = new pg.Pool({
    ...config,
    max: MAXIMUM_CONNECTIONS,
    connectionTimeoutMillis: waitSeconds * 1_000,
    statement_timeout: waitSeconds * 1_000,
    // The server ends a statement by itself; this is for one that does not answer at all.
    query_timeout: waitSeconds * 1_000 + 500,
    keepAlive: true,
    // A statement may be sent before the one in front of it is answered.
    pipeline: true,
    // Disks seek for nothing nowadays; with the old figure PostgreSQL reads whole tables where an index is at hand.
    options: '-c timezone=UTC -c default_transaction_isolation=read\\ committed -c random_page_cost=1.1',
  });
  // Without listeners a lost connection would end the process, idle or at work. Whoever uses it hears of it anyway.
  pool.on('error', (error) => log.debug({ err: error }, 'an idle database connection was lost'));
  pool.on('connect', (client) => {
    client.on('error', (error) => log.debug({ err: error }, 'a database connection was lost'));
  });
  nameStatements(pool);
  pool.on('connect', sendTogether);
  return pool;
}

/** What is sent in one turn goes out in one write: each by itself wakes PostgreSQL once more. */
function sendTogether(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  const query = client.query.bind(client) as (...input: unknown[]) => unknown;
  let isCorked = false;
  const uncork = () => {
    isCorked = false;
    stream.uncork();
  };
  client.query = ((...input: unknown[]) => {
    if (!isCorked) {
      isCorked = true;
      stream.cork();
      process.nextTick(uncork);
    }
    return query(...input);
  }) as typeof client.query;
}

/** How much a pool is used, for the metrics. */
export interface PoolFigures {
  readonly total: number;
  readonly idle: number;
  /** Callers that wait for a connection now, and how often and how long anybody did. */
  readonly waiting: number;
  readonly waits: number;
  readonly waitedSeconds: number;
}

/** Watches a pool from now on. Costs nothing while connections are free. */
export function watchPool(pool: pg.Pool): PoolFigures {
  let waits = 0;
  let waitedMilliseconds = 0;
  const connect = pool.connect.bind(pool);
  const watched = async (): Promise<pg.PoolClient> => {
    if (pool.idleCount > 0 || pool.totalCount < MAXIMUM_CONNECTIONS) return connect();
    const began = performance.now();
    waits += 1;
    try {
      return await connect();
    } finally {
      waitedMilliseconds += performance.now() - began;
    }
  };
  // Kysely takes its connections by promise; `pool.query` uses a callback and is left to the pool itself.
  pool.connect = ((callback?: Parameters<typeof connect>[0]) =>
    callback ? connect(callback) : watched()) as typeof pool.connect;
  return {
    get total() {
      return pool.totalCount;
    },
    get idle() {
      return pool.idleCount;
    },
    get waiting() {
      return pool.waitingCount;
    },
    get waits() {
      return waits;
    },
    get waitedSeconds() {
      return waitedMilliseconds / 1_000;
    },
  };
}

/** `onFailure` hears of every statement that fails, whoever sent it and whatever becomes of the error. */
export function createDatabase(pool: pg.Pool, onFailure?: (error: unknown) => void): Database {
  return new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
    log: (event) => {
      if (event.level === 'error') onFailure?.(event.error);
    },
  });
}
