/**
 * The clock: the only place where the time of day is read.
 *
 * Everything else gets an instant as an argument, so that a test can move time
 * by months without waiting.
 */
export interface Clock {
  now(): Date;
  /** The time all processes of an installation agree on: never ahead of the database's. Absent where there is but one clock. */
  agreed?(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** Milliseconds since this process started: they only grow, whatever the wall clock is set to. */
export function systemUptime(): number {
  return performance.now();
}

/** A clock that stands still until it is moved. */
export class MovableClock implements Clock {
  #at: number;

  constructor(start: Date) {
    this.#at = start.getTime();
  }

  now(): Date {
    return new Date(this.#at);
  }

  /** Moves to an instant; backwards too, as a badly set machine would. */
  moveTo(instant: Date): void {
    this.#at = instant.getTime();
  }

  moveBy(milliseconds: number): void {
    this.#at += milliseconds;
  }
}
