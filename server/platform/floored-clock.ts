/**
 * The clock of a process above the floor of time that is kept with the database.
 *
 * What had ended stays ended when a wall clock is set back: time is the later of the wall clock and the floor, and the
 * floor goes on with the process's own uptime. The floor itself is never ahead of the database server's clock, so one
 * process that runs ahead takes nobody else along.
 */
import type { Clock } from './clock.ts';

/** Past this a wall clock is wrong and not just a little off: nothing is decided on it. */
export const WRONG_CLOCK_MILLISECONDS = 30_000;

export class FlooredClock implements Clock {
  readonly #wall: Clock;
  readonly #uptime: () => number;
  #floor = -Infinity;
  #learnedAt = 0;

  /** `uptime`: milliseconds that only grow. */
  constructor(wall: Clock, uptime: () => number) {
    this.#wall = wall;
    this.#uptime = uptime;
  }

  now(): Date {
    return new Date(Math.max(this.#wall.now().getTime(), this.#agreed()));
  }

  /** The time all processes agree on; before the floor was learned, the wall clock. Ends are told by it. */
  agreed(): Date {
    return this.#floor === -Infinity ? this.#wall.now() : new Date(this.#agreed());
  }

  /** Takes a floor that was read. A lower one than what is known changes nothing. */
  raise(floor: Date): void {
    if (floor.getTime() <= this.#agreed()) return;
    this.#floor = floor.getTime();
    this.#learnedAt = this.#uptime();
  }

  /** How far the wall clock is ahead of the agreed time (negative: behind); 0 before the floor was learned. */
  get aheadMilliseconds(): number {
    return this.#floor === -Infinity ? 0 : Math.round(this.#wall.now().getTime() - this.#agreed());
  }

  #agreed(): number {
    return this.#floor === -Infinity ? -Infinity : this.#floor + (this.#uptime() - this.#learnedAt);
  }
}
