/**
 * The outbox: events stored with the transaction that made them true, and
 * delivered after it, at least once.
 *
 * Built on pg-boss. A handler that fails is retried with growing pauses; an
 * event that keeps failing ends in the dead-letter queue and in the log.
 */
import { fromKysely, PgBoss, type ConstructorOptions } from 'pg-boss';
import type pg from 'pg';
import type { Transaction as KyselyTransaction } from 'kysely';
import type { DB } from '#platform/database/database.ts';
import type { Outage } from '#platform/database/outage.ts';
import type { Log } from '#platform/log.ts';

const EVENTS = 'events';
const DEAD_EVENTS = 'events-undelivered';
const SCHEMA = 'pgboss';

export interface Delivery {
  readonly id: string;
  readonly type: string;
  readonly payload: object;
}

export interface Job {
  readonly name: string;
  readonly everySeconds: number;
  readonly run: () => Promise<void>;
  /** The next run does not wait for the one before; the job itself sees to it that nothing is done twice. */
  readonly overlaps?: true;
}

/** What pg-boss needs to know of a connection; sockets and passwords pass through. */
function connection(config: pg.ClientConfig): ConstructorOptions {
  return { ...config, schema: SCHEMA } as ConstructorOptions;
}

/** Creates the queue's schema as the owner of the database. Run after the migrations. */
export async function prepareOutbox(owner: pg.ClientConfig): Promise<void> {
  const boss = new PgBoss({ ...connection(owner), supervise: false, schedule: false });
  boss.on('error', () => {});
  await boss.start();
  await boss.createQueue(DEAD_EVENTS);
  await boss.createQueue(EVENTS, {
    retryLimit: 60,
    retryBackoff: true,
    retryDelay: 2,
    retryDelayMax: 900,
    deadLetter: DEAD_EVENTS,
  });
  await boss.stop({ graceful: false });
}

export class Outbox {
  readonly #boss: PgBoss;
  readonly #log: Log;
  readonly #outage: Outage | undefined;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(application: pg.ClientConfig, log: Log, outage?: Outage) {
    this.#log = log;
    this.#outage = outage;
    this.#boss = new PgBoss({ ...connection(application), migrate: false, schedule: false, max: 4 });
    this.#boss.on('error', (error) => {
      if (!outage?.begins(error)) log.error({ err: error }, 'the outbox failed');
    });
  }

  /** Opens the connection for storing events. Delivery starts with `deliver`. */
  async start(): Promise<void> {
    await this.#boss.start();
  }

  async store(db: KyselyTransaction<DB>, event: { type: string; payload: object }): Promise<void> {
    await this.#boss.send(EVENTS, event, { db: fromKysely(db) });
  }

  /** Starts delivering; `handle` may be called twice for one event and must say so by the delivery's id. */
  async deliver(handle: (delivery: Delivery) => Promise<void>): Promise<void> {
    const options = { batchSize: 1, pollingIntervalSeconds: 0.5, localConcurrency: 2 };
    await this.#boss.work<{ type: string; payload: object }>(EVENTS, options, async (jobs) => {
      for (const job of jobs) await handle({ id: job.id, ...job.data });
    });
  }

  /**
   * Runs a job again and again. Jobs tell about things that are already true;
   * access never waits for one. A run that fails is logged and tried next time.
   */
  every(job: Job): void {
    let busy = false;
    const timer = setInterval(() => {
      if (busy && !job.overlaps) return;
      busy = true;
      const run = job
        .run()
        .catch((error: unknown) => {
          if (!this.#outage?.begins(error)) this.#log.error({ err: error, job: job.name }, 'a job failed');
        })
        .finally(() => {
          busy = false;
          this.#running.delete(run);
        });
      this.#running.add(run);
    }, job.everySeconds * 1000);
    timer.unref();
    this.#timers.push(timer);
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#running);
    await this.#boss.stop({ graceful: true, timeout: 3_000 });
  }
}
