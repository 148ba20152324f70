/**
 * The outbox: events stored with the transaction that made them true, and delivered after it, at least once.
 *
 * Built on pg-boss. An event is taken apart into one delivery for each receiver; each delivery has a fate of its own:
 * sent, tried again with growing pauses, or given up and told. What somebody waits for goes first; deliveries to one
 * receiver keep their order. What is stored is sealed: the database alone does not open it.
 */
import { createHash } from 'node:crypto';
import { fromKysely, PgBoss, type ConstructorOptions, type JobWithMetadata } from 'pg-boss';
import type pg from 'pg';
import { sql, type Transaction as KyselyTransaction } from 'kysely';
import type { DB, Reader } from '#platform/database/database.ts';
import type { Outage } from '#platform/database/outage.ts';
import type { Log } from '#platform/log.ts';
import type { Secrets } from '#platform/secrets.ts';

const EVENTS = 'outbox-events';
const DELIVERIES = 'outbox-deliveries';
const SCHEMA = 'pgboss';
/** With pauses that grow to a quarter of an hour: half a day. */
const RETRIES = 60;
const retrying = { retryLimit: RETRIES, retryBackoff: true, retryDelay: 2, retryDelayMax: 900, deleteAfterSeconds: 60 };
const BATCH = 40;

export interface OutboxEvent {
  readonly id: string;
  readonly type: string;
  readonly payload: object;
  /** When it happened, by the clock of the unit of work. */
  readonly at: Date;
}

/** What goes to one receiver. */
export interface Delivery {
  /** The same for every try. */
  readonly id: string;
  readonly type: string;
  readonly receiver: string;
  readonly content: object;
}

/** Said by a sender: trying again is of no use. */
export class RefusedForGood extends Error {}

export interface DeliverySteps {
  /** Who is told of an event, and what. Asked again after a failure; must answer the same receivers. */
  receiversOf(event: OutboxEvent): Promise<readonly { readonly receiver: string; readonly content: object }[]>;
  send(delivery: Delivery): Promise<void>;
  /** Keeps a delivery that will not be tried any more, so that somebody sees it. */
  giveUp(delivery: Delivery, reason: string): Promise<void>;
}

export interface Job {
  readonly name: string;
  readonly everySeconds: number;
  readonly run: () => Promise<void>;
  /** The next run does not wait for the one before; the job itself sees to it that nothing is done twice. */
  readonly overlaps?: true;
}

export interface JobFigures {
  runs: number;
  failures: number;
  /** Milliseconds since 1970. */
  succeededAt: number | undefined;
}

export interface Backlog {
  readonly queues: readonly { readonly queue: string; readonly waiting: number; readonly since: Date | null }[];
  /** The same by kind of event; only those that wait. */
  readonly kinds: readonly { readonly kind: string; readonly waiting: number }[];
}

export interface OutboxPorts {
  readonly application: pg.ClientConfig;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly outage?: Outage;
  /** Events with a higher number are delivered first. */
  readonly priorityOf?: (type: string) => number;
}

interface Sealed {
  readonly type: string;
  /** Of events; those of an older version do not say it. */
  readonly at?: string;
  readonly sealed: string;
}

/** What pg-boss needs to know of a connection; sockets and passwords pass through. */
function connection(config: pg.ClientConfig): ConstructorOptions {
  return { ...config, schema: SCHEMA } as ConstructorOptions;
}

/** Creates the queue's schema as the owner of the database. Run before the migrations. */
export async function prepareOutbox(owner: pg.ClientConfig): Promise<void> {
  const boss = new PgBoss({ ...connection(owner), supervise: false, schedule: false });
  boss.on('error', () => {});
  await boss.start().catch((error: unknown) => {
    throw new Error(
      `The queue of this database cannot be used (${(error as Error).message}). When it was written by a newer Daypass, ` +
        'start that version or restore a backup; an older one is brought up to date by starting once as the owner.',
      { cause: error },
    );
  });
  await boss.createQueue(EVENTS, retrying);
  await boss.createQueue(DELIVERIES, { ...retrying, policy: 'key_strict_fifo' });
  await boss.stop({ graceful: false });
}

export class Outbox {
  readonly #boss: PgBoss;
  readonly #ports: OutboxPorts;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #running = new Set<Promise<void>>();
  /** Plain counts, read by the metrics. */
  readonly counts = { sent: 0, failed: 0, givenUp: 0 };
  readonly jobs = new Map<string, JobFigures>();

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
    this.#boss = new PgBoss({ ...connection(ports.application), migrate: false, schedule: false, max: 6 });
    this.#boss.on('error', (error) => {
      if (!ports.outage?.begins(error)) ports.log.error({ err: error }, 'the outbox failed');
    });
  }

  /** Opens the connection for storing events. Delivery starts with `deliver`. */
  async start(): Promise<void> {
    await this.#boss.start();
  }

  async store(db: KyselyTransaction<DB>, event: { type: string; payload: object }, at: Date): Promise<void> {
    const { type, payload } = event;
    const options = { priority: this.#ports.priorityOf?.(type) ?? 0, db: fromKysely(db) };
    await this.#boss.send(EVENTS, { type, sealed: this.#seal(type, payload), at: at.toISOString() }, options);
  }

  /** What waits: how many in each queue, since when the oldest, and of which kinds. One statement. */
  async backlog(database: Reader): Promise<Backlog> {
    const { rows } = await sql<{ queue: string; kind: string | null; waiting: number; since: Date | null }>`
      select q.queue, j.data->>'type' as kind, count(j.id)::integer as waiting, min(j.created_on) as since
      from unnest(array[${EVENTS}, ${DELIVERIES}]) as q(queue)
      left join pgboss.job j on j.name = q.queue and j.state < 'active' group by q.queue, kind`.execute(database);
    const kinds = new Map<string, number>();
    for (const { kind, waiting } of rows) if (kind !== null) kinds.set(kind, (kinds.get(kind) ?? 0) + waiting);
    const queues = [...Map.groupBy(rows, (row) => row.queue)].map(([queue, of]) => ({
      queue,
      waiting: of.reduce((sum, row) => sum + row.waiting, 0),
      since: of.reduce<Date | null>((first, { since }) => (since && (!first || since < first) ? since : first), null),
    }));
    return { queues, kinds: [...kinds].map(([kind, waiting]) => ({ kind, waiting })) };
  }

  async deliver(steps: DeliverySteps): Promise<void> {
    const options = {
      batchSize: BATCH,
      pollingIntervalSeconds: 0.5,
      burstWhenBatchFull: true,
      priority: true,
      includeMetadata: true,
    } as const;
    await this.#boss.work(EVENTS, options, async (jobs: JobWithMetadata<Sealed>[]) => {
      await Promise.all(jobs.map((job) => this.#takeApart(steps, job)));
    });
    await this.#boss.work(DELIVERIES, { ...options, localConcurrency: 2 }, async (jobs: JobWithMetadata<Sealed>[]) => {
      await Promise.all(jobs.map((job) => this.#sendOne(steps, job)));
    });
  }

  async #takeApart(steps: DeliverySteps, job: JobWithMetadata<Sealed>): Promise<void> {
    const { type, sealed, at } = job.data;
    try {
      const payload = this.#unseal(type, sealed);
      const happenedAt = at === undefined ? job.createdOn : new Date(at);
      const receivers = await steps.receiversOf({ id: job.id, type, payload, at: happenedAt });
      const deliveries = receivers.map(({ receiver, content }) => {
        return { id: deliveryId(job.id, receiver), type, receiver, content };
      });
      if (deliveries.length === 0) return;
      // An event that is taken apart twice makes each delivery once: the ids are the same.
      await this.#boss.insert(
        DELIVERIES,
        deliveries.map((delivery) => ({
          id: delivery.id,
          data: this.#sealDelivery(delivery),
          singletonKey: this.#keyOf(delivery.receiver),
          priority: job.priority,
        })),
      );
    } catch (error) {
      await this.#tryAgain(EVENTS, job, error);
    }
  }

  async #sendOne(steps: DeliverySteps, job: JobWithMetadata<Sealed>): Promise<void> {
    const { type, sealed } = job.data;
    const { id, receiver, content } = this.#unseal(type, sealed) as Delivery;
    try {
      await steps.send({ id, type, receiver, content });
      this.counts.sent += 1;
    } catch (error) {
      const isFinal = error instanceof RefusedForGood || job.retryCount >= RETRIES - 1;
      if (!isFinal) return this.#tryAgain(DELIVERIES, job, error);
      this.counts.givenUp += 1;
      const reason = (error as Error).message;
      this.#ports.log.error({ event: type, delivery: id, reason: withoutAddress(reason) }, 'a mail was given up');
      await steps.giveUp({ id, type, receiver, content }, reason);
    }
  }

  /** Only this one: the others of its batch have their own fate. */
  async #tryAgain(queue: string, job: JobWithMetadata<Sealed>, error: unknown): Promise<void> {
    this.counts.failed += 1;
    const reason = withoutAddress((error as Error).message);
    this.#ports.log.warn({ event: job.data.type, job: job.id, try: job.retryCount + 1, reason }, 'a delivery failed');
    await this.#boss.fail(queue, job.id, { reason });
  }

  #sealDelivery(delivery: Delivery): Sealed {
    return { type: delivery.type, sealed: this.#seal(delivery.type, delivery) };
  }

  #seal(type: string, content: object): string {
    return this.#ports.secrets.seal(`outbox/${type}`, JSON.stringify(content)).toString('base64');
  }

  #unseal(type: string, sealed: string): object {
    return JSON.parse(this.#ports.secrets.unseal(`outbox/${type}`, Buffer.from(sealed, 'base64'))) as object;
  }

  /** Deliveries of one key keep their order; the address itself is not stored. */
  #keyOf(receiver: string): string {
    return this.#ports.secrets.hash('outbox receiver', receiver).toString('base64url');
  }

  /**
   * Runs a job again and again. Jobs tell about things that are already true;
   * access never waits for one. A run that fails is logged and tried next time.
   */
  every(job: Job): void {
    let busy = false;
    const figures: JobFigures = { runs: 0, failures: 0, succeededAt: undefined };
    this.jobs.set(job.name, figures);
    const timer = setInterval(() => {
      if (busy && !job.overlaps) return;
      busy = true;
      figures.runs += 1;
      const run = job
        .run()
        .then(() => void (figures.succeededAt = Date.now()))
        .catch((error: unknown) => {
          figures.failures += 1;
          if (!this.#ports.outage?.begins(error)) this.#ports.log.error({ err: error, job: job.name }, 'a job failed');
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

/** A stable id for (event, receiver), formed like a name-based UUID (RFC 9562 §5.8). */
function deliveryId(eventId: string, receiver: string): string {
  const digest = createHash('sha256').update(`delivery\n${eventId}\n${receiver}`).digest();
  digest[6] = (digest[6]! & 0x0f) | 0x80;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  const hex = digest.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** What a server says often repeats the address; the log is not the place for it. */
function withoutAddress(text: string): string {
  return text.replace(/[^\s<>]+@[^\s<>]+/g, '…');
}
