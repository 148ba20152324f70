/**
 * What the number of a ticket must look like: a small language of patterns, matched in linear time.
 *
 * The words are those of regular expressions that people write for ticket numbers: characters, `.`, `\d`, `\w`, classes,
 * groups, alternatives and repeats. The whole number must match. It never goes back: all ways through the pattern are
 * followed at once, one character at a time, so that no pattern and no number can keep the server busy.
 */

/** Longer patterns are programs, not numbers of tickets. */
const MAXIMUM_PATTERN_LENGTH = 200;
/** Steps of a pattern with its repeats written out; matching costs at most this for each character. */
const MAXIMUM_STEPS = 1_000;
const MAXIMUM_DEPTH = 10;

type Range = readonly [from: number, to: number];
type Step =
  | { readonly kind: 'character'; readonly ranges: readonly Range[]; readonly negated: boolean }
  | { readonly kind: 'either'; readonly ways: number[] }
  | { readonly kind: 'end' };

type Part =
  | { readonly kind: 'character'; readonly ranges: readonly Range[]; readonly negated: boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly Part[] }
  | { readonly kind: 'either'; readonly parts: readonly Part[] }
  | { readonly kind: 'repeat'; readonly part: Part; readonly least: number; readonly most: number };

interface TicketPattern {
  matches(text: string): boolean;
  /** A number that matches, for people to see what is meant. */
  readonly example: string;
}

/** Why a pattern is none; follows its name in a sentence. */
class PatternProblem extends Error {}

const DIGIT: Range = [48, 57];
const classes: Readonly<Record<string, readonly Range[]>> = {
  d: [DIGIT],
  w: [[65, 90], [97, 122], DIGIT, [95, 95]],
};

/** What is wrong with a pattern; follows its name in a sentence. */
export function problemOfPattern(text: string): string | undefined {
  try {
    const { example } = compileTicketPattern(text);
    return /[\p{L}\p{N}]/u.test(example) ? undefined : 'must ask for a letter or a digit';
  } catch (error) {
    if (error instanceof PatternProblem) return error.message;
    throw error;
  }
}

/** Throws a `PatternProblem` where the text is no pattern. */
export function compileTicketPattern(text: string): TicketPattern {
  if (text.length > MAXIMUM_PATTERN_LENGTH) {
    throw new PatternProblem(`must have ${MAXIMUM_PATTERN_LENGTH} characters at most`);
  }
  const part = new Reader(text).read();
  const steps: Step[] = [];
  write(part, steps);
  add(steps, { kind: 'end' });
  return { matches: (number) => follow(steps, number), example: exampleOf(part, { count: 0 }) };
}

/** Reads a pattern into its parts, from left to right. */
class Reader {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(text: string) {
    // The whole number is meant anyway; people who know regular expressions say so.
    this.#characters = Array.from(text.replace(/^\^/, '').replace(/(?<!\\)\$$/, ''));
  }

  read(): Part {
    const part = this.#either(0);
    if (this.#at < this.#characters.length) throw new PatternProblem('closes a group that was not opened');
    return part;
  }

  #either(depth: number): Part {
    if (depth > MAXIMUM_DEPTH) throw new PatternProblem(`must hold ${MAXIMUM_DEPTH} groups in each other at most`);
    const parts = [this.#sequence(depth)];
    while (this.#take('|')) parts.push(this.#sequence(depth));
    return parts.length === 1 ? parts[0]! : { kind: 'either', parts };
  }

  #sequence(depth: number): Part {
    const parts: Part[] = [];
    while (this.#at < this.#characters.length && !['|', ')'].includes(this.#characters[this.#at]!)) {
      parts.push(this.#repeated(this.#single(depth)));
    }
    return { kind: 'sequence', parts };
  }

  #single(depth: number): Part {
    const character = this.#next();
    switch (character) {
      case '(': {
        if (this.#characters[this.#at] === '?') throw new PatternProblem('knows plain groups only, not (?');
        const part = this.#either(depth + 1);
        if (!this.#take(')')) throw new PatternProblem('opens a group and does not close it');
        return part;
      }
      case '[':
        return this.#class();
      case '.':
        return { kind: 'character', ranges: [], negated: true };
      case '\\':
        return { kind: 'character', ranges: this.#escaped(), negated: false };
      default:
        if ('*+?{}]^$'.includes(character)) {
          throw new PatternProblem(`must write \\${character} for the character ${character}`);
        }
        return { kind: 'character', ranges: [single(character)], negated: false };
    }
  }

  #repeated(part: Part): Part {
    if (this.#take('?')) return this.#once({ kind: 'repeat', part, least: 0, most: 1 });
    if (this.#take('*')) return this.#once({ kind: 'repeat', part, least: 0, most: Infinity });
    if (this.#take('+')) return this.#once({ kind: 'repeat', part, least: 1, most: Infinity });
    if (!this.#take('{')) return part;
    const least = this.#number();
    const most = this.#take(',') ? (this.#characters[this.#at] === '}' ? Infinity : this.#number()) : least;
    if (!this.#take('}') || most < least) throw new PatternProblem('must write repeats as {3} or {2,5}');
    return this.#once({ kind: 'repeat', part, least, most });
  }

  #once(part: Part): Part {
    const next = this.#characters[this.#at];
    if (next !== undefined && '*+?{'.includes(next)) throw new PatternProblem('must not repeat a repeat');
    return part;
  }

  #number(): number {
    let digits = '';
    while (/^\d$/.test(this.#characters[this.#at] ?? '')) digits += this.#next();
    if (digits === '' || digits.length > 3) throw new PatternProblem('must write repeats as {3} or {2,5}');
    return Number(digits);
  }

  #class(): Part {
    const negated = this.#take('^');
    const ranges: Range[] = [];
    while (!this.#take(']')) {
      const from = this.#classMember();
      const isRange = this.#characters[this.#at] === '-' && ![']', undefined].includes(this.#characters[this.#at + 1]);
      if (!isRange || from.length !== 1) {
        ranges.push(...from);
        continue;
      }
      this.#at += 1;
      const to = this.#classMember();
      if (to.length !== 1 || to[0]![1] < from[0]![0]) throw new PatternProblem('must write ranges as A-Z or 0-9');
      ranges.push([from[0]![0], to[0]![1]]);
    }
    if (ranges.length === 0) throw new PatternProblem('must say which characters a class holds');
    return { kind: 'character', ranges, negated };
  }

  #classMember(): readonly Range[] {
    const character = this.#next();
    return character === '\\' ? this.#escaped() : [single(character)];
  }

  #escaped(): readonly Range[] {
    const character = this.#next();
    const known = classes[character];
    if (known) return known;
    if (/^[\p{L}\p{N}]$/u.test(character)) throw new PatternProblem(`knows \\d and \\w, not \\${character}`);
    return [single(character)];
  }

  #take(character: string): boolean {
    if (this.#characters[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #next(): string {
    const character = this.#characters[this.#at];
    if (character === undefined) throw new PatternProblem('ends too early');
    this.#at += 1;
    return character;
  }
}

function single(character: string): Range {
  const code = character.codePointAt(0)!;
  return [code, code];
}

function add(steps: Step[], step: Step): number {
  if (steps.length >= MAXIMUM_STEPS) throw new PatternProblem('must be shorter with its repeats written out');
  return steps.push(step) - 1;
}

/** Writes a part behind the steps there are; it goes on with what is written next. */
function write(part: Part, steps: Step[]): void {
  switch (part.kind) {
    case 'character':
      add(steps, part);
      return;
    case 'sequence':
      for (const one of part.parts) write(one, steps);
      return;
    case 'either':
      writeEither(part.parts, steps);
      return;
    case 'repeat':
      writeRepeat(part, steps);
  }
}

function writeEither(parts: readonly Part[], steps: Step[]): void {
  const fork: Step = { kind: 'either', ways: [] };
  add(steps, fork);
  const exits: { ways: number[] }[] = [];
  for (const part of parts) {
    fork.ways.push(steps.length);
    write(part, steps);
    const exit: Step = { kind: 'either', ways: [] };
    add(steps, exit);
    exits.push(exit);
  }
  for (const exit of exits) exit.ways.push(steps.length);
}

function writeRepeat({ part, least, most }: Extract<Part, { kind: 'repeat' }>, steps: Step[]): void {
  for (let count = 0; count < least; count += 1) write(part, steps);
  if (most === Infinity) {
    const again: Step = { kind: 'either', ways: [steps.length + 1] };
    const begin = add(steps, again);
    write(part, steps);
    add(steps, { kind: 'either', ways: [begin] });
    again.ways.push(steps.length);
    return;
  }
  const exits: { ways: number[] }[] = [];
  for (let count = least; count < most; count += 1) {
    const maybe: Step = { kind: 'either', ways: [steps.length + 1] };
    add(steps, maybe);
    exits.push(maybe);
    write(part, steps);
  }
  for (const exit of exits) exit.ways.push(steps.length);
}

/** Every way at once: the steps that are possible after each character. */
function follow(steps: readonly Step[], text: string): boolean {
  let possible = reach(steps, [0]);
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const next = possible.filter((at) => accepts(steps[at]!, code)).map((at) => at + 1);
    if (next.length === 0) return false;
    possible = reach(steps, next);
  }
  return possible.some((at) => steps[at]!.kind === 'end');
}

/** The steps that wait for a character, or are the end, from some on; each once. */
function reach(steps: readonly Step[], from: readonly number[]): number[] {
  const seen = new Set<number>();
  const waiting = [...from];
  const found: number[] = [];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const step = steps[at]!;
    if (step.kind === 'either') waiting.push(...step.ways);
    else found.push(at);
  }
  return found;
}

function accepts(step: Step, code: number): boolean {
  if (step.kind !== 'character') return false;
  return step.ranges.some(([from, to]) => code >= from && code <= to) !== step.negated;
}

/** The shortest by its first ways; digits and letters go round, so that it looks like a number of a ticket. */
function exampleOf(part: Part, used: { count: number }): string {
  switch (part.kind) {
    case 'character':
      return part.negated ? outsideOf(part.ranges) : within(part.ranges[0]!, used);
    case 'sequence':
      return part.parts.map((one) => exampleOf(one, used)).join('');
    case 'either':
      return exampleOf(part.parts[0]!, used);
    case 'repeat':
      return Array.from({ length: part.least }, () => exampleOf(part.part, used)).join('');
  }
}

function within([from, to]: Range, used: { count: number }): string {
  if (from === to) return String.fromCodePoint(from);
  used.count += 1;
  return String.fromCodePoint(from + (used.count % (to - from + 1)));
}

function outsideOf(ranges: readonly Range[]): string {
  const isFree = (code: number) => !ranges.some(([from, to]) => code >= from && code <= to);
  for (let code = 65; ; code += 1) if (isFree(code)) return String.fromCodePoint(code);
}
