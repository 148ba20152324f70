/**
 * A database for a bench, held by a process of its own: what tests stand on watches every promise of its process.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ConnectionConfig } from '#platform/postgres/database-access.ts';

export interface BenchDatabase {
  readonly owner: ConnectionConfig;
  readonly application: ConnectionConfig;
  close(): Promise<void>;
}

export async function openBenchDatabase(): Promise<BenchDatabase> {
  const holder = fork(fileURLToPath(new URL('database-holder.ts', import.meta.url)));
  const [database] = (await once(holder, 'message')) as [Omit<BenchDatabase, 'close'>];
  return {
    ...database,
    async close() {
      holder.send('close');
      await once(holder, 'exit');
    },
  };
}
