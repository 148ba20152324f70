/** Order of facts per key: late rows, own commits that overtake a reading, and what may be forgotten. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FactPositions } from './fact-positions.ts';

describe('positions of facts', () => {
  test('a newer row is applied and an older one of the same key is not', () => {
    const positions = new FactPositions();
    assert.equal(positions.advance('assignment', 'a', 10n, false), true);
    assert.equal(positions.advance('assignment', 'a', 8n, false), false);
    assert.equal(positions.advance('assignment', 'b', 8n, false), true);
  });

  test('an own commit that overtakes a reading is not overwritten by what the reading saw', () => {
    const positions = new FactPositions();
    positions.beginReading();
    positions.advance('assignment', 'a', 10n, true);
    assert.equal(positions.advance('assignment', 'a', 8n, false), false);
    positions.endReading([]);
    assert.equal(positions.advance('assignment', 'a', 9n, false), false);
  });

  test('a row that will be read again is not applied over a newer one of a transaction that is over', () => {
    const positions = new FactPositions();
    positions.beginReading();
    positions.advance('assignment', 'a', 8n, false);
    positions.advance('assignment', 'a', 10n, false);
    positions.endReading([{ kind: 'assignment', key: 'a' }]);
    assert.equal(positions.advance('assignment', 'a', 8n, false), false);
  });

  test('keys that cannot come again are forgotten', () => {
    const positions = new FactPositions();
    positions.beginReading();
    positions.advance('assignment', 'a', 8n, false);
    positions.advance('assignment', 'b', 9n, false);
    positions.endReading([{ kind: 'assignment', key: 'b' }]);
    assert.equal(positions.size, 1);
  });
});
