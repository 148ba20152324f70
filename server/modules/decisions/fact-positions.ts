/**
 * Which position of the change feed each key has reached, so that an older row never overwrites a newer fact.
 *
 * Two things can bring an older row late: an own commit, applied at once, overtakes a reading that began before it;
 * and a row that is read again because an older transaction was still open. Positions of all other keys are forgotten,
 * which keeps this small. Pure; it applies nothing itself.
 */
export class FactPositions {
  #known = new Map<string, bigint>();
  /** Reached since the current reading began, by own commits. */
  #own = new Map<string, bigint>();

  /** Whether the row is newer than what its key has; then it is noted. */
  advance(kind: string, key: string, position: bigint, isOwn: boolean): boolean {
    const name = nameOf(kind, key);
    const reached = this.#known.get(name);
    if (reached !== undefined && reached >= position) return false;
    this.#known.set(name, position);
    if (isOwn) this.#own.set(name, position);
    return true;
  }

  beginReading(): void {
    this.#own = new Map();
  }

  /**
   * Keeps only what a later reading may bring again: keys with rows that stay open, and own commits the reading that
   * ends here cannot have seen.
   */
  endReading(open: readonly { readonly kind: string; readonly key: string }[]): void {
    const kept = new Map(this.#own);
    for (const { kind, key } of open) {
      const name = nameOf(kind, key);
      const reached = this.#known.get(name);
      if (reached !== undefined) kept.set(name, reached);
    }
    this.#known = kept;
  }

  get size(): number {
    return this.#known.size;
  }
}

function nameOf(kind: string, key: string): string {
  return `${kind} ${key}`;
}
