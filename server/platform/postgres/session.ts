/**
 * Single connections the supervisor opens for itself.
 *
 * Every client has an error listener: without one, PostgreSQL ending a session
 * would end Daypass.
 */
import pg from 'pg';

export type ConnectionConfig = pg.ClientConfig;

export async function openSession(config: ConnectionConfig, onLost: () => void = () => {}): Promise<pg.Client> {
  const client = new pg.Client({ connectionTimeoutMillis: 10_000, ...config });
  client.on('error', onLost);
  client.on('end', onLost);
  await client.connect();
  return client;
}

/** Runs `work` on a connection of its own. */
export async function inSession<T>(config: ConnectionConfig, work: (session: pg.Client) => Promise<T>): Promise<T> {
  const session = await openSession(config);
  try {
    return await work(session);
  } finally {
    await session.end();
  }
}
