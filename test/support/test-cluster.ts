/**
 * The PostgreSQL that all tests of a checkout share, in `.cache/test-postgres`.
 *
 * Every process that uses it holds a shared lock in it. The last one to let go
 * stops it, so neither a whole run nor a single file leaves a server behind.
 * It forgets what it promised on a power cut: tests throw their data away.
 */
import path from 'node:path';
import type pg from 'pg';
import { bringDown, bringUp } from '../../server/platform/postgres/cluster.ts';
import {
  assertServes,
  planCluster,
  startLockFile,
  superuserConfig,
} from '../../server/platform/postgres/embedded-postgres.ts';
import { whileHolding } from '../../server/platform/postgres/folder-lock.ts';
import { inSession, openSession, type ConnectionConfig } from '../../server/platform/postgres/session.ts';

export const testDataFolder = path.resolve(import.meta.dirname, '../../.cache/test-postgres');

/** Held shared by every user of the cluster, alone by nobody but the one who clears up. */
const USE_LOCK = 7_140_010;
const settings = ['fsync=off', 'full_page_writes=off', 'max_connections=200'];

export interface TestCluster {
  readonly superuser: ConnectionConfig;
  /** Lets go; stops the cluster when nobody else uses it. Safe to call twice. */
  release(): Promise<void>;
}

/** Starts or joins the shared cluster. The first one in removes what a killed run left. */
export async function joinTestCluster(dataFolder: string = testDataFolder): Promise<TestCluster> {
  const plan = await planCluster(dataFolder, { settings });
  return whileHolding(startLockFile(plan), async () => {
    const at = await bringUp(plan);
    const superuser = superuserConfig(plan, at);
    await assertServes(superuser, plan);
    const session = await openSession(superuser);
    if (await tryAlone(session)) {
      await removeLeftovers(superuser);
      await session.query('select pg_advisory_unlock($1)', [USE_LOCK]);
    }
    await session.query('select pg_advisory_lock_shared($1)', [USE_LOCK]);
    let held = true;
    const release = () =>
      whileHolding(startLockFile(plan), async () => {
        if (!held) return;
        held = false;
        await session.query('select pg_advisory_unlock_shared($1)', [USE_LOCK]);
        const last = await tryAlone(session);
        await session.end();
        if (last) await bringDown(plan.folder);
      });
    return { superuser, release };
  });
}

async function tryAlone(session: pg.Client): Promise<boolean> {
  const { rows } = await session.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [USE_LOCK]);
  return rows[0]?.alone === true;
}

async function removeLeftovers(superuser: ConnectionConfig): Promise<void> {
  await inSession(superuser, async (session) => {
    const { rows } = await session.query<{ name: string }>(
      `select datname as name from pg_database where datname like 'test\\_%'`,
    );
    for (const { name } of rows) await session.query(`drop database "${name}" with (force)`);
  });
}
