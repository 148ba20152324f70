/**
 * Keeps the floor of time: a heartbeat each second raises it in the database and reads what others have raised it to.
 *
 * It rises to the earlier of this process's time and the database server's. Once a write found no room, the heartbeat also
 * finds out when there is some again.
 */
import { sql, type RawBuilder } from 'kysely';
import type { FlooredClock } from '#platform/floored-clock.ts';
import { WRONG_CLOCK_MILLISECONDS } from '#platform/floored-clock.ts';
import type { Log } from '#platform/log.ts';
import type { Database } from './database.ts';
import type { Outage } from './outage.ts';

const BEAT_MILLISECONDS = 1_000;
/** Two clocks of one room are closer than this. */
const NOTICEABLE_MILLISECONDS = 2_000;

export interface ClockFloorPorts {
  readonly database: Database;
  readonly clock: FlooredClock;
  readonly log: Log;
  readonly outage: Outage;
  /** What the database server takes for the time. */
  readonly databaseTime?: () => RawBuilder<Date>;
}

export class ClockFloor {
  readonly #ports: ClockFloorPorts;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> | undefined;
  #isOff = false;

  constructor(ports: ClockFloorPorts) {
    this.#ports = ports;
  }

  /** True since a write was refused for want of room, until there is some. */
  get isStorageFull(): boolean {
    return this.#ports.outage.isStorageFull;
  }

  /** Learns the floor before anything is decided, then keeps it. */
  async start(): Promise<void> {
    await this.beat();
    this.#timer = setInterval(() => {
      this.#beating ??= this.beat()
        .catch((error: unknown) => this.#noteFailure(error))
        .finally(() => (this.#beating = undefined));
    }, BEAT_MILLISECONDS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
  }

  async beat(): Promise<void> {
    const wasFull = this.isStorageFull;
    if (wasFull) await this.#requireRoom();
    const { database, clock, databaseTime = () => sql<Date>`clock_timestamp()` } = this.#ports;
    const { rows } = await sql<{ floor: Date }>`
      insert into clock_floor (floor) values (least(${clock.now()}::timestamptz, ${databaseTime()}))
      on conflict (id) do update set floor = greatest(clock_floor.floor, excluded.floor)
      returning floor`.execute(database);
    clock.raise(rows[0]!.floor);
    if (wasFull) this.#ports.outage.hasRoom();
    this.#sayOffset(clock.aheadMilliseconds);
  }

  /**
   * A heartbeat changes one row in place, which a full disk still allows. A sort that does not fit its memory asks for a
   * megabyte of the disk, and gives it back.
   */
  async #requireRoom(): Promise<void> {
    await this.#ports.database.transaction().execute(async (db) => {
      await sql`set local work_mem = '64kB'`.execute(db);
      await sql`select count(*) from (select n from generate_series(1, 30000) n order by md5(n::text) offset 0) one`.execute(
        db,
      );
    });
  }

  #noteFailure(error: unknown): void {
    if (!this.#ports.outage.begins(error)) this.#ports.log.error({ err: error }, 'the floor of time cannot be kept');
  }

  /** Once when the clock goes off, once when it is right again. */
  #sayOffset(aheadMilliseconds: number): void {
    const isOff = Math.abs(aheadMilliseconds) > NOTICEABLE_MILLISECONDS;
    if (isOff === this.#isOff) return;
    this.#isOff = isOff;
    const facts = { aheadMilliseconds, refusedFrom: WRONG_CLOCK_MILLISECONDS };
    if (isOff) this.#ports.log.error(facts, 'the clock of this machine is off; set it by a time service');
    else this.#ports.log.info(facts, 'the clock of this machine is right again');
  }
}
