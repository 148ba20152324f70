/**
 * The tree of scopes: which exist, and what lies above each.
 *
 * Ancestors come from the facts, never from the text of a path. A scope whose way up is broken (a parent that is not
 * there yet, a circle) counts as unknown: something above it might deny, so nothing may be allowed.
 */
import type { Scope } from '#model/scope.ts';
import type { ScopeFact } from './facts.ts';
import { Names } from './names.ts';

const ABSENT = -2;
const NO_PARENT = -1;
/** No path of 2,048 characters has more steps; a longer way up is a circle. */
const MAXIMUM_DEPTH = 1024;

export class ScopeTree {
  readonly names = new Names();
  readonly #parents: number[] = [];
  /** The way up of the scope looked at last, itself first; reused by every question. */
  readonly chain = new Int32Array(MAXIMUM_DEPTH);

  replace(key: string, fact: ScopeFact | null): void {
    const scope = this.intern(key);
    if (fact === null) this.#parents[scope] = ABSENT;
    else this.#parents[scope] = fact.parent === null ? NO_PARENT : this.intern(fact.parent);
  }

  /** The index of a scope, also of one that only an assignment names so far. */
  intern(scope: string): number {
    const index = this.names.intern(scope);
    while (this.#parents.length <= index) this.#parents.push(ABSENT);
    return index;
  }

  /** Writes the way up of a scope into `chain` and answers its length; 0 when the scope is unknown. */
  readChain(scope: Scope): number {
    let length = 0;
    for (let at = this.names.find(scope); at !== NO_PARENT || length === 0; at = this.#parents[at]!) {
      if (at < 0 || this.#parents[at] === ABSENT || length === MAXIMUM_DEPTH) return 0;
      this.chain[length++] = at;
    }
    return length;
  }

  text(index: number): Scope {
    return this.names.text(index) as Scope;
  }
}
