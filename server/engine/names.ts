/**
 * Names as small whole numbers, so that a decision touches integers instead of texts.
 *
 * Every name is kept in one canonical form (ASCII letters folded). A question never adds a name: asking about things
 * nobody knows must not fill the memory.
 */
import { foldAscii } from '#model/guid.ts';

export class Names {
  readonly #indexes = new Map<string, number>();
  readonly #texts: string[] = [];

  /** The index of a name, or -1. Texts that are canonical already, the usual case, cost one look-up. */
  find(text: string): number {
    const index = this.#indexes.get(text);
    if (index !== undefined) return index;
    const folded = foldAscii(text);
    return folded === text ? -1 : (this.#indexes.get(folded) ?? -1);
  }

  /** The index of a name; given now when it had none. */
  intern(text: string): number {
    const known = this.find(text);
    if (known >= 0) return known;
    const folded = foldAscii(text);
    this.#indexes.set(folded, this.#texts.length);
    return this.#texts.push(folded) - 1;
  }

  text(index: number): string {
    return this.#texts[index]!;
  }

  get size(): number {
    return this.#texts.length;
  }
}
