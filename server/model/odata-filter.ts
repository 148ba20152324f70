/**
 * `$filter` as ARM and Graph clients write it: one bounded, linear parser for both.
 *
 * Reads text into a tree and never decides what a property means: a list names
 * the properties and functions it knows and refuses the rest at their position.
 */
import { foldAscii, parseGuid } from './guid.ts';
import { parseInstant } from './instant.ts';
import { Refusal } from './refusal.ts';

export type FilterOperator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

/** A value. A bare GUID is a `string` in canonical form, because clients quote ids or do not. */
export type FilterLiteral =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'instant'; readonly value: Date }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'null'; readonly value: null };

export type FilterArgument = FilterLiteral | { readonly type: 'path'; readonly path: string };

export interface Comparison {
  readonly kind: 'compare';
  /** As written: `initiatedBy/user/id`. Compare it without regard to ASCII case. */
  readonly path: string;
  readonly operator: FilterOperator;
  readonly value: FilterLiteral;
  readonly at: number;
}

export interface FunctionCall {
  readonly kind: 'function';
  /** In lower case: `atscope`, `assignedto`, `startswith`. */
  readonly name: string;
  readonly arguments: readonly FilterArgument[];
  readonly at: number;
}

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Filter[] }
  | { readonly kind: 'not'; readonly operand: Filter }
  | Comparison
  | { readonly kind: 'in'; readonly path: string; readonly values: readonly FilterLiteral[]; readonly at: number }
  | FunctionCall
  | {
      readonly kind: 'any' | 'all';
      /** The collection: `identities`. Paths inside the condition are `variable` or start with `variable/`. */
      readonly path: string;
      readonly variable: string;
      readonly condition: Filter | undefined;
      readonly at: number;
    };

export const MAXIMUM_FILTER_LENGTH = 4096;
const MAXIMUM_DEPTH = 20;

/** Reads a filter; an absent or blank one is undefined. Refuses with `request.filter-invalid`. */
export function parseFilter(text: string | undefined): Filter | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  if (text.length > MAXIMUM_FILTER_LENGTH) {
    throw filterRefusal(MAXIMUM_FILTER_LENGTH, `A filter has at most ${MAXIMUM_FILTER_LENGTH} characters`);
  }
  // PostgreSQL stores no U+0000, so no property can equal a text with one.
  const nul = text.indexOf('\0');
  if (nul >= 0) throw filterRefusal(nul, 'U+0000 is in no text');
  const reading = new Reading(text);
  const filter = readOr(reading, 0);
  if (!reading.atEnd()) throw filterRefusal(reading.at, 'Something follows the end of the filter');
  return filter;
}

/** What a list throws at a property, function or operator it does not know. */
export function filterRefusal(position: number, reason: string): Refusal<'request.filter-invalid'> {
  return new Refusal('request.filter-invalid', { position, reason });
}

/** The parts joined by `and` at the top: most lists understand nothing else. */
export function conjuncts(filter: Filter | undefined): readonly Filter[] {
  if (filter === undefined) return [];
  return filter.kind === 'and' ? filter.operands.flatMap(conjuncts) : [filter];
}

/** Where a part of a filter was written. */
export function positionOf(filter: Filter): number {
  if (filter.kind === 'not') return positionOf(filter.operand);
  return 'operands' in filter ? positionOf(filter.operands[0]!) : filter.at;
}

/** A position in the text that only moves forward: reading stays linear. */
class Reading {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
    this.skipBlanks();
  }

  atEnd(): boolean {
    return this.at === this.text.length;
  }

  /** What a sticky expression finds here, with the blanks behind it consumed. */
  take(expression: RegExp): string | undefined {
    const found = this.look(expression);
    if (found === undefined) return undefined;
    this.at += found.length;
    this.skipBlanks();
    return found;
  }

  look(expression: RegExp): string | undefined {
    expression.lastIndex = this.at;
    return expression.exec(this.text)?.[0];
  }

  expect(expression: RegExp, what: string): string {
    const found = this.take(expression);
    if (found === undefined) throw filterRefusal(this.at, `Expected ${what}`);
    return found;
  }

  private skipBlanks(): void {
    while (this.text[this.at] === ' ' || this.text[this.at] === '\t') this.at++;
  }
}

const orWord = /or(?![\w.-])/iy;
const andWord = /and(?![\w.-])/iy;
const notWord = /not(?![\w.-])/iy;
const inWord = /in(?![\w.-])/iy;
const operatorWord = /(?:eq|ne|gt|ge|lt|le)(?![\w.-])/iy;
const opening = /\(/y;
const closing = /\)/y;
const comma = /,/y;
const colon = /:/y;
const pathWord = /[A-Za-z_][\w@.-]*(?:\/[A-Za-z_][\w@.-]*){0,7}/y;
const variableWord = /[A-Za-z_]\w{0,63}/y;
const quoted = /'(?:[^']|'')*'/y;
const bareWord = /[\w.:+-]+/y;

function readOr(reading: Reading, depth: number): Filter {
  const operands = [readAnd(reading, depth)];
  while (reading.take(orWord)) operands.push(readAnd(reading, depth));
  return operands.length === 1 ? operands[0]! : { kind: 'or', operands };
}

function readAnd(reading: Reading, depth: number): Filter {
  const operands = [readTerm(reading, depth)];
  while (reading.take(andWord)) operands.push(readTerm(reading, depth));
  return operands.length === 1 ? operands[0]! : { kind: 'and', operands };
}

function readTerm(reading: Reading, depth: number): Filter {
  if (depth > MAXIMUM_DEPTH) throw filterRefusal(reading.at, `A filter is at most ${MAXIMUM_DEPTH} levels deep`);
  if (reading.take(notWord)) return { kind: 'not', operand: readTerm(reading, depth + 1) };
  if (reading.take(opening)) {
    const inner = readOr(reading, depth + 1);
    reading.expect(closing, 'a closing parenthesis');
    return inner;
  }
  const at = reading.at;
  const path = reading.expect(pathWord, 'a property or a function');
  if (!reading.take(opening)) return readComparison(reading, path, at);
  const lambda = /^(.+)\/(any|all)$/i.exec(path);
  if (lambda) return readLambda(reading, lambda[1]!, lambda[2]!, at, depth);
  return readTruth(reading, { kind: 'function', name: foldAscii(path), arguments: readArguments(reading), at });
}

function readComparison(reading: Reading, path: string, at: number): Filter {
  if (reading.take(inWord)) {
    reading.expect(opening, 'a list in parentheses');
    return { kind: 'in', path, values: readLiterals(reading), at };
  }
  const operator = foldAscii(reading.expect(operatorWord, 'eq, ne, gt, ge, lt, le or in')) as FilterOperator;
  return { kind: 'compare', path, operator, value: readLiteral(reading), at };
}

function readLiterals(reading: Reading): FilterLiteral[] {
  const values = [readLiteral(reading)];
  while (reading.take(comma)) values.push(readLiteral(reading));
  reading.expect(closing, 'a closing parenthesis');
  return values;
}

function readArguments(reading: Reading): FilterArgument[] {
  if (reading.take(closing)) return [];
  const found = [readArgument(reading)];
  while (reading.take(comma)) found.push(readArgument(reading));
  reading.expect(closing, 'a closing parenthesis');
  return found;
}

/** `eq true` behind a function is allowed and changes nothing; `eq false` turns it round. */
function readTruth(reading: Reading, call: FunctionCall): Filter {
  if (!reading.look(operatorWord)) return call;
  const at = reading.at;
  const operator = foldAscii(reading.take(operatorWord)!);
  const value = readLiteral(reading);
  if (value.type !== 'boolean' || (operator !== 'eq' && operator !== 'ne')) {
    throw filterRefusal(at, 'A function is compared with true or false only');
  }
  return value.value === (operator === 'eq') ? call : { kind: 'not', operand: call };
}

function readLambda(reading: Reading, path: string, word: string, at: number, depth: number): Filter {
  const kind = foldAscii(word) as 'any' | 'all';
  if (kind === 'any' && reading.take(closing)) return { kind, path, variable: '', condition: undefined, at };
  const variable = reading.expect(variableWord, 'a variable');
  reading.expect(colon, 'a colon behind the variable');
  const condition = readOr(reading, depth + 1);
  reading.expect(closing, 'a closing parenthesis');
  return { kind, path, variable, condition, at };
}

function readArgument(reading: Reading): FilterArgument {
  const word = reading.look(pathWord);
  const isValue = word === undefined || /^(?:true|false|null)$/i.test(word) || bareLiteral(reading.look(bareWord)!);
  return isValue ? readLiteral(reading) : { type: 'path', path: reading.take(pathWord)! };
}

function readLiteral(reading: Reading): FilterLiteral {
  const at = reading.at;
  const text = reading.take(quoted);
  if (text !== undefined) return { type: 'string', value: text.slice(1, -1).replaceAll("''", "'") };
  const bare = reading.expect(bareWord, 'a value');
  // Command-line clients write names without quotes: `resourceProvider eq Microsoft.Authorization`.
  const value =
    bareLiteral(bare) ?? (/^[A-Za-z][\w.]*$/.test(bare) ? { type: 'string' as const, value: bare } : undefined);
  if (!value) throw filterRefusal(at, 'This is no text in quotes, id, instant, number, true, false or null');
  return value;
}

function bareLiteral(bare: string): FilterLiteral | undefined {
  const guid = parseGuid(bare);
  if (guid) return { type: 'string', value: guid };
  const instant = parseInstant(bare);
  if (instant) return { type: 'instant', value: instant };
  if (/^-?\d{1,15}(?:\.\d{1,6})?$/.test(bare)) return { type: 'number', value: Number(bare) };
  const word = foldAscii(bare);
  if (word === 'true' || word === 'false') return { type: 'boolean', value: word === 'true' };
  return word === 'null' ? { type: 'null', value: null } : undefined;
}
