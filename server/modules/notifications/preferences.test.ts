import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defaultPreferences, isTimeZone, kindOfMail, nextDigest } from './preferences.ts';
import { tellings, type ScheduleEvent } from './tellings.ts';

const next = (after: string, digestHour: number, timeZone: string) =>
  nextDigest(new Date(after), { ...defaultPreferences, digestHour, timeZone }).toISOString();

describe('the mail of the day is due', () => {
  for (const [after, hour, zone, due] of [
    ['2031-03-04T12:00:00Z', 8, 'UTC', '2031-03-05T08:00:00.000Z'],
    ['2031-03-04T07:59:59Z', 8, 'UTC', '2031-03-04T08:00:00.000Z'],
    ['2031-03-04T08:00:00Z', 8, 'UTC', '2031-03-05T08:00:00.000Z'],
    ['2031-03-04T12:00:00Z', 8, 'Asia/Kathmandu', '2031-03-05T02:15:00.000Z'],
    ['2031-03-04T12:00:00Z', 8, 'America/New_York', '2031-03-04T13:00:00.000Z'],
    ['2031-03-04T23:30:00Z', 0, 'UTC', '2031-03-05T00:00:00.000Z'],
  ] as const) {
    test(`after ${after}, at ${hour} in ${zone}: ${due}`, () => assert.equal(next(after, hour, zone), due));
  }

  test('in the night an hour is left out, an hour later by the clock on the wall', () => {
    assert.equal(next('2031-03-29T12:00:00Z', 2, 'Europe/Oslo'), '2031-03-30T01:00:00.000Z');
  });

  test('in the night an hour comes twice, once', () => {
    const first = next('2031-10-25T12:00:00Z', 2, 'Europe/Oslo');
    assert.equal(first, '2031-10-26T00:00:00.000Z');
    assert.equal(next(first, 2, 'Europe/Oslo'), '2031-10-27T01:00:00.000Z');
  });

  test('nowhere that is no place', () => {
    assert.deepEqual(['Europe/Oslo', 'UTC', 'Atlantis/Center', ''].map(isTimeZone), [true, true, false, false]);
  });
});

test('what waits for somebody, and an activation in their own name, are told at once whatever they chose', () => {
  const always = (Object.keys(tellings) as ScheduleEvent['type'][]).flatMap((type) =>
    (['holder', 'other'] as const).flatMap((who) => (kindOfMail(type, who) ? [] : [`${type} ${who}`])),
  );
  assert.deepEqual(always, [
    'extension.requested holder',
    'extension.requested other',
    'activation.approval-requested holder',
    'activation.approval-requested other',
    'activation.approval-escalated holder',
    'activation.approval-escalated other',
    'role.activated holder',
    'role.activation-extended holder',
  ]);
});
