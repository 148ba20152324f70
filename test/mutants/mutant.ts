/**
 * A named mutant: one deliberate fault in one file, the sentence of the product it breaks, and the tests that must
 * notice it.
 */

export interface Mutant {
  /** What would be true with this fault: `who holds nothing may still …`. Unique. */
  readonly name: string;
  readonly file: string;
  /** The text that is replaced: the only one of its kind in the file, or the one at `at`. */
  readonly find: string;
  readonly put: string;
  readonly at?: number;
  /** Parts of the paths of the tests nearest to it, the quickest first. One of them must fail. */
  readonly tests: readonly string[];
}

/** What would be true; the text that is replaced; by what. */
export type Change = readonly [name: string, find: string, put: string];

export interface FileOfMutants {
  readonly file: string;
  readonly tests: readonly string[];
  readonly changes: readonly Change[];
}

export function mutantsOf(files: readonly FileOfMutants[]): Mutant[] {
  return files.flatMap(({ file, tests, changes }) =>
    changes.map(([name, find, put]) => ({ name, file, find, put, tests })),
  );
}

/** The file with the fault in it. */
export function mutate(source: string, { find, put, at, file, name }: Mutant): string {
  const place = at ?? source.indexOf(find);
  const isThere = place >= 0 && source.startsWith(find, place);
  if (!isThere || (at === undefined && source.indexOf(find, place + 1) >= 0)) {
    throw new Error(`the mutant "${name}" does not say which place of ${file} it changes`);
  }
  return source.slice(0, place) + put + source.slice(place + find.length);
}
