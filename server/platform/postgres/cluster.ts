/**
 * One PostgreSQL cluster as processes and files: created, started, adopted, stopped.
 *
 * It listens on a Unix socket in a private folder and nowhere else. Programs
 * run detached, so that PostgreSQL ends by our order and not by a Ctrl-C that
 * reaches the whole terminal group.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { PostgresPrograms } from './binaries.ts';
import { giveTo, isTemporarySocketFolder, prepareSocketFolder, type ClusterFolder } from './cluster-folder.ts';
import { findPostmaster, isPostmaster, removeStaleFile, type Postmaster } from './postmaster-file.ts';
import { inspectProcess, processesWorkingIn } from './process-table.ts';
import type { ServiceAccount } from './service-account.ts';

export const SUPERUSER = 'daypass_superuser';
const PORT = 5432;
const POLL_MILLISECONDS = 10;
const START_PATIENCE_MILLISECONDS = 120_000;
const STOP_PATIENCE_MILLISECONDS = 30_000;
const LARGE_LOG_BYTES = 10_000_000;

export interface ClusterPlan {
  readonly folder: ClusterFolder;
  readonly programs: PostgresPrograms;
  readonly account: ServiceAccount | undefined;
  /** Password of the superuser, used once when the cluster is created. */
  readonly password: string;
  /** Further server settings, such as `fsync=off` for a cluster that tests throw away. */
  readonly settings?: readonly string[];
}

export interface RunningCluster {
  readonly pid: number;
  readonly port: number;
  readonly socketFolder: string;
  /** It was running already: left behind by a killed process, or shared by another. */
  readonly adopted: boolean;
}

/** Creates, starts or adopts. The caller holds the folder's lock. */
export async function bringUp(plan: ClusterPlan, socketFolder?: string): Promise<RunningCluster> {
  const running = await settle(plan.folder.cluster);
  if (running) return { ...running, adopted: true };
  await waitForEmptyCluster(plan.folder.cluster);
  if (!existsSync(plan.folder.cluster)) await create(plan);
  removeStaleFile(plan.folder.cluster);
  const sockets = socketFolder ?? prepareSocketFolder(plan.folder, plan.account);
  removeStaleSocket(sockets);
  return start(plan, sockets);
}

/** Waits until a running postmaster is ready or gone. */
async function settle(cluster: string): Promise<Postmaster | undefined> {
  const deadline = Date.now() + START_PATIENCE_MILLISECONDS;
  for (;;) {
    const found = findPostmaster(cluster);
    if (!found || found.status === 'ready') return found;
    if (Date.now() > deadline) throw new Error(`PostgreSQL in ${cluster} stays "${found.status}" for too long.`);
    await pause(POLL_MILLISECONDS);
  }
}

/**
 * The lock of a socket names a process as well, and a killed one that nobody has buried yet holds it.
 * The socket folder is this cluster's alone, and nothing serves the cluster any more.
 */
function removeStaleSocket(socketFolder: string): void {
  for (const name of [`.s.PGSQL.${PORT}`, `.s.PGSQL.${PORT}.lock`])
    rmSync(path.join(socketFolder, name), { force: true });
}

/** Backends of a killed postmaster end by themselves; a new one must not start beside them. */
async function waitForEmptyCluster(cluster: string): Promise<void> {
  const deadline = Date.now() + STOP_PATIENCE_MILLISECONDS;
  while ((processesWorkingIn(cluster) ?? []).length > 0) {
    if (Date.now() > deadline) {
      const left = processesWorkingIn(cluster)?.join(', ');
      throw new Error(
        `Processes of an earlier PostgreSQL still work in ${cluster}: ${left}. End them and start again.`,
      );
    }
    await pause(POLL_MILLISECONDS);
  }
}

function identity(account: ServiceAccount | undefined): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {};
}

/** A fixed environment: no locale and no PG… variable of the caller may change what is created. */
const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

async function create(plan: ClusterPlan): Promise<void> {
  const { folder, account } = plan;
  const draft = path.join(folder.base, 'cluster.new');
  const passwordFile = path.join(folder.base, 'initdb.password');
  rmSync(draft, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, plan.password, { mode: 0o600, flag: 'wx' });
  giveTo(passwordFile, account, 0o600);
  try {
    mkdirSync(draft, { mode: 0o700 });
    giveTo(draft, account);
    await runInitdb(plan, draft, passwordFile);
    // Only a complete cluster gets the name: a power cut on the way leaves a draft that is thrown away.
    renameSync(draft, folder.cluster);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function runInitdb(plan: ClusterPlan, draft: string, passwordFile: string): Promise<void> {
  const options = [
    `--pgdata=${draft}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--data-checksums',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
  const child = spawn(plan.programs.initdb, options, {
    cwd: '/',
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...identity(plan.account),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await exitOf(child);
  if (code !== 0) throw new Error(`PostgreSQL could not create its cluster in ${draft}:\n${output.trim()}`);
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

async function start(plan: ClusterPlan, socketFolder: string): Promise<RunningCluster> {
  const { folder } = plan;
  if (existsSync(folder.log) && statSync(folder.log).size > LARGE_LOG_BYTES) renameSync(folder.log, `${folder.log}.1`);
  const log = openSync(folder.log, 'a', 0o600);
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${socketFolder}`,
    'unix_socket_permissions=0700',
    `port=${PORT}`,
    'logging_collector=off',
    'log_line_prefix=%m [%p] ',
    'timezone=UTC',
    'log_timezone=UTC',
    'jit=off',
    ...(plan.settings ?? []),
  ];
  const child = spawn(
    plan.programs.postgres,
    ['-D', folder.cluster, ...settings.flatMap((setting) => ['-c', setting])],
    { cwd: '/', env: environment, detached: true, stdio: ['ignore', log, log], ...identity(plan.account) },
  );
  closeSync(log);
  child.unref();
  await ready(child, folder);
  return { pid: child.pid ?? 0, port: PORT, socketFolder, adopted: false };
}

async function ready(child: ChildProcess, folder: ClusterFolder): Promise<void> {
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  child.once('exit', (code, signal) => (failure ??= new Error(`exit ${code ?? signal}`)));
  const deadline = Date.now() + START_PATIENCE_MILLISECONDS;
  for (;;) {
    const found = findPostmaster(folder.cluster);
    if (found?.pid === child.pid && found?.status === 'ready') return;
    if (failure)
      throw new Error(`PostgreSQL did not start (${folder.log}):\n${lastLines(folder.log)}`, { cause: failure });
    if (Date.now() > deadline) throw new Error(`PostgreSQL is not ready after two minutes; see ${folder.log}.`);
    await pause(POLL_MILLISECONDS);
  }
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-12).join('\n');
}

/**
 * Fast shutdown: sessions are ended, everything is written, the process goes.
 * A postmaster that does not obey in time is made to quit; recovery cleans up at the next start.
 */
export async function bringDown(folder: ClusterFolder): Promise<void> {
  const found = findPostmaster(folder.cluster);
  if (!found) return;
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    sendSignal(found.pid, signal, folder.cluster);
    if (await isGoneWithin(found.pid, folder.cluster, STOP_PATIENCE_MILLISECONDS)) break;
  }
  if (isTemporarySocketFolder(folder, found.socketFolder)) rmSync(found.socketFolder, { recursive: true, force: true });
}

function sendSignal(pid: number, signal: NodeJS.Signals, cluster: string): void {
  if (!isPostmaster(pid, cluster)) return;
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function isGoneWithin(pid: number, cluster: string, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  const { startedAt } = inspectProcess(pid);
  // While a process ends, its folder can no longer be read before it is gone: the number counts until its owner changes.
  const isStill = () => {
    const view = inspectProcess(pid);
    return view.running && view.startedAt === startedAt;
  };
  while (isPostmaster(pid, cluster) || isStill()) {
    if (Date.now() > deadline) return false;
    await pause(POLL_MILLISECONDS);
  }
  return true;
}
