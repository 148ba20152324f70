/**
 * Who comes next when somebody was answered about.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextOpen, stepOf } from './grid-keys.ts';

const people = [
  { id: 'ada', decision: null },
  { id: 'ben', decision: 'deny' },
  { id: 'cem', decision: null },
];

test('the next person about whom nobody answered comes, and from the last it goes on at the first', () => {
  assert.equal(nextOpen(people, 'ada')?.id, 'cem');
  assert.equal(nextOpen(people, 'cem')?.id, 'ada');
});

test('nobody comes when only the one in hand is left', () => {
  assert.equal(nextOpen(people.slice(0, 2), 'ada'), undefined);
});

test('a letter counts as a capital as well, and what is not listed does nothing', () => {
  assert.deepEqual(stepOf('A'), { to: 'answer', decision: 'approve' });
  assert.equal(stepOf('q'), undefined);
});
