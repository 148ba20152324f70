/**
 * Wakes this process when another one has committed facts: LISTEN on one connection of its own.
 *
 * A lost connection is opened again; whoever is woken polls as well, so a
 * missed signal costs a moment and never a fact.
 */
import pg from 'pg';
import type { Log } from '#platform/log.ts';

export const CHANGE_SIGNAL = 'daypass_change_feed';
const RETRY_MILLISECONDS = 1_000;

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
