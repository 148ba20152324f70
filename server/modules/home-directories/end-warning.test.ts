import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endWarning } from './end-warning.ts';

const day = 86_400_000;
const now = new Date('2031-03-05T12:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * day);

test('administrators are warned 45, 30, 14, 7 days and a day before the end, and at the end', () => {
  const stageAt = (days: number) => endWarning([inDays(days)], now)?.stage;
  assert.deepEqual([45.001, 45, 30.001, 30, 14, 7, 1, 0.5, 0, -3].map(stageAt), [
    undefined,
    45,
    45,
    30,
    14,
    7,
    1,
    1,
    0,
    0,
  ]);
});

test('nobody is warned of one that ends while another goes on', () => {
  assert.equal(endWarning([inDays(2), inDays(300)], now), undefined);
  assert.deepEqual(endWarning([inDays(2), inDays(3)], now), { endsAt: inDays(3), stage: 7 });
});
