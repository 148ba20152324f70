/**
 * JSON bodies as real clients send them: a trailing comma or a missing last
 * bracket is mended, because the service they were written for mends it too.
 *
 * Bounded before it is parsed: depth and number of keys. Never guesses between
 * two values: a key named twice, in any case, is refused.
 */
import { foldAscii } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';

const MAXIMUM_DEPTH = 32;
const MAXIMUM_KEYS = 10_000;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a body; an empty one is undefined. Refuses with `request.invalid`. */
export function readLenientJson(body: Buffer | string): unknown {
  const text = (typeof body === 'string' ? body : decode(body)).trim();
  if (text === '') return undefined;
  const mended = new Mending(text).mend();
  try {
    return JSON.parse(mended) as unknown;
  } catch {
    throw unreadable('is not JSON');
  }
}

function decode(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    throw unreadable('is not UTF-8');
  }
}

function unreadable(reason: string): Refusal<'request.invalid'> {
  return new Refusal('request.invalid', { field: 'body', reason });
}

interface Level {
  readonly closing: '}' | ']';
  readonly keys: Set<string>;
}

/** One pass over the text, outside of strings only: commas, brackets, keys. */
class Mending {
  readonly #text: string;
  readonly #levels: Level[] = [];
  readonly #parts: string[] = [];
  /** Everything before this position is in `#parts`. */
  #copied = 0;
  #commaAt = -1;
  #lastString = '';
  #keys = 0;

  constructor(text: string) {
    this.#text = text;
  }

  mend(): string {
    for (let at = 0; at < this.#text.length; at++) {
      const letter = this.#text[at]!;
      if (letter === '"') {
        const end = this.#endOfString(at);
        this.#lastString = this.#text.slice(at, end);
        at = end - 1;
      } else if (letter === '{' || letter === '[') this.#open(letter);
      else if (letter === '}' || letter === ']') this.#close(at, letter);
      else if (letter === ':') this.#addKey();
      if (letter === ',') this.#commaAt = at;
      else if (letter !== ' ' && letter !== '\n' && letter !== '\r' && letter !== '\t') this.#commaAt = -1;
    }
    this.#dropComma(this.#text.length);
    this.#parts.push(this.#text.slice(this.#copied));
    return (
      this.#parts.join('') +
      this.#levels
        .map((level) => level.closing)
        .toReversed()
        .join('')
    );
  }

  #endOfString(start: number): number {
    for (let at = start + 1; at < this.#text.length; at++) {
      if (this.#text[at] === '\\') at++;
      else if (this.#text[at] === '"') return at + 1;
    }
    throw unreadable('ends inside a text');
  }

  #open(letter: '{' | '['): void {
    if (this.#levels.length === MAXIMUM_DEPTH) throw unreadable(`is more than ${MAXIMUM_DEPTH} levels deep`);
    this.#levels.push({ closing: letter === '{' ? '}' : ']', keys: new Set() });
  }

  #close(at: number, letter: '}' | ']'): void {
    if (this.#levels.pop()?.closing !== letter) throw unreadable('has a bracket that closes nothing');
    this.#dropComma(at);
  }

  /** Leaves out a comma with nothing behind it. */
  #dropComma(upTo: number): void {
    if (this.#commaAt < 0) return;
    this.#parts.push(this.#text.slice(this.#copied, this.#commaAt));
    this.#copied = upTo;
    this.#commaAt = -1;
  }

  #addKey(): void {
    const keys = this.#levels.at(-1)?.keys;
    if (++this.#keys > MAXIMUM_KEYS) throw unreadable(`has more than ${MAXIMUM_KEYS} keys`);
    const key = foldAscii(this.#lastString.includes('\\') ? unescape(this.#lastString) : this.#lastString.slice(1, -1));
    if (keys?.has(key)) throw unreadable('names a key twice');
    keys?.add(key);
  }
}

function unescape(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    throw unreadable('is not JSON');
  }
}
