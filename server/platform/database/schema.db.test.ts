/**
 * The types of our tables say what the migrations make: the same tables, the same columns, null where null may stand, and
 * a value made by the database where it makes one.
 *
 * `UPDATE_SCHEMA=1` writes them anew.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { inSession } from '../postgres/session.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const file = fileURLToPath(new URL('schema.d.ts', import.meta.url));
let database: TestDatabase;

before(async () => {
  database = await createTestDatabase('schema');
  if (process.env['UPDATE_SCHEMA']) writeTypes();
});

function writeTypes(): void {
  const { host, port, user, password, database: name } = database.owner;
  const url = `postgres://${user}:${encodeURIComponent(String(password))}@${encodeURIComponent(host!)}:${port}/${name}`;
  const program = path.join(root, 'node_modules/kysely-codegen/dist/cli/bin.js');
  const asked = ['--dialect', 'postgres', '--include-pattern', 'public.*', '--url', url, '--out-file', file];
  execFileSync(process.execPath, [program, ...asked], { cwd: root });
  execFileSync(process.execPath, [path.join(root, 'node_modules/oxfmt/bin/oxfmt'), file], { cwd: root });
}

/** `table.column`, with `?` where null may stand and `=` where the database makes a value. */
async function readColumns(): Promise<string[]> {
  return inSession(database.owner, async (session) => {
    const { rows } = await session.query<{ name: string }>(`
      select c.table_name || '.' || c.column_name || case when c.is_nullable = 'YES' then ' ?' else '' end ||
        case when c.column_default is not null or c.is_identity = 'YES' or c.is_generated <> 'NEVER' then ' =' else '' end
        as name
      from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'public' and t.table_type = 'BASE TABLE'`);
    return rows.map(({ name }) => name).toSorted();
  });
}

/** The same, read from the types. */
async function readTypes(): Promise<string[]> {
  const text = await readFile(file, 'utf8');
  const bodies = new Map(
    [...text.matchAll(/^export interface (\w+) \{\n([^}]*)\}/gm)].map((one) => [one[1]!, one[2]!]),
  );
  const fieldsOf = (name: string) =>
    [...bodies.get(name)!.matchAll(/^ {2}(\w+): ([^;]+);/gm)].map((one) => [one[1]!, one[2]!] as const);
  return fieldsOf('DB')
    .flatMap(([table, type]) =>
      fieldsOf(type).map(([column, said]) => {
        const isNullable = said.includes('| null');
        const isMade = said.startsWith('Generated<');
        return `${table}.${column}${isNullable ? ' ?' : ''}${isMade ? ' =' : ''}`;
      }),
    )
    .toSorted();
}

test('the types of the tables are those of a database with all migrations', async () => {
  const columns = await readColumns();
  assert.ok(columns.length > 400);
  assert.deepEqual(await readTypes(), columns);
});
