/**
 * The PostgreSQL that comes with Daypass: one cluster per data folder, under our supervision.
 *
 * Reachable over a Unix socket in a private folder only, with random passwords.
 * A cluster left behind by a killed Daypass is adopted; one that dies under a
 * running Daypass is started again. Nothing here knows a table.
 */
import { realpathSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import type { Log } from '#platform/log.ts';
import { preparePrograms } from './binaries.ts';
import { bringDown, bringUp, SUPERUSER, type ClusterPlan, type RunningCluster } from './cluster.ts';
import { findClusterFolder, prepareClusterFolder } from './cluster-folder.ts';
import { ensureOwner, type DatabaseAccess, type SupervisorLog } from './database-access.ts';
import { assertDurable } from './durability.ts';
import { whileHolding } from './folder-lock.ts';
import { takeInstanceLock } from './instance-lock.ts';
import { findPostmaster } from './postmaster-file.ts';
import { keepSecret, type DrawSecret } from './secret-files.ts';
import { findServiceAccount } from './service-account.ts';
import { inSession, type ConnectionConfig } from './session.ts';

export interface EmbeddedOptions {
  readonly dataFolder: string;
  readonly log: Log | SupervisorLog;
  readonly randomness?: DrawSecret;
  /** Told when PostgreSQL is gone and could not be started again. */
  readonly onLost?: (cause: Error) => void;
}

const MAXIMUM_RESTARTS = 5;
const RESTART_WINDOW_MILLISECONDS = 60_000;

/** Prepares programs, folders and the superuser's password; starts nothing. */
export async function planCluster(
  dataFolder: string,
  options: { randomness?: DrawSecret | undefined; settings?: readonly string[] } = {},
): Promise<ClusterPlan> {
  if (process.platform === 'win32') {
    throw new Error('The embedded PostgreSQL does not run on Windows. Use WSL, or set DATABASE_URL.');
  }
  const account = findServiceAccount();
  const folder = prepareClusterFolder(dataFolder, account);
  const programs = await preparePrograms(account, folder.base);
  const password = keepSecret(dataFolder, 'database-superuser', options.randomness);
  return { folder, programs, account, password, settings: options.settings ?? [] };
}

export function superuserConfig(plan: Pick<ClusterPlan, 'password'>, at: RunningCluster): ConnectionConfig {
  return { host: at.socketFolder, port: at.port, user: SUPERUSER, password: plan.password, database: 'postgres' };
}

export function startLockFile(plan: Pick<ClusterPlan, 'folder'>): string {
  return path.join(plan.folder.base, 'start.lock');
}

/** An adopted postmaster must be the one of this folder, whatever a file claims. */
export async function assertServes(config: ConnectionConfig, plan: ClusterPlan): Promise<void> {
  const served = await inSession(config, async (session) => {
    const { rows } = await session.query<{ folder: string }>(`select current_setting('data_directory') as folder`);
    return rows[0]?.folder ?? '';
  });
  if (realpathSync(served) !== realpathSync(plan.folder.cluster)) {
    throw new Error(`The PostgreSQL found for ${plan.folder.cluster} serves ${served}. It is not touched.`);
  }
}

/** Starts or adopts the cluster of a data folder, as its only Daypass. */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<DatabaseAccess> {
  const plan = await planCluster(options.dataFolder, { randomness: options.randomness });
  const supervisor = new Supervisor(plan, options);
  await supervisor.start();
  return supervisor;
}

/**
 * For a command in a terminal: the running database of a data folder without
 * owning it, or, when nothing runs, the cluster started for the time of the command.
 */
export async function borrowEmbeddedPostgres(options: EmbeddedOptions): Promise<DatabaseAccess> {
  const existing = findClusterFolder(options.dataFolder);
  const running = existing && findPostmaster(existing.cluster);
  if (!running || running.status !== 'ready') return stopOnSignal(await startEmbeddedPostgres(options));
  const plan = await planCluster(options.dataFolder, { randomness: options.randomness });
  const at = { ...running, adopted: true };
  await assertServes(superuserConfig(plan, at), plan);
  const owner = await ensureOwner(superuserConfig(plan, at), options.dataFolder, options.randomness);
  return { owner, pid: at.pid, adopted: true, stop: async () => {} };
}

/** A command that is interrupted takes the database it started with it. */
function stopOnSignal(access: DatabaseAccess): DatabaseAccess {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const leave = (signal: NodeJS.Signals) => {
    void access.stop().finally(() => process.exit(128 + constants.signals[signal]));
  };
  for (const signal of signals) process.on(signal, leave);
  return {
    owner: access.owner,
    pid: access.pid,
    adopted: access.adopted,
    async stop() {
      for (const signal of signals) process.off(signal, leave);
      await access.stop();
    },
  };
}

class Supervisor implements DatabaseAccess {
  readonly #plan: ClusterPlan;
  readonly #options: EmbeddedOptions;
  #at: RunningCluster | undefined;
  #lock: pg.Client | undefined;
  #stopping = false;
  #restarts: number[] = [];
  owner: ConnectionConfig = {};

  constructor(plan: ClusterPlan, options: EmbeddedOptions) {
    this.#plan = plan;
    this.#options = options;
  }

  get pid(): number {
    return this.#at?.pid ?? 0;
  }

  get adopted(): boolean {
    return this.#at?.adopted ?? false;
  }

  async start(): Promise<void> {
    await whileHolding(startLockFile(this.#plan), () => this.#bringUp());
    const { pid, adopted } = this;
    this.#options.log.info({ pid, adopted }, adopted ? 'PostgreSQL was running and is adopted' : 'PostgreSQL started');
  }

  /** Ends what was started or adopted: sessions first, then the cluster. Safe to call twice. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    await whileHolding(startLockFile(this.#plan), async () => {
      await this.#lock?.end().catch(() => {});
      await bringDown(this.#plan.folder);
    });
    this.#options.log.info({}, 'PostgreSQL stopped');
  }

  async #bringUp(): Promise<void> {
    const at = await bringUp(this.#plan, this.#at?.socketFolder);
    const superuser = superuserConfig(this.#plan, at);
    if (at.adopted) await assertServes(superuser, this.#plan);
    this.#lock = await takeInstanceLock(superuser, this.#options.dataFolder, () => this.#onSessionLost());
    this.#at = at;
    try {
      await assertDurable(superuser, { checksums: true });
      this.owner = await ensureOwner(superuser, this.#options.dataFolder, this.#options.randomness);
    } catch (error) {
      this.#stopping = true;
      await this.#lock.end().catch(() => {});
      await bringDown(this.#plan.folder);
      throw error;
    }
  }

  #onSessionLost(): void {
    // One loss is reported twice, as an error and as an end.
    if (this.#stopping || !this.#lock) return;
    this.#lock = undefined;
    this.#options.log.error({ pid: this.pid }, 'PostgreSQL ended the supervising session; bringing it up again');
    this.#recover().catch((error: unknown) => {
      this.#options.log.error({ err: error }, 'PostgreSQL could not be started again');
      this.#options.onLost?.(error as Error);
    });
  }

  async #recover(): Promise<void> {
    const now = Date.now();
    this.#restarts = [...this.#restarts.filter((at) => now - at < RESTART_WINDOW_MILLISECONDS), now];
    if (this.#restarts.length > MAXIMUM_RESTARTS) throw new Error('PostgreSQL keeps going away.');
    await whileHolding(startLockFile(this.#plan), async () => {
      if (!this.#stopping) await this.#bringUp();
    });
    if (!this.#stopping) this.#options.log.info({ pid: this.pid }, 'PostgreSQL is back');
  }
}
