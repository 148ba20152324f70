/**
 * Kills the server and its PostgreSQL at random points under load, again and again, and counts what that cost.
 *
 * Three processes: this one kills, another one loads, the third is the server. A killer that shares an event loop with
 * the load only ever hits idle moments.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { verifyTrail } from '#modules/audit/index.ts';
import { createLog } from '#platform/log.ts';
import { inSession } from '#platform/postgres/session.ts';
import { systemRandomness } from '#platform/randomness.ts';
import { readSettings, type Settings } from '#platform/settings.ts';
import { withComposition } from '../../server/cli/with-composition.ts';
import { openStorage } from '../../server/open-storage.ts';
import type { LoadReport } from './kill-load.ts';
import { makeKillWorld, type KillWorld } from './kill-world.ts';
import { findFreePorts } from './free-ports.ts';

export interface KillFigures {
  readonly kills: { server: number; postgres: number; connections: number };
  readonly acknowledged: number;
  readonly unknown: number;
  readonly unknownButCommitted: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly askedPastEnd: number;
  readonly allowedPastEnd: number;
  readonly chainIsWhole: boolean;
  readonly recoveryMilliseconds: { median: number; maximum: number };
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const READY_PATIENCE_MILLISECONDS = 60_000;

/**
 * What dies in each cycle: `processes` kills the server, every second time after its PostgreSQL; `connections` ends all
 * sessions of the server at its PostgreSQL and leaves both running.
 */
export async function runKills(cycles: number, dying: 'processes' | 'connections'): Promise<KillFigures> {
  const data = await mkdtemp(path.join(os.tmpdir(), 'daypass-kill-'));
  const port = await findFreePorts();
  const environment = {
    ...process.env,
    DAYPASS_DATA: data,
    DAYPASS_PORT: String(port),
    DAYPASS_LOOPBACK_HTTP: 'true',
    DAYPASS_RATE_PER_MINUTE: '1000000',
    DAYPASS_LOG_LEVEL: 'error',
  };
  const settings = readSettings(environment);
  try {
    const world = await makeKillWorld(settings, { people: 12, places: 60 + cycles * 12 });
    const reports = await killUnderLoad({
      cycles,
      environment,
      portalUrl: `http://localhost:${port}`,
      data,
      world,
      dying,
      settings,
    });
    return await judge(settings, reports);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

interface Run {
  readonly cycles: number;
  readonly environment: NodeJS.ProcessEnv;
  readonly portalUrl: string;
  readonly data: string;
  readonly world: KillWorld;
  readonly dying: 'processes' | 'connections';
  readonly settings: Settings;
}

interface Reports {
  readonly messages: LoadReport[];
  readonly kills: { server: number; postgres: number; connections: number };
  readonly recoveries: number[];
}

async function killUnderLoad({ cycles, environment, portalUrl, data, world, dying, settings }: Run): Promise<Reports> {
  const reports: Reports = { messages: [], kills: { server: 0, postgres: 0, connections: 0 }, recoveries: [] };
  let server = await startServer(environment, portalUrl);
  const load = fork(path.join(root, 'test/support/kill-load.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  load.on('message', (message: LoadReport) => reports.messages.push(message));
  load.send({ world, portalUrl, workers: 8 });
  try {
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      await pause(randomInt(200, 1_500));
      if (dying === 'connections') {
        reports.kills.connections += await endSessions(settings);
        const endedAt = performance.now();
        await untilReady(server, portalUrl);
        reports.recoveries.push(performance.now() - endedAt);
        continue;
      }
      const killsPostgres = cycle % 2 === 1;
      if (killsPostgres) await killPostgres(data);
      server.kill('SIGKILL');
      reports.kills[killsPostgres ? 'postgres' : 'server'] += 1;
      await once(server, 'exit');
      const killedAt = performance.now();
      server = await startServer(environment, portalUrl);
      reports.recoveries.push(performance.now() - killedAt);
    }
    await waitPastLastEnd(world);
    load.send('stop');
    await once(load, 'exit');
    server.kill('SIGTERM');
    await once(server, 'exit');
  } finally {
    // After a failure nothing may be left running.
    load.kill('SIGKILL');
    server.kill('SIGKILL');
  }
  return reports;
}

/** The load must have asked about at least one assignment that has ended. */
async function waitPastLastEnd(world: KillWorld): Promise<void> {
  const first = Math.min(...world.ending.map(({ endsAt }) => endsAt));
  await pause(Math.max(1_000, first + 1_500 - Date.now()));
}

async function startServer(environment: NodeJS.ProcessEnv, portalUrl: string): Promise<ChildProcess> {
  const server = spawn(process.execPath, [path.join(root, 'server/cli/daypass.ts'), 'serve'], {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await untilReady(server, portalUrl);
  return server;
}

async function untilReady(server: ChildProcess, portalUrl: string): Promise<void> {
  const deadline = performance.now() + READY_PATIENCE_MILLISECONDS;
  while (performance.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`the server ended with code ${server.exitCode}`);
    const answer = await fetch(`${portalUrl}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await pause(25);
  }
  throw new Error('the server did not become ready');
}

/** Ends every session of the application, whatever it is in the middle of; answers how many. */
async function endSessions(settings: Settings): Promise<number> {
  const log = createLog('silent');
  const { application, access } = await openStorage({ settings, log, randomness: systemRandomness, mode: 'borrow' });
  try {
    return await inSession(application, async (session) => {
      const { rowCount } = await session.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where usename = current_user and pid <> pg_backend_pid()`);
      return rowCount ?? 0;
    });
  } finally {
    await access.stop();
  }
}

async function killPostgres(data: string): Promise<void> {
  const file = await findPidFile(data);
  const pid = Number((await readFile(file, 'utf8')).split('\n')[0]);
  process.kill(pid, 'SIGKILL');
}

async function findPidFile(data: string): Promise<string> {
  const { findClusterFolder } = await import('#platform/postgres/cluster-folder.ts');
  return path.join(findClusterFolder(data)!.cluster, 'postmaster.pid');
}

async function judge(settings: Settings, { messages, kills, recoveries }: Reports): Promise<KillFigures> {
  const requests = (kind: 'acknowledged' | 'unknown') =>
    messages.flatMap((message) => (message.kind === kind ? [message.requestId] : []));
  const count = (kind: LoadReport['kind']) => messages.filter((message) => message.kind === kind).length;
  let figures: KillFigures | undefined;
  await withComposition(settings, async ({ ports }) => {
    const stored = await ports.database
      .selectFrom('schedule_request')
      .select('id')
      .where('request_type', '=', 'SelfActivate')
      .execute();
    const schedules = await ports.database
      .selectFrom('assignment_schedule')
      .select(['request_id', 'principal_id', 'scope'])
      .where('assignment_type', '=', 'Activated')
      .execute();
    const active = new Set(schedules.map((row) => row.request_id));
    const known = new Set(stored.map((row) => row.id));
    const pairs = schedules.map((row) => `${row.principal_id} ${row.scope}`);
    const sorted = recoveries.toSorted((a, b) => a - b);
    figures = {
      kills,
      acknowledged: count('acknowledged'),
      unknown: count('unknown'),
      unknownButCommitted: requests('unknown').filter((id) => known.has(id)).length,
      lost: requests('acknowledged').filter((id) => !known.has(id) || !active.has(id)).length,
      duplicates: pairs.length - new Set(pairs).size,
      askedPastEnd: count('asked-past-end'),
      allowedPastEnd: count('allowed-past-end'),
      chainIsWhole: (await verifyTrail(ports)).whole,
      recoveryMilliseconds: {
        median: Math.round(sorted[Math.floor(sorted.length / 2)]!),
        maximum: Math.round(sorted.at(-1)!),
      },
    };
  });
  return figures!;
}
