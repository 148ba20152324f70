/**
 * The address of an ARM request: from a path to an operation and its parts.
 *
 * A path is read segment by segment; what could be read in two ways (traversal,
 * encoded slashes, control characters) is refused, never cleaned up.
 */
import { foldAscii } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { MAXIMUM_SCOPE_LENGTH, parseScope, ROOT_SCOPE, type ParsedScope } from '#model/scope.ts';
import type { ArmOperation } from './operation.ts';

const AUTHORIZATION = ['providers', 'microsoft.authorization'] as const;
const ROOT: ParsedScope = { scope: ROOT_SCOPE, path: '/', kind: 'root' };
/** The longest scope, and the longest name of anything below `Microsoft.Authorization`. */
const MAXIMUM_PATH_LENGTH = MAXIMUM_SCOPE_LENGTH + 512;

export interface Address {
  readonly operation: ArmOperation;
  readonly params: Readonly<Record<string, string>>;
  readonly scope: ParsedScope;
}

/** Decoded segments of a path. Empty ones are left out: clients double slashes and end with one. */
export function readSegments(path: string): string[] {
  if (path.length > MAXIMUM_PATH_LENGTH) throw invalid('The path is too long');
  return path
    .split('/')
    .filter((segment) => segment !== '')
    .map(decodeSegment);
}

function decodeSegment(segment: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(segment);
  } catch {
    throw invalid('The path has a broken percent sign');
  }
  // oxlint-disable-next-line no-control-regex -- Control characters are exactly what is looked for.
  if (decoded === '.' || decoded === '..' || /[/\\%?#\u0000-\u001f\u007f]/.test(decoded)) {
    throw invalid('The path holds a segment that is no name');
  }
  return decoded;
}

function invalid(reason: string): Refusal<'resource.scope-invalid'> {
  return new Refusal('resource.scope-invalid', { reason });
}

interface Pattern {
  readonly operation: ArmOperation;
  readonly isScoped: boolean;
  readonly parts: readonly string[];
}

/** All operations, ready to be matched. Fixed segments win over names, longer addresses over shorter ones. */
export class AddressTable {
  readonly #patterns: readonly Pattern[];

  constructor(operations: readonly ArmOperation[]) {
    this.#patterns = operations.map(readPattern).toSorted((a, b) => names(a) - names(b));
  }

  /**
   * Finds the operation of a method and a path. An address that other methods
   * answer is refused as such; one that none answers is not found.
   */
  find(method: string, segments: readonly string[]): Address {
    const folded = segments.map(foldAscii);
    const others = new Set<string>();
    for (const pattern of this.#patterns) {
      const params = match(pattern, segments, folded);
      if (!params) continue;
      const scope = scopeOf(pattern, segments, folded);
      if (!scope) continue;
      const answers = pattern.operation.method;
      if (answers === method) return { operation: pattern.operation, params, scope };
      others.add(answers);
    }
    // A HEAD without an operation of its own is a GET whose body is not sent.
    if (method === 'HEAD' && others.has('GET')) return this.find('GET', segments);
    if (others.size > 0) throw new Refusal('request.method-not-allowed', { method });
    throw new Refusal('request.not-found', { what: 'The address' });
  }
}

function readPattern(operation: ArmOperation): Pattern {
  const isScoped = operation.path.startsWith('{scope}/~/');
  const path = isScoped ? operation.path.slice('{scope}/~/'.length) : operation.path;
  const expanded = path.replace('~', AUTHORIZATION.join('/'));
  return { operation, isScoped, parts: expanded.split('/').map((part) => (isName(part) ? part : foldAscii(part))) };
}

function isName(part: string): boolean {
  return part.startsWith('{');
}

/** Fewer names first; `{resource}` stands for anything and comes last. */
function names(pattern: Pattern): number {
  if (pattern.parts.includes('{resource}')) return 100;
  return pattern.parts.filter(isName).length + (pattern.isScoped ? 0 : 10);
}

function match(
  { isScoped, parts }: Pattern,
  segments: readonly string[],
  folded: readonly string[],
): Record<string, string> | undefined {
  if (parts[0] === '{resource}') return { resource: segments.join('/') };
  const start = isScoped ? scopedStart(folded) : 0;
  if (start < 0 || segments.length - start !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    if (isName(part)) params[part.slice(1, -1)] = segments[start + index]!;
    else if (folded[start + index] !== part) return undefined;
  }
  return params;
}

/** Where the collection begins: behind the last `providers/Microsoft.Authorization`. */
function scopedStart(folded: readonly string[]): number {
  for (let at = folded.length - 2; at >= 0; at--) {
    if (folded[at] === AUTHORIZATION[0] && folded[at + 1] === AUTHORIZATION[1]) return at + 2;
  }
  return -1;
}

function scopeOf(pattern: Pattern, segments: readonly string[], folded: readonly string[]): ParsedScope | undefined {
  if (!pattern.isScoped) {
    const own = parseScope(segments.join('/'));
    return pattern.parts[0] === '{resource}' ? (own?.kind === 'resource' ? own : undefined) : (own ?? ROOT);
  }
  const prefix = segments.slice(0, scopedStart(folded) - AUTHORIZATION.length);
  if (prefix.length === 0) return ROOT;
  const scope = parseScope(prefix.join('/'));
  if (!scope) throw invalid('The scope is not one that exists in any directory');
  return scope;
}
