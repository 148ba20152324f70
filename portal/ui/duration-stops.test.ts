import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationStops, nearestStop } from './duration-stops.ts';

test('the shortest and the longest time are offered, with steps that grow between them', () => {
  assert.deepEqual(durationStops(5, 180), [5, 10, 15, 20, 25, 30, 45, 60, 75, 90, 105, 120, 150, 180]);
  assert.deepEqual(durationStops(5, 8), [5, 8]);
  assert.deepEqual(durationStops(7, 33), [7, 10, 15, 20, 25, 30, 33]);
  assert.equal(durationStops(5, 1_440).at(-1), 1_440);
});

test('where the shortest is the longest, it is the only one', () => {
  assert.deepEqual(durationStops(5, 5), [5]);
});

test('a length between two stops stands at the nearer one', () => {
  const stops = durationStops(5, 60);
  assert.deepEqual(
    [1, 5, 37, 38, 60, 90].map((minutes) => stops[nearestStop(stops, minutes)]),
    [5, 5, 30, 45, 60, 60],
  );
});
