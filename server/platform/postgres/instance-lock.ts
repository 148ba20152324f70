/**
 * One Daypass for one data folder.
 *
 * The lock is a session of PostgreSQL: it ends with the process that holds it,
 * however that process ends. A second Daypass would otherwise adopt the
 * database of the first and switch it off when it stops.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { openSession, type ConnectionConfig } from './session.ts';

/** Any constant will do; it must only differ from other advisory locks of Daypass. */
const INSTANCE_LOCK = 7_140_002;
const RETRY_MILLISECONDS = 100;

/** A Daypass that is just stopping gets this long to let go. */
const PATIENCE_MILLISECONDS = 2_000;

export class InstanceRefused extends Error {
  override readonly name = 'InstanceRefused';

  constructor(dataFolder: string) {
    super(
      `Another Daypass is using ${dataFolder}. Stop it first, or start this one with a folder and port of its own ` +
        '(--data <folder> --port <number>).',
    );
  }
}

/** Takes the lock and keeps the session open. `onLost` is told when PostgreSQL goes away under it. */
export async function takeInstanceLock(
  config: ConnectionConfig,
  dataFolder: string,
  onLost: () => void,
): Promise<pg.Client> {
  const session = await openSession({ ...config, application_name: `daypass instance ${process.pid}` }, onLost);
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const { rows } = await session.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      INSTANCE_LOCK,
    ]);
    if (rows[0]?.taken) return session;
    if (Date.now() > deadline) {
      session.removeAllListeners('end');
      await session.end();
      throw new InstanceRefused(dataFolder);
    }
    await pause(RETRY_MILLISECONDS);
  }
}
