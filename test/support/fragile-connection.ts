/**
 * A way to PostgreSQL that can be cut, and can hang: what a network, a restart or a stopped server do to a process.
 */
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import type { ConnectionConfig } from '../../server/platform/postgres/session.ts';

export interface FragileConnection {
  readonly config: ConnectionConfig;
  /** Breaks every connection and takes no new one. */
  cut(): void;
  /** Passes nothing on, in either direction, and closes nothing. */
  hang(): void;
  restore(): void;
  /** Bytes that came from PostgreSQL. */
  readonly received: number;
  close(): Promise<void>;
}

export async function openFragileConnection(direct: ConnectionConfig): Promise<FragileConnection> {
  let received = 0;
  let state: 'open' | 'cut' | 'hanging' = 'open';
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((near) => {
    if (state === 'cut') return near.destroy();
    const far = connect(`${direct.host}/.s.PGSQL.${direct.port}`);
    const pair = [near, far] as const;
    pairs.add(pair);
    const end = () => {
      near.destroy();
      far.destroy();
      pairs.delete(pair);
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    far.on('data', (chunk: Buffer) => (received += chunk.length));
    if (state === 'hanging') return;
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const breakAll = () => {
    for (const [near, far] of pairs) {
      near.destroy();
      far.destroy();
    }
  };
  return {
    config: { ...direct, host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    cut() {
      state = 'cut';
      breakAll();
    },
    hang() {
      state = 'hanging';
      for (const [near, far] of pairs) {
        near.unpipe(far);
        far.unpipe(near);
      }
    },
    restore() {
      if (state === 'hanging') breakAll();
      state = 'open';
    },
    get received() {
      return received;
    },
    async close() {
      breakAll();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
