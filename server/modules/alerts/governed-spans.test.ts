import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { layOver, type AlertTerms, type GovernedSpan } from './governed-spans.ts';

const usual: AlertTerms = { enabled: true, thresholds: [3] };
const strict: AlertTerms = { enabled: true, thresholds: [2] };
const span = (low: string, high: string, terms: AlertTerms): GovernedSpan => ({ low, high, terms });
const said = (spans: readonly GovernedSpan[]) =>
  spans.map(({ low, high, terms }) => `${low}-${high} ${terms.thresholds[0]}`).toSorted();

describe('a configuration below another', () => {
  test('counts in the middle, and the wider one before and behind it', () => {
    assert.deepEqual(said(layOver([span('a', 'm', usual)], [span('d', 'f', strict)])), ['a-d 3', 'd-f 2', 'f-m 3']);
  });

  test('takes the whole place of what it covers, and leaves alone what only touches it', () => {
    const spans = [span('a', 'd', usual), span('d', 'f', usual), span('f', 'm', usual)];
    assert.deepEqual(said(layOver(spans, [span('d', 'f', strict)])), ['a-d 3', 'd-f 2', 'f-m 3']);
  });

  test('of several spans takes the place of each', () => {
    const over = [span('b', 'c', strict), span('x', 'y', strict)];
    const found = layOver([span('a', 'd', usual), span('w', 'z', usual)], over);
    assert.deepEqual(said(found), ['a-b 3', 'b-c 2', 'c-d 3', 'w-x 3', 'x-y 2', 'y-z 3']);
  });
});
