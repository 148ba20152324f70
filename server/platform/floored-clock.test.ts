import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MovableClock } from './clock.ts';
import { FlooredClock } from './floored-clock.ts';

const noon = new Date('2031-03-04T12:00:00Z');
const at = (milliseconds: number) => new Date(noon.getTime() + milliseconds);
const HOUR = 3_600_000;

function aClock() {
  const wall = new MovableClock(noon);
  const uptime = { is: 0 };
  const pass = (milliseconds: number) => {
    wall.moveBy(milliseconds);
    uptime.is += milliseconds;
  };
  return { wall, pass, clock: new FlooredClock(wall, () => uptime.is) };
}

describe('a clock above the floor', () => {
  test('is the wall clock while nothing was learned', () => {
    const { clock } = aClock();
    assert.deepEqual([clock.now(), clock.agreed(), clock.aheadMilliseconds], [noon, noon, 0]);
  });

  test('goes on when the wall clock is set back an hour', () => {
    const { wall, pass, clock } = aClock();
    clock.raise(noon);
    pass(60_000);
    wall.moveBy(-HOUR);
    assert.deepEqual(clock.now(), at(60_000));
    pass(1_000);
    assert.deepEqual(clock.now(), at(61_000));
    assert.equal(clock.aheadMilliseconds, -HOUR);
  });

  test('starts at the floor when the wall clock is behind it', () => {
    const { clock } = aClock();
    clock.raise(at(HOUR));
    assert.deepEqual(clock.now(), at(HOUR));
  });

  test('is the wall clock when that is ahead, and what is agreed stays behind', () => {
    const { wall, clock } = aClock();
    clock.raise(noon);
    wall.moveBy(HOUR);
    assert.deepEqual([clock.now(), clock.agreed(), clock.aheadMilliseconds], [at(HOUR), noon, HOUR]);
  });

  test('never goes back for a lower floor', () => {
    const { clock } = aClock();
    clock.raise(at(HOUR));
    clock.raise(noon);
    assert.deepEqual(clock.agreed(), at(HOUR));
  });
});
