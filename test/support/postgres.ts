/**
 * A database of its own for a test file, cloned from a prepared template.
 *
 * The template carries the schema as the migrations in the tree make it.
 * Import it and call `createTestDatabase`; the cluster behind it starts on
 * demand and everything is removed when the file ends.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after } from 'node:test';
import { listMigrations, migrate } from '../../server/platform/database/migrations.ts';
import { prepareOutbox } from '../../server/platform/outbox/outbox.ts';
import { ensureDatabaseRoles, ensureOwner, keptPasswords } from '../../server/platform/postgres/database-access.ts';
import { inSession, type ConnectionConfig } from '../../server/platform/postgres/session.ts';
import { joinTestCluster, testDataFolder, type TestCluster } from './test-cluster.ts';

export interface TestDatabase {
  readonly name: string;
  readonly owner: ConnectionConfig;
  readonly application: ConnectionConfig;
  readonly auditReader: ConnectionConfig;
  /** Ends all sessions and removes the database. Also done when the file ends. */
  close(): Promise<void>;
}

export interface TestTemplate {
  /** Changes whenever `prepare` would produce something else: a digest of the migrations, for instance. */
  readonly key: string;
  /** Fills the empty template as its owner; must close every connection it opens. */
  prepare(owner: ConnectionConfig): Promise<unknown>;
}

const TEMPLATE_LOCK = 7_140_011;
const open = new Set<TestDatabase>();
let joined: Promise<TestCluster> | undefined;

after(async () => {
  for (const database of open) await database.close();
  await (await joined)?.release();
  joined = undefined;
});

/** A database with the whole schema and no rows. `name` only makes it easy to recognise in a log. */
export async function createTestDatabase(
  name = 'story',
  template: TestTemplate | 'migrated' | 'empty' = 'migrated',
): Promise<TestDatabase> {
  joined ??= joinTestCluster();
  const { superuser } = await joined;
  const owner = await ensureOwner(superuser, testDataFolder);
  const roles = await ensureDatabaseRoles(owner, keptPasswords(testDataFolder));
  const database = `test_${name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 30)}_${randomBytes(5).toString('hex')}`;
  const source =
    template === 'empty'
      ? 'template0'
      : await ensureTemplate(superuser, owner, template === 'migrated' ? await migratedTemplate() : template);
  await inSession(superuser, async (session) => {
    // While the template is cloned nobody may be connected to it or rebuild it.
    await session.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    await session.query(`create database ${database} template ${source} owner ${owner.user} strategy file_copy`);
    await session.query(`revoke connect, temporary on database ${database} from public`);
    await session.query(
      `grant connect on database ${database} to ${roles.application.user}, ${roles.auditReader.user}`,
    );
  });
  const created: TestDatabase = {
    name: database,
    owner: { ...owner, database },
    application: { ...roles.application, database },
    auditReader: { ...roles.auditReader, database },
    async close() {
      if (!open.delete(created)) return;
      await inSession(superuser, (session) => session.query(`drop database if exists ${database} with (force)`));
    },
  };
  open.add(created);
  return created;
}

/** The schema of this checkout: a changed migration, right or queue version makes another template. */
async function migratedTemplate(): Promise<TestTemplate> {
  const digests = (await listMigrations()).map((migration) => migration.digest);
  const rights = await readFile(new URL('../../server/platform/database/rights.sql', import.meta.url), 'utf8');
  const outbox = await readFile(new URL('../../server/platform/outbox/outbox.ts', import.meta.url), 'utf8');
  const lock = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return {
    key: [...digests, rights, outbox, lock].join('\n'),
    async prepare(owner) {
      await prepareOutbox(owner);
      await migrate(owner);
    },
  };
}

/** Builds the template once per key; other processes wait for it. Templates of other keys are removed. */
async function ensureTemplate(
  superuser: ConnectionConfig,
  owner: ConnectionConfig,
  template: TestTemplate,
): Promise<string> {
  const name = `template_${createHash('sha256').update(template.key).digest('hex').slice(0, 16)}`;
  await inSession(superuser, async (session) => {
    await session.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rows } = await session.query<{ name: string; finished: boolean }>(
      `select datname as name, datistemplate as finished from pg_database where datname like 'template\\_%'`,
    );
    if (rows.some((row) => row.name === name && row.finished)) return;
    for (const row of rows) {
      if (row.finished) await session.query(`alter database ${row.name} is_template false`);
      await session.query(`drop database ${row.name} with (force)`);
    }
    await session.query(`create database ${name} template template0 owner ${owner.user}`);
    await template.prepare({ ...owner, database: name });
    // Marked last: a template that was interrupted is built again.
    await session.query(`alter database ${name} is_template true`);
  });
  return name;
}
