/**
 * Wildcard patterns: `*` stands for any run of characters, also an empty one and also across slashes.
 *
 * A pattern is compiled once and then tested in time linear in the length of the text, whatever the pattern: no
 * regular expression and no backtracking, because patterns are written by people who may mean harm. It never folds
 * case; who compares identifiers folds both sides first.
 */

/** A run of characters between two wildcards, with the fallback table of Knuth, Morris and Pratt. */
interface Piece {
  readonly text: string;
  readonly fallback: Uint16Array;
}

/** A compiled pattern. Made by `compileWildcard` only. */
export interface Wildcard {
  readonly prefix: string;
  readonly pieces: readonly Piece[];
  /** Undefined when the pattern has no wildcard: then the text must equal the prefix. */
  readonly suffix: string | undefined;
}

export function compileWildcard(pattern: string): Wildcard {
  const [prefix = '', ...rest] = pattern.split('*');
  const suffix = rest.pop();
  return { prefix, suffix, pieces: rest.filter((text) => text !== '').map(compilePiece) };
}

/**
 * Whether the pattern covers the whole text.
 *
 * Taking each piece where it first occurs is enough: an earlier place never leaves less room for what follows.
 */
export function wildcardCovers({ prefix, pieces, suffix }: Wildcard, text: string): boolean {
  if (suffix === undefined) return text === prefix;
  const end = text.length - suffix.length;
  if (end < prefix.length || !text.startsWith(prefix) || !text.endsWith(suffix)) return false;
  let from = prefix.length;
  for (const piece of pieces) {
    from = endOfFirst(piece, text, from, end);
    if (from < 0) return false;
  }
  return true;
}

/** Whether some text is covered by both patterns. The time grows with the product of their lengths and no faster. */
export function wildcardsMeet(one: string, other: string): boolean {
  // `reached[j]`: the letters of `one` so far and the first j of `other` cover some text together.
  let reached = [true];
  for (let j = 0; j < other.length; j++) reached.push(other[j] === '*' && reached[j]!);
  for (let i = 0; i < one.length; i++) {
    const next = [one[i] === '*' && reached[0]!];
    for (let j = 0; j < other.length; j++) {
      const isWild = one[i] === '*' || other[j] === '*';
      next.push(isWild ? reached[j + 1]! || next[j]! : one[i] === other[j] && reached[j]!);
    }
    reached = next;
  }
  return reached[other.length]!;
}

function compilePiece(text: string): Piece {
  const fallback = new Uint16Array(text.length);
  for (let at = 1, matched = 0; at < text.length; at++) {
    while (matched > 0 && text[at] !== text[matched]) matched = fallback[matched - 1]!;
    if (text[at] === text[matched]) matched++;
    fallback[at] = matched;
  }
  return { text, fallback };
}

/** Where the first occurrence of the piece in `text[from, end)` ends, or -1. */
function endOfFirst(piece: Piece, text: string, from: number, end: number): number {
  let matched = 0;
  for (let at = from; at < end; at++) {
    while (matched > 0 && text[at] !== piece.text[matched]) matched = piece.fallback[matched - 1]!;
    if (text[at] === piece.text[matched]) matched++;
    if (matched === piece.text.length) return at + 1;
  }
  return -1;
}
