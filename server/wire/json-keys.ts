/**
 * Keys in any case: ARM and Graph clients write `Properties.PrincipalId` as
 * well as `properties.principalId`, so keys are folded to the names we know.
 */
const forbidden = new Set(['__proto__', 'constructor', 'prototype']);
const MAXIMUM_DEPTH = 32;

/**
 * A copy of a parsed body in which every key that equals one of `names`
 * without regard to ASCII case is spelled like it. Unknown keys stay; keys
 * that could reach a prototype are left out.
 */
export function foldKeys(body: unknown, names: readonly string[]): unknown {
  const known = new Map(names.map((name) => [name.toLowerCase(), name]));
  return fold(body, known, 0);
}

function fold(value: unknown, known: ReadonlyMap<string, string>, depth: number): unknown {
  if (depth > MAXIMUM_DEPTH || value === null || typeof value !== 'object') return depth > MAXIMUM_DEPTH ? null : value;
  if (Array.isArray(value)) return value.map((element) => fold(element, known, depth + 1));
  const folded: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    if (!forbidden.has(key)) folded[known.get(key.toLowerCase()) ?? key] = fold(child, known, depth + 1);
  }
  return folded;
}
