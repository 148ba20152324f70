/** Wildcard patterns: examples, comparison with the definition, and patterns made to be slow. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { propertyRuns } from '../../test/support/property-runs.ts';
import { isAction, isActionPattern, MAXIMUM_ACTION_LENGTH, patternCovers } from './action.ts';
import { compileWildcard, wildcardCovers, wildcardsMeet } from './wildcard.ts';

const covers = (pattern: string, text: string) => wildcardCovers(compileWildcard(pattern), text);

describe('wildcards', () => {
  for (const [pattern, text, expected] of [
    ['microsoft.compute/*/read', 'microsoft.compute/virtualmachines/read', true],
    ['microsoft.compute/*/read', 'microsoft.compute/virtualmachines/write', false],
    ['microsoft.compute/*/read', 'microsoft.compute/read', false],
    ['*', '', true],
    ['', 'a', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['**', 'anything', true],
    ['*ab*ab', 'aab', false],
  ] as const) {
    test(`'${pattern}' ${expected ? 'covers' : 'does not cover'} '${text}'`, () => {
      assert.equal(covers(pattern, text), expected);
    });
  }

  test('property: agrees with the definition of a wildcard', () => {
    const seen = { true: 0, false: 0 };
    // Two letters only, so that pieces overlap themselves and half of all pairs match somewhere.
    const text = (letters: string[], maxLength: number) =>
      fc.array(fc.constantFrom(...letters), { maxLength }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text(['a', 'b', '*'], 8), text(['a', 'b'], 12), (pattern, subject) => {
        const expected = simpleMatch(pattern, subject);
        assert.equal(covers(pattern, subject), expected);
        seen[`${expected}`]++;
      }),
      { ...propertyRuns(5_000), numRuns: 5_000 },
    );
    assert.ok(seen.true > 200 && seen.false > 200, JSON.stringify(seen));
  });

  test('identifiers differ when only another alphabet makes them look alike (U+212A is no k)', () => {
    assert.equal(patternCovers('Vault/KEYS/*', 'vault/keys/read'), true);
    assert.equal(patternCovers('Vault/\u212aEYS/*', 'vault/keys/read'), false);
  });

  test('D64: fifty patterns full of wildcards against two kilobytes take linear time', () => {
    const hostile = 'Microsoft.*/*/*a*b*c*/read';
    const action = `microsoft.${'abcab/'.repeat(340)}read!`;
    const longPieces = `*${'a'.repeat(250)}b*${'a'.repeat(250)}c`;
    const compiled = [...Array.from({ length: 50 }, () => compileWildcard(hostile)), compileWildcard(longPieces)];
    // The work is counted, not timed: with each text twice as long, no more than about twice the characters are read.
    for (const wildcard of compiled) assert.equal(wildcardCovers(wildcard, action), false);
    const reads = (length: number) => charactersRead(longPieces, 'a'.repeat(length));
    assert.ok(reads(4_096) < 2.2 * reads(2_048), `${reads(2_048)} and ${reads(4_096)} characters`);
  });
});

/** How many characters of the text are looked at, seen through a text that counts. */
function charactersRead(pattern: string, text: string): number {
  let reads = 0;
  const counting = new Proxy(Object(text) as object, {
    get(target, name) {
      if (typeof name === 'string' && /^\d+$/.test(name)) reads++;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(text) : value;
    },
  });
  const wildcard = compileWildcard(pattern);
  // The suffix is cut off so that the search in the middle, the only part that could be slow, is what runs.
  wildcardCovers({ ...wildcard, suffix: '' }, counting as unknown as string);
  return reads;
}

/** Matching by its definition: a star is nothing, or one character and a star again. */
function simpleMatch(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  const rest = text.slice(1);
  if (pattern[0] === '*') return simpleMatch(pattern.slice(1), text) || (text !== '' && simpleMatch(pattern, rest));
  return text !== '' && pattern[0] === text[0] && simpleMatch(pattern.slice(1), rest);
}

test('an action has two segments at least and 512 characters at most; a pattern may have stars besides', () => {
  const longest = `a/${'b'.repeat(MAXIMUM_ACTION_LENGTH - 2)}`;
  assert.deepEqual([longest, `${longest}b`, 'a', 'a//b', 'a/*'].map(isAction), [true, false, false, false, false]);
  assert.deepEqual([longest, `${longest}b`, 'a/*', 'a//b'].map(isActionPattern), [true, false, true, false]);
});

describe('two patterns', () => {
  test('property: meet if and only if some text is covered by both', () => {
    const seen = { true: 0, false: 0 };
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 4 });
    // Whatever two such patterns share, they share within eight letters.
    const texts = Array.from({ length: 9 }, (_, length) => length).flatMap((length) =>
      Array.from({ length: 2 ** length }, (_each, bits) =>
        Array.from({ length }, (_letter, at) => ((bits >> at) & 1 ? 'a' : 'b')).join(''),
      ),
    );
    fc.assert(
      fc.property(pattern, pattern, (one, other) => {
        const expected = texts.some((text) => covers(one, text) && covers(other, text));
        seen[`${expected}`] += 1;
        assert.equal(wildcardsMeet(one, other), expected);
      }),
      propertyRuns(400),
    );
    assert.ok(seen.true > 20 && seen.false > 20);
  });
});
