/**
 * A PostgreSQL of the operator, named by DATABASE_URL.
 *
 * The URL signs in as the owner of the schema, who may create roles. Daypass
 * neither starts nor stops this server, and refuses it when it would lose
 * acknowledged writes.
 */
import pg from 'pg';
import type { DatabaseAccess } from './database-access.ts';
import { assertDurable } from './durability.ts';
import type { ConnectionConfig } from './session.ts';

export async function connectExternalPostgres(databaseUrl: string): Promise<DatabaseAccess> {
  const owner = toConfig(databaseUrl);
  await assertDurable(owner, { checksums: false });
  return { owner, pid: 0, adopted: true, stop: async () => {} };
}

/** Fields instead of the URL, so that user and password can be exchanged for those of other roles. */
export function toConfig(databaseUrl: string): ConnectionConfig {
  const client = new pg.Client({ connectionString: databaseUrl });
  const { host, port, user, password, database } = client;
  const ssl = (client as { ssl?: ConnectionConfig['ssl'] }).ssl;
  return { host, port, user: user ?? '', password: password ?? '', database: database ?? '', ...(ssl ? { ssl } : {}) };
}
