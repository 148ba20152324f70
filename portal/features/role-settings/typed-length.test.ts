/** Lengths as the form shows them, and as they go back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLength, writeLength } from './typed-length.ts';

for (const [written, count, unit] of [
  ['PT8H', '8', 'hours'],
  ['PT30M', '30', 'minutes'],
  ['PT24H', '24', 'hours'],
  ['P365D', '365', 'days'],
  ['P52W', '52', 'weeks'],
  ['P3M', '3', 'months'],
  ['P1Y', '1', 'years'],
] as const) {
  test(`${written} is ${count} ${unit}, and goes back as it was`, () => {
    assert.deepEqual(readLength(written), { count, unit });
    assert.equal(writeLength({ count, unit }), written);
  });
}

test('what mixes units is shown in the largest that makes a whole number', () => {
  assert.deepEqual(readLength('P1DT12H'), { count: '36', unit: 'hours' });
  assert.deepEqual(readLength('PT8H30M'), { count: '510', unit: 'minutes' });
  assert.deepEqual(readLength('P1DT24H'), { count: '2', unit: 'days' });
});
