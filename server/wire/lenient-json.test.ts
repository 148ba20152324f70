/** Bodies as clients send them are read as they were meant; what means two things is refused. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Refusal } from '#model/refusal.ts';
import { readLenientJson } from './lenient-json.ts';

const refusedBecause = (text: string): string => {
  try {
    readLenientJson(text);
  } catch (error) {
    assert(error instanceof Refusal, String(error));
    return (error as Refusal<'request.invalid'>).details.reason;
  }
  return assert.fail(`${text.slice(0, 60)} was read`);
};

describe('a body', () => {
  const read: [string, unknown][] = [
    ['', undefined],
    ['  \n', undefined],
    ['{"a":1,}', { a: 1 }],
    ['{"a":[1,2,],}', { a: [1, 2] }],
    ['{"a":{"b":"c"}', { a: { b: 'c' } }],
    ['{"a":{"b":[1,', { a: { b: [1] } }],
    ['{"a":",}"}', { a: ',}' }],
    [String.raw`{"a":"\",}"}`, { a: '",}' }],
    ['{"a":{"x":1},"b":{"x":2}}', { a: { x: 1 }, b: { x: 2 } }],
    ['[{"a":1},{"a":2}]', [{ a: 1 }, { a: 2 }]],
  ];
  for (const [text, meaning] of read) {
    test(`${JSON.stringify(text)} is read`, () => assert.deepEqual(readLenientJson(text), meaning));
  }

  const refused: [string, string][] = [
    ['{"a":1,,}', 'is not JSON'],
    ['{"a":1}}', 'has a bracket that closes nothing'],
    ['{"a":[1}', 'has a bracket that closes nothing'],
    ['{"a":"b', 'ends inside a text'],
    ['{"a":1,"A":2}', 'names a key twice'],
    [String.raw`{"a":1,"\u0061":2}`, 'names a key twice'],
    ['{"a":undefined}', 'is not JSON'],
    [`${'['.repeat(33)}${']'.repeat(33)}`, 'is more than 32 levels deep'],
  ];
  for (const [text, reason] of refused) {
    test(`${JSON.stringify(text.slice(0, 20))} is refused: it ${reason}`, () =>
      assert.equal(refusedBecause(text), reason));
  }

  test('may be thirty-two levels deep', () => {
    assert(Array.isArray(readLenientJson(`${'['.repeat(32)}${']'.repeat(32)}`)));
  });

  test('property: strict JSON is read as it is', () => {
    const key = fc.stringMatching(/^[a-z]{1,3}$/);
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.integer(),
        fc.constant(null),
        fc.array(tie('tree')),
        fc.dictionary(key, tie('tree')),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const text = JSON.stringify(value);
        assert.deepEqual(readLenientJson(text), JSON.parse(text));
      }),
    );
  });

  test('property: any text is read or refused, never anything else', () => {
    const pieces = fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '"a"', '1', '\\', ' ', 'null');
    fc.assert(
      fc.property(fc.array(pieces), (some) => {
        try {
          readLenientJson(some.join(''));
        } catch (error) {
          assert(error instanceof Refusal, String(error));
        }
      }),
    );
  });
});
