/**
 * Wakes a reader of the change feed as soon as somebody commits facts.
 *
 * It only wakes; what there is to read, the reader finds out. A lost connection is opened again, and until then the
 * reader's own polling has to do.
 */
import pg from 'pg';
import type { Log } from '#platform/log.ts';

const CHANNEL = 'daypass_change_feed';
const PAUSE_MILLISECONDS = 1_000;

export interface ChangeListener {
  stop(): Promise<void>;
}

export function listenToChanges(config: pg.ClientConfig, log: Log, wake: () => void): ChangeListener {
  let client: pg.Client | undefined;
  let again: NodeJS.Timeout | undefined;
  let isStopped = false;

  const reconnect = () => {
    if (isStopped || again) return;
    again = setTimeout(() => {
      again = undefined;
      void connect();
    }, PAUSE_MILLISECONDS);
  };

  async function connect(): Promise<void> {
    const fresh = new pg.Client(config);
    fresh.on('error', (error) => log.warn({ err: error }, 'listening to the change feed failed'));
    fresh.on('end', reconnect);
    fresh.on('notification', wake);
    client = fresh;
    try {
      await fresh.connect();
      await fresh.query(`listen ${CHANNEL}`);
      // Something may have been committed while nobody listened.
      wake();
    } catch (error) {
      log.warn({ err: error }, 'the change feed cannot be listened to');
      await fresh.end().catch(() => {});
      reconnect();
    }
  }

  void connect();
  return {
    async stop() {
      isStopped = true;
      clearTimeout(again);
      await client?.end().catch(() => {});
    },
  };
}
