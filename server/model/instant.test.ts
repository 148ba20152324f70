import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addDuration, parseDuration, parseInstant } from './instant.ts';

const from = (start: string, length: string) => addDuration(new Date(start), parseDuration(length)!).toISOString();

describe('a length is added by the calendar, in UTC', () => {
  for (const [start, length, end] of [
    ['2031-03-04T12:00:00Z', 'PT8H', '2031-03-04T20:00:00.000Z'],
    ['2031-03-04T12:00:00Z', 'P1Y', '2032-03-04T12:00:00.000Z'],
    ['2031-03-04T12:00:00Z', 'P12M', '2032-03-04T12:00:00.000Z'],
    ['2031-03-04T12:00:00Z', 'P52W', '2032-03-02T12:00:00.000Z'],
    ['2032-02-29T12:00:00Z', 'P1Y', '2033-02-28T12:00:00.000Z'],
    ['2031-01-31T23:59:59.999Z', 'P1M', '2031-02-28T23:59:59.999Z'],
    ['2031-12-31T00:00:00Z', 'P2M', '2032-02-29T00:00:00.000Z'],
    ['2031-03-04T12:00:00Z', 'P1Y2M3DT4H5M6S', '2032-05-07T16:05:06.000Z'],
  ] as const) {
    test(`${length} from ${start} ends at ${end}`, () => assert.equal(from(start, length), end));
  }

  for (const text of ['P', 'PT', 'P0D', 'P1W2D', '1Y', 'P1.5Y', 'p1y', 'P-1D', 'P1Y ', 42, null]) {
    test(`${JSON.stringify(text)} is no length`, () => assert.equal(parseDuration(text), undefined));
  }
});

describe('an instant', () => {
  for (const text of [
    '2031-03-04T12:00:00',
    '2031-03-04T12:00:00.0000000',
    '2031-03-04T12:00:00Z',
    '2031-03-04T14:00:00+02:00',
  ]) {
    test(`${text} is noon in UTC`, () => assert.equal(parseInstant(text)?.toISOString(), '2031-03-04T12:00:00.000Z'));
  }

  for (const text of [
    '2031-02-30T12:00:00',
    '2031-03-04',
    '2031-03-04T24:00:00Z',
    '2031-03-04T12:00:00+15:00',
    'noon',
  ]) {
    test(`${text} is none`, () => assert.equal(parseInstant(text), undefined));
  }
});
