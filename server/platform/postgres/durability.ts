/**
 * The promise behind "saved": what PostgreSQL acknowledges survives a power cut.
 *
 * Daypass does not start on a database that was told to forget it.
 */
import { inSession, type ConnectionConfig } from './session.ts';

const OLDEST_VERSION = 160_000;
const required = ['fsync', 'full_page_writes', 'synchronous_commit'] as const;

/** Throws when the server would lose acknowledged writes. Page checksums are demanded of our own cluster only. */
export async function assertDurable(config: ConnectionConfig, demands: { checksums: boolean }): Promise<void> {
  const rows = await inSession(config, async (session) => {
    const names = [...required, 'data_checksums', 'server_version_num'];
    const result = await session.query<{ name: string; setting: string }>(
      'select name, setting from pg_settings where name = any($1)',
      [names],
    );
    return result.rows;
  });
  const setting = new Map(rows.map((row) => [row.name, row.setting]));
  if (Number(setting.get('server_version_num')) < OLDEST_VERSION) {
    throw new Error('Daypass needs PostgreSQL 16 or newer.');
  }
  const expected: string[] = demands.checksums ? [...required, 'data_checksums'] : [...required];
  const off = expected.filter((name) => setting.get(name) === 'off');
  if (off.length > 0) {
    throw new Error(
      `PostgreSQL would lose acknowledged writes: ${off.join(', ')} ${off.length === 1 ? 'is' : 'are'} off. Switch on and start again.`,
    );
  }
}
