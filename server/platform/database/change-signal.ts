/**
 * Wakes this process when another one has committed facts: LISTEN on one connection of its own.
 *
 * A lost connection is opened again; whoever is woken polls as well, so a
 * missed signal costs a moment and never a fact.
 */
import { sql } from 'kysely';
import pg from 'pg';
import type { Log } from '#platform/log.ts';
import type { Database } from './database.ts';

const CHANGE_SIGNAL = 'daypass_change_feed';
const RETRY_MILLISECONDS = 1_000;

/**
 * Tells the other processes, after a commit and not within it: PostgreSQL lets commits that signal go one at a time, each
 * waiting for the disk. One signal is under way, and one more stands for all commits meanwhile.
 */
export function changeSignal(database: Database): () => void {
  let isUnderWay = false;
  let isDue = false;
  const send = async (): Promise<void> => {
    isUnderWay = true;
    while (isDue) {
      isDue = false;
      // Whoever is not told reads the feed a moment later by itself.
      await sql`select pg_notify(${sql.lit(CHANGE_SIGNAL)}, '')`.execute(database).catch(() => {});
    }
    isUnderWay = false;
  };
  return () => {
    isDue = true;
    if (!isUnderWay) void send();
  };
}

export function listenForChanges(config: pg.ClientConfig, log: Log) {
  return (wake: () => void): { stop(): Promise<void> } => {
    let client: pg.Client | undefined;
    let stopped = false;
    let retry: NodeJS.Timeout | undefined;

    const open = async (): Promise<void> => {
      const opened = new pg.Client(config);
      client = opened;
      opened.on('error', (error) => log.debug({ err: error }, 'the connection for change signals was lost'));
      opened.on('end', () => reopen());
      opened.on('notification', wake);
      await opened.connect();
      await opened.query(`listen ${CHANGE_SIGNAL}`);
      wake();
    };
    const reopen = (): void => {
      if (stopped) return;
      clearTimeout(retry);
      retry = setTimeout(() => void open().catch(reopen), RETRY_MILLISECONDS);
    };
    open().catch(reopen);
    return {
      async stop() {
        stopped = true;
        clearTimeout(retry);
        await client?.end().catch(() => {});
      },
    };
  };
}
