/**
 * Active assignments in flat columns, found by holder and scope.
 *
 * A row is a number; its cells lie in typed arrays, which makes an assignment cost tens of bytes instead of hundreds.
 * Nothing here runs when an assignment ends: its window is compared with the instant of each question.
 */
import { ScopeMap } from './scope-map.ts';

const NONE = -1;
const FIRST_CAPACITY = 1024;

/** An assignment as the table keeps it; `endsAt` is Infinity for a permanent one. */
export interface AssignmentRow {
  /** In its canonical form, as everywhere in this table. */
  readonly id: string;
  readonly holder: number;
  readonly role: number;
  readonly scope: number;
  readonly startsAt: number;
  readonly endsAt: number;
}

export class AssignmentTable {
  readonly #rows = new Map<string, number>();
  readonly #free: number[] = [];
  readonly #ids: string[] = [];
  #holders = new Int32Array(FIRST_CAPACITY);
  #roles = new Int32Array(FIRST_CAPACITY);
  #scopes = new Int32Array(FIRST_CAPACITY);
  #starts = new Float64Array(FIRST_CAPACITY);
  #ends = new Float64Array(FIRST_CAPACITY);
  /** Rows of one holder at one scope form a chain. */
  #nexts = new Int32Array(FIRST_CAPACITY);
  readonly #byHolder: (ScopeMap | undefined)[] = [];
  /** Assignments at each scope, so that a question steps over ancestors where nobody holds anything. */
  readonly #counts: number[] = [];

  get size(): number {
    return this.#rows.size;
  }

  /** What had this id before is removed first. */
  add(row: AssignmentRow): void {
    const at = this.#free.pop() ?? this.#ids.length;
    if (at === this.#holders.length) this.#grow();
    this.#ids[at] = row.id;
    this.#rows.set(row.id, at);
    this.#holders[at] = row.holder;
    this.#roles[at] = row.role;
    this.#scopes[at] = row.scope;
    this.#starts[at] = row.startsAt;
    this.#ends[at] = row.endsAt;
    const held = this.#heldBy(row.holder);
    this.#nexts[at] = held.find(row.scope);
    held.set(row.scope, at);
    while (this.#counts.length <= row.scope) this.#counts.push(0);
    this.#counts[row.scope]!++;
  }

  remove(id: string): void {
    const at = this.#rows.get(id);
    if (at === undefined) return;
    this.#rows.delete(id);
    this.#unlink(at);
    this.#ids[at] = '';
    this.#free.push(at);
    this.#counts[this.#scopes[at]!]!--;
  }

  /** Whether anybody holds anything exactly at a scope. */
  isUsed(scope: number): boolean {
    return this.#counts[scope]! > 0;
  }

  /** What a holder has: the scopes at which it holds something, or undefined for nothing at all. */
  held(holder: number): ScopeMap | undefined {
    return this.#byHolder[holder];
  }

  /** The row after this one at the same holder and scope, or -1. */
  next(row: number): number {
    return this.#nexts[row]!;
  }

  id(row: number): string {
    return this.#ids[row]!;
  }

  role(row: number): number {
    return this.#roles[row]!;
  }

  scope(row: number): number {
    return this.#scopes[row]!;
  }

  startsAt(row: number): number {
    return this.#starts[row]!;
  }

  /** The first instant without access; Infinity for a permanent assignment. */
  endsAt(row: number): number {
    return this.#ends[row]!;
  }

  isInForce(row: number, at: number): boolean {
    return this.#starts[row]! <= at && at < this.#ends[row]!;
  }

  #heldBy(holder: number): ScopeMap {
    while (this.#byHolder.length <= holder) this.#byHolder.push(undefined);
    return (this.#byHolder[holder] ??= new ScopeMap());
  }

  #unlink(row: number): void {
    const holder = this.#holders[row]!;
    const scope = this.#scopes[row]!;
    const held = this.#heldBy(holder);
    const first = held.find(scope);
    const next = this.#nexts[row]!;
    if (first === row) {
      if (next === NONE) held.delete(scope);
      else held.set(scope, next);
    } else {
      let before = first;
      while (this.#nexts[before] !== row) before = this.#nexts[before]!;
      this.#nexts[before] = next;
    }
    if (held.size === 0) this.#byHolder[holder] = undefined;
  }

  #grow(): void {
    const capacity = this.#holders.length * 2;
    const widenIntegers = (old: Int32Array) => {
      const wide = new Int32Array(capacity);
      wide.set(old);
      return wide;
    };
    const widenInstants = (old: Float64Array) => {
      const wide = new Float64Array(capacity);
      wide.set(old);
      return wide;
    };
    this.#holders = widenIntegers(this.#holders);
    this.#roles = widenIntegers(this.#roles);
    this.#scopes = widenIntegers(this.#scopes);
    this.#nexts = widenIntegers(this.#nexts);
    this.#starts = widenInstants(this.#starts);
    this.#ends = widenInstants(this.#ends);
  }
}
