import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { confirmedUntil, hasFreshSecondFactor, isOver, needsConfirmation } from './session.ts';

const noon = new Date('2031-03-04T12:00:00Z');
const at = (milliseconds: number) => new Date(noon.getTime() + milliseconds);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Used at noon, half an hour idle, twelve hours in all. */
const session = { lastUsedAt: noon, idleSeconds: 1_800, expiresAt: at(12 * HOUR), endedAt: null };

describe('a session', () => {
  test('of somebody who went away is over at the end of half an hour, and not a millisecond before', () => {
    assert.equal(isOver(session, at(30 * MINUTE - 1)), false);
    assert.equal(isOver(session, at(30 * MINUTE)), true);
  });

  test('of somebody who works is over at the end of the twelve hours all the same', () => {
    const busy = { ...session, lastUsedAt: at(12 * HOUR - MINUTE) };
    assert.equal(isOver(busy, at(12 * HOUR - 1)), false);
    assert.equal(isOver(busy, at(12 * HOUR)), true);
  });

  test('that was ended is over at once', () => {
    assert.equal(isOver(session, noon), false);
    assert.equal(isOver({ ...session, endedAt: noon }, noon), true);
  });

  test('of a guest needs their home at the instant the confirmation ends; of a member never', () => {
    assert.equal(needsConfirmation({ liveUntil: at(1) }, noon), false);
    assert.equal(needsConfirmation({ liveUntil: noon }, noon), true);
    assert.equal(needsConfirmation({ liveUntil: null }, noon), false);
  });
});

test('a home confirms for the shorter of its own time and the organization’s', () => {
  assert.deepEqual(confirmedUntil(noon, 60, 300), at(MINUTE));
  assert.deepEqual(confirmedUntil(noon, 300, 60), at(MINUTE));
});

describe('a second factor', () => {
  test('counts for fifteen minutes and not a millisecond longer', () => {
    assert.equal(hasFreshSecondFactor({ mfaAt: at(-15 * MINUTE) }, noon, 15), true);
    assert.equal(hasFreshSecondFactor({ mfaAt: at(-15 * MINUTE - 1) }, noon, 15), false);
  });

  test('from the future counts for nothing: the clock was wrong once', () => {
    assert.equal(hasFreshSecondFactor({ mfaAt: noon }, noon, 15), true);
    assert.equal(hasFreshSecondFactor({ mfaAt: at(1) }, noon, 15), false);
  });

  test('that was never there counts for nothing', () => {
    assert.equal(hasFreshSecondFactor({ mfaAt: null }, noon, 15), false);
  });
});
