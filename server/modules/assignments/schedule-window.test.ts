/**
 * From when until when an assignment counts, and what is proposed when it is to last longer.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseDuration } from '#model/instant.ts';
import { parseScheduleInfo, type AskedSchedule } from '#model/schedule-info.ts';
import { proposedSchedule } from './extension.ts';
import { earlierEnd, isInForce, windowOf } from './schedule-window.ts';

const noon = new Date('2031-03-04T12:00:00.000Z');
const hours = (count: number) => new Date(noon.getTime() + count * 3_600_000);
const asked = (startDateTime: Date | null, expiration: object) =>
  parseScheduleInfo({ startDateTime: startDateTime?.toISOString() ?? null, expiration }, 'assignment') as AskedSchedule;
const anHour = { type: 'AfterDuration', duration: 'PT1H' };

describe('a window', () => {
  test('begins when it was asked for, and now when that lies behind', () => {
    assert.deepEqual(windowOf(asked(hours(2), anHour), noon), { startsAt: hours(2), endsAt: hours(3) });
    assert.deepEqual(windowOf(asked(hours(-2), anHour), noon), { startsAt: noon, endsAt: hours(1) });
  });

  test('ends after it begins', () => {
    const until = (end: Date) => asked(null, { type: 'AfterDateTime', endDateTime: end.toISOString() });
    assert.deepEqual(windowOf(until(hours(1)), noon), { startsAt: noon, endsAt: hours(1) });
    assert.ok('problem' in windowOf(until(noon), noon));
  });

  test('counts from its first instant to the one before its end', () => {
    const window = { startsAt: noon, endsAt: hours(1) };
    const instants = [new Date(noon.getTime() - 1), noon, new Date(hours(1).getTime() - 1), hours(1)];
    assert.deepEqual(
      instants.map((at) => isInForce(window, at)),
      [false, true, true, false],
    );
    assert.ok(isInForce({ startsAt: noon, endsAt: null }, hours(9_999)));
  });

  test('of two ends the earlier counts, and any is earlier than none', () => {
    assert.deepEqual([earlierEnd(hours(1), hours(2)), earlierEnd(hours(2), hours(1))], [hours(1), hours(1)]);
    assert.deepEqual(
      [earlierEnd(null, hours(1)), earlierEnd(hours(1), null), earlierEnd(null, null)],
      [hours(1), hours(1), null],
    );
  });
});

describe('what is proposed when somebody asks for more time', () => {
  const settings = {
    permanentAllowed: false,
    maximum: parseDuration('PT3H')!,
    justificationRequired: false,
    ticketRequired: false,
    mfaRequired: false,
  };
  const endOf = (held: { startsAt: Date; endsAt: Date }, permanentAllowed = false) =>
    windowOf(proposedSchedule(held, { ...settings, permanentAllowed }, noon), noon);

  test('is as long again', () => {
    assert.deepEqual(endOf({ startsAt: hours(-1), endsAt: hours(1) }), { startsAt: noon, endsAt: hours(3) });
  });

  test('never exceeds what the settings allow, unless they allow it without end', () => {
    const long = { startsAt: hours(-5), endsAt: hours(1) };
    assert.deepEqual(endOf(long), { startsAt: noon, endsAt: hours(3) });
    assert.deepEqual(endOf(long, true), { startsAt: noon, endsAt: hours(7) });
  });
});
