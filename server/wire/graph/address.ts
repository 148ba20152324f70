/**
 * Addresses of Graph: `/v1.0/users/{id}`, `/beta/users('id')`, any case.
 *
 * Both versions are one implementation. Segments are decoded once; an encoded
 * slash stays inside its segment.
 */
import { foldAscii } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import type { GraphOperation } from './operation.ts';

export interface GraphAddress {
  readonly operation: GraphOperation;
  readonly params: Readonly<Record<string, string>>;
}

/** Segments behind the version, OData keys in parentheses as segments of their own. */
export function readGraphSegments(path: string): string[] {
  const segments: string[] = [];
  for (const raw of path.split('/').slice(2)) {
    if (raw === '') continue;
    const text = decode(raw);
    const keyed = /^([A-Za-z]+)\((.+)\)$/s.exec(text);
    if (keyed) segments.push(keyed[1]!, readKey(keyed[2]!));
    else segments.push(text);
  }
  return segments;
}

function decode(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    throw new Refusal('request.not-found', { what: 'The address' });
  }
}

/**
 * `'x'`, `id='x'` and `appId='x'` name the same object as `x`; an application id finds its object too. `on='x'` is the
 * parameter of `filterByCurrentUser`.
 */
function readKey(text: string): string {
  const match = /^(?:(?:id|appId|on)=)?(?:'((?:[^']|'')*)'|([\w-]+))$/i.exec(text);
  if (!match) throw new Refusal('request.not-found', { what: 'The address' });
  return match[1]?.replaceAll("''", "'") ?? match[2]!;
}

export function findOperation(operations: readonly GraphOperation[], method: string, segments: string[]): GraphAddress {
  const matches = operations.flatMap((operation) => {
    const params = match(operation.path.split('/'), segments);
    return params ? [{ operation, params }] : [];
  });
  // A fixed segment wins over a parameter: `users/$count` is no user.
  const best = matches.sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length);
  // A HEAD is a GET whose body is not sent.
  const asked = method === 'HEAD' ? 'GET' : method;
  const found = best.find((one) => one.operation.method === asked);
  if (found) return found;
  if (best.length > 0) throw new Refusal('request.method-not-allowed', { method });
  throw new Refusal('request.not-found', { what: 'The address' });
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index]!;
    if (part.startsWith('{')) params[part.slice(1, -1)] = segment;
    else if (foldAscii(part) !== foldAscii(segment)) return undefined;
  }
  return params;
}
