/** Lengths of time as the role's settings write them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationOfMinutes, minutesOfDuration } from './iso-duration.ts';

test('the limits that role settings use are read in minutes', () => {
  assert.equal(minutesOfDuration('PT8H'), 480);
  assert.equal(minutesOfDuration('PT30M'), 30);
  assert.equal(minutesOfDuration('P365D'), 365 * 1440);
  assert.equal(minutesOfDuration('P1DT12H'), 36 * 60);
});

test('what is not a length of time has no minutes', () => {
  assert.equal(minutesOfDuration('8 hours'), null);
  assert.equal(minutesOfDuration(undefined), null);
});

test('a length chosen on the slider comes back as the same number of minutes', () => {
  for (const minutes of [5, 30, 90, 480]) assert.equal(minutesOfDuration(durationOfMinutes(minutes)), minutes);
});
