/**
 * Which position of the change feed each key has reached, so that an older row never overwrites a newer fact.
 *
 * Three things can bring an older row late: an own commit, applied at once, overtakes a reading that began before it;
 * a row is read again because an older transaction was still open; an own commit is applied only after a reading has
 * already seen it and its successor. Keys are forgotten some readings after their last row, which keeps this small.
 */
const KEPT_READINGS = 60;

interface Reached {
  readonly position: bigint;
  reading: number;
}

export class FactPositions {
  readonly #reached = new Map<string, Reached>();
  #reading = 0;

  /** Whether the row is newer than what its key has; then it is noted. */
  advance(kind: string, key: string, position: bigint): boolean {
    const name = `${kind} ${key}`;
    const before = this.#reached.get(name);
    if (before !== undefined && before.position >= position) {
      before.reading = this.#reading;
      return false;
    }
    this.#reached.set(name, { position, reading: this.#reading });
    return true;
  }

  /**
   * Ends a reading. Rows that are read again keep their key alive by themselves, because `advance` notes them anew.
   */
  endReading(): void {
    this.#reading++;
    for (const [name, { reading }] of this.#reached) {
      if (reading < this.#reading - KEPT_READINGS) this.#reached.delete(name);
    }
  }

  get size(): number {
    return this.#reached.size;
  }
}
