/**
 * Rules that change their answer at an edge have numbers, and each number has a test whose name says it: `row 7: …`.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { listSources } from './import-rules.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const rules: Readonly<Record<number, string>> = {
  1: 'who cannot activate is not made eligible',
  2: 'nothing is given for less than five minutes',
  3: 'taking away is never too early',
  4: 'an activation lasts a day at most',
  5: 'a role is kept for five minutes where its settings ask for it',
  6: 'one activation, one request',
  7: 'nobody approves for themself',
  8: 'an unanswered request runs out',
  9: 'of two approvers one decides',
  10: 'an extension is asked for in the last fourteen days',
  11: 'what a group holds is not extended by its members',
  12: 'a renewal is asked for within thirty days',
  13: 'a second factor and an authentication context exclude each other',
  14: 'somebody has to be there who can approve',
  15: 'settings are inherited only where the directory decides so',
  16: 'no end only where it is allowed',
  17: 'what begins later is not in force before',
  18: 'a denial beats every role at once',
  19: 'the last owner stays',
  20: 'a review is about who held access when it began',
  21: 'who answers for people without a sponsor stays while answers are waited for',
  22: 'how many are told of one event',
  23: 'an activation is narrower than its eligibility, never wider',
  24: 'an activation ends with its eligibility',
  25: 'whom their home disables is out',
};

test('every numbered rule has a test, and every test of one names a rule there is', () => {
  const names = listSources(root)
    .filter(
      ({ file }) => file.endsWith('.test.ts') && file !== path.posix.join('test', 'architecture', 'edge-rules.test.ts'),
    )
    .flatMap(({ text }) =>
      [...text.matchAll(/test\(\s*['"`][^'"`\n]*?\brow (\d+):/g)].map((match) => Number(match[1])),
    );
  const numbers = [...new Set(names)].sort((one, other) => one - other);
  assert.deepEqual(numbers, Object.keys(rules).map(Number));
});
