/**
 * What a start takes: loading a million assignments from PostgreSQL into memory, and the trial from the first line until it
 * serves, on a new folder and on the same one again. No threshold here: it prints what it measures.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DecisionService } from '#modules/decisions/index.ts';
import { systemClock } from '#platform/clock.ts';
import { createDatabase, createPool } from '#platform/database/database.ts';
import { createLog } from '#platform/log.ts';
import { inSession } from '#platform/postgres/session.ts';
import { findFreePorts } from '../test/support/free-ports.ts';
import { openBenchDatabase, type BenchDatabase } from './database.ts';

const assignments = Number(process.argv[2] ?? 1_000_000);
const starts = Number(process.argv[3] ?? 3);
const TRIAL_PORTS = 7;

/** A hundred assignments for each person, of a hundred roles at a thousand resource groups. */
function planting(count: number): string {
  return `
    insert into resource (scope, path, kind, parent_scope, name, display_name, resource_type, created_at)
      values ('/', '/', 'root', null, '/', 'Root', 'root', now()) on conflict do nothing;
    insert into resource (scope, path, kind, parent_scope, name, display_name, resource_type, created_at)
      select '/subscriptions/' || gen_random_uuid() || '/resourcegroups/group-' || n, '/', 'resource-group', '/',
        'group-' || n, 'Group ' || n, 'resource-group', now() from generate_series(0, 999) n;
    insert into role_definition (id, name, kind, permissions, assignable_scopes, created_at, updated_at)
      select gen_random_uuid(), 'Role ' || n, 'CustomRole', '[]', array['/'], now(), now() from generate_series(0, 99) n;
    insert into principal (id, kind, display_name, created_at)
      select gen_random_uuid(), 'User', 'Person ' || n, now() from generate_series(1, ${Math.ceil(count / 100)}) n;
    create temporary table person as select id, row_number() over () - 1 as n from principal;
    create temporary table role as select id, row_number() over () - 1 as n from role_definition;
    create temporary table place as select scope, row_number() over () - 1 as n from resource where scope <> '/';
    create unique index on person (n); create unique index on role (n); create unique index on place (n); analyze;
    insert into assignment_schedule (id, scope, role_definition_id, principal_id, assignment_type, starts_at, created_at,
        updated_at)
      select gen_random_uuid(), place.scope, role.id, person.id, 'Assigned', now(), now(), now()
      from generate_series(0, ${count} - 1) g join person on person.n = g / 100 join role on role.n = g % 100
        join place on place.n = (g * 7) % 1000`;
}

/** What only lists and constraints need is dropped first: this table is read and nothing else. */
async function plant({ owner }: BenchDatabase): Promise<void> {
  await inSession(owner, async (session) => {
    const { rows } = await session.query<{ drop: string }>(`
      select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop from pg_constraint
        where conrelid = 'assignment_schedule'::regclass and contype in ('f', 'x')
      union all select format('drop index %s', indexrelid::regclass) from pg_index
        where indrelid = 'assignment_schedule'::regclass and not indisprimary and not indisexclusion`);
    for (const { drop } of rows) await session.query(drop);
    await session.query(planting(assignments));
  });
}

async function measureLoad(database: BenchDatabase): Promise<void> {
  await plant(database);
  const log = createLog('silent');
  const reading = createDatabase(createPool(database.application, log));
  const service = new DecisionService({
    database: reading,
    clock: systemClock,
    log,
    stalenessSeconds: 300,
    uptime: () => 0,
  });
  const began = performance.now();
  const spent = process.threadCpuUsage();
  await service.load();
  const { user, system } = process.threadCpuUsage(spent);
  const seconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(1)} s`;
  console.log(
    `${assignments} assignments from PostgreSQL: ${seconds(performance.now() - began)}, ` +
      `${seconds((user + system) / 1_000)} of them processor time of the thread`,
  );
  await reading.destroy();
}

/** Seconds until a trial says that it serves. */
async function startTrial(folder: string, port: number): Promise<number> {
  const began = performance.now();
  const program = path.resolve(import.meta.dirname, '../trial/main.ts');
  const trial = spawn(process.execPath, [program, '--data', folder, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  for await (const chunk of trial.stdout) {
    printed += String(chunk);
    if (printed.includes('Stop with Ctrl-C.')) break;
  }
  const seconds = (performance.now() - began) / 1_000;
  trial.kill('SIGTERM');
  if (trial.exitCode === null) await once(trial, 'exit');
  return seconds;
}

async function measureTrial(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'daypass-bench-'));
  const port = await findFreePorts(TRIAL_PORTS);
  const first = await startTrial(folder, port);
  const again: number[] = [];
  for (let start = 0; start < starts; start += 1) again.push(await startTrial(folder, port));
  const shown = again.map((seconds) => `${seconds.toFixed(1)} s`).join(', ');
  console.log(`trial on a new folder ${first.toFixed(1)} s, and again ${shown}`);
  await rm(folder, { recursive: true, force: true });
}

const database = await openBenchDatabase();
await measureLoad(database);
await database.close();
await measureTrial();
