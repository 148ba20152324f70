import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '#model/refusal.ts';
import { describeProblem } from '../problem.ts';

const refused = (unmet: readonly { requirement: string; minimumMinutes?: number; maximumMinutes?: number }[]) =>
  describeProblem(new Refusal('assignment.rules-unmet', { unmet }), '');

for (const [maximumMinutes, length] of [
  [525_600, '365 days'],
  [1_440, '1 day'],
  [480, '8 hours'],
  [90, '90 minutes'],
] as const) {
  test(`a limit of ${maximumMinutes} minutes is told as ${length}, and the next step speaks of the end`, () => {
    const { why, nextStep } = refused([{ requirement: 'duration', minimumMinutes: 5, maximumMinutes }]);
    assert.match(why, new RegExp(`an end from 5 minutes to ${length} after the start\\.$`));
    assert.match(nextStep, /end/);
  });
}

test('where more than the time is missing, the next step speaks of the request', () => {
  const { why, nextStep } = refused([
    { requirement: 'duration', minimumMinutes: 5, maximumMinutes: 480 },
    { requirement: 'justification' },
  ]);
  assert.match(why, /8 hours after the start, a justification\.$/);
  assert.equal(nextStep, 'Complete the request and send it again.');
});
