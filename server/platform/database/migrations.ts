/**
 * Migrations: forward only, one file one concern, guarded by a lock.
 *
 * Each file runs once in a transaction of its own and is pinned by its digest.
 * A database that knows a newer file than this program is refused: an older
 * program must never write to a newer schema.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

const folder = new URL('../../migrations/', import.meta.url);
const rights = new URL('./rights.sql', import.meta.url);
/** Any constant will do; it must only differ from other advisory locks of Daypass. */
const MIGRATION_LOCK = 7_140_001;

export interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly digest: string;
}

export async function listMigrations(from: URL = folder): Promise<Migration[]> {
  const names = (await readdir(from)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, from), 'utf8');
      return { name, sql, digest: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** Brings the schema up to date as its owner and states the rights of the other roles. Returns the files applied. */
export async function migrate(owner: pg.ClientConfig, migrations?: Migration[]): Promise<string[]> {
  const client = new pg.Client(owner);
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(
      'create table if not exists schema_migration (name text primary key, digest text not null, applied_at timestamptz not null default now())',
    );
    const known = migrations ?? (await listMigrations());
    const applied = await applyMissing(client, known);
    await client.query(await readFile(rights, 'utf8'));
    return applied;
  } finally {
    await client.end();
  }
}

async function applyMissing(client: pg.Client, known: Migration[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string; digest: string }>('select name, digest from schema_migration');
  const digests = new Map(rows.map((row) => [row.name, row.digest]));
  const unknown = rows.find((row) => !known.some((migration) => migration.name === row.name));
  if (unknown) {
    throw new Error(
      `This database was written by a newer Daypass (it knows ${unknown.name}). Start that version or restore a backup.`,
    );
  }
  const missing = known.filter((migration) => !digests.has(migration.name));
  const changed = known.find((m) => digests.has(m.name) && digests.get(m.name) !== m.digest);
  if (changed) throw new Error(`Migration ${changed.name} differs from the one applied to this database.`);
  for (const migration of missing) {
    await client.query('begin');
    try {
      await client.query(migration.sql);
      await client.query('insert into schema_migration (name, digest) values ($1, $2)', [
        migration.name,
        migration.digest,
      ]);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw new Error(`Migration ${migration.name} failed`, { cause: error });
    }
  }
  return missing.map((migration) => migration.name);
}
