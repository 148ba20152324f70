/**
 * A small map from scope to row, kept in one contiguous array: open addressing, half empty at most two thirds full.
 *
 * Each principal that holds anything has one. A question usually finds nothing in it, and then it should cost one
 * cache line; a `Map` per principal costs several and ten times the memory. Keys and rows are non-negative integers.
 */
const FIRST_CAPACITY = 2;

export class ScopeMap {
  /** Pairs of scope + 1 (0 is an empty place) and row. */
  #places: number[] = emptyPlaces(FIRST_CAPACITY);
  #capacity = FIRST_CAPACITY;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The row of a scope, or -1. */
  find(scope: number): number {
    const place = this.#placeOf(scope);
    return this.#places[place] === 0 ? -1 : this.#places[place + 1]!;
  }

  set(scope: number, row: number): void {
    const place = this.#placeOf(scope);
    const isNew = this.#places[place] === 0;
    this.#places[place] = scope + 1;
    this.#places[place + 1] = row;
    if (isNew && ++this.#size * 3 > this.#capacity * 2) this.#grow();
  }

  delete(scope: number): void {
    let hole = this.#placeOf(scope);
    if (this.#places[hole] === 0) return;
    this.#size--;
    // Entries that were pushed past the hole move back into it, so that no search stops too early.
    for (let at = this.#next(hole); this.#places[at] !== 0; at = this.#next(at)) {
      const home = this.#home(this.#places[at]! - 1);
      const staysReachable = hole < at ? home > hole && home <= at : home > hole || home <= at;
      if (staysReachable) continue;
      this.#places[hole] = this.#places[at]!;
      this.#places[hole + 1] = this.#places[at + 1]!;
      hole = at;
    }
    this.#places[hole] = 0;
    this.#places[hole + 1] = 0;
  }

  *scopes(): Generator<number> {
    for (let place = 0; place < this.#places.length; place += 2) {
      if (this.#places[place] !== 0) yield this.#places[place]! - 1;
    }
  }

  #placeOf(scope: number): number {
    let place = this.#home(scope);
    while (this.#places[place] !== 0 && this.#places[place] !== scope + 1) place = this.#next(place);
    return place;
  }

  /** Neighbouring scopes have neighbouring numbers; the multiplication spreads them. */
  #home(scope: number): number {
    return ((Math.imul(scope, 0x9e3779b1) >>> 8) & (this.#capacity - 1)) * 2;
  }

  #next(place: number): number {
    return place + 2 === this.#places.length ? 0 : place + 2;
  }

  #grow(): void {
    const old = this.#places;
    this.#capacity *= 2;
    this.#places = emptyPlaces(this.#capacity);
    for (let at = 0; at < old.length; at += 2) {
      if (old[at] === 0) continue;
      const place = this.#placeOf(old[at]! - 1);
      this.#places[place] = old[at]!;
      this.#places[place + 1] = old[at + 1]!;
    }
  }
}

function emptyPlaces(capacity: number): number[] {
  return new Array<number>(capacity * 2).fill(0);
}
