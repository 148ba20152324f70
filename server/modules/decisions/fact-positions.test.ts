/** Order of facts per key: late rows, own commits that overtake a reading, and what may be forgotten. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FactPositions } from './fact-positions.ts';

describe('positions of facts', () => {
  test('a newer row is applied and an older one of the same key is not', () => {
    const positions = new FactPositions();
    assert.equal(positions.advance('assignment', 'a', 10n), true);
    assert.equal(positions.advance('assignment', 'a', 8n), false);
    assert.equal(positions.advance('assignment', 'b', 8n), true);
  });

  test('an own commit applied after a reading that saw its successor does not bring the old fact back', () => {
    const positions = new FactPositions();
    positions.advance('assignment', 'a', 12n);
    positions.endReading();
    assert.equal(positions.advance('assignment', 'a', 10n), false);
  });

  test('a row that is read again and again is applied once', () => {
    const positions = new FactPositions();
    positions.advance('assignment', 'a', 10n);
    for (let reading = 0; reading < 200; reading++) {
      assert.equal(positions.advance('assignment', 'a', 8n), false);
      positions.endReading();
    }
  });

  test('keys without rows are forgotten after a while', () => {
    const positions = new FactPositions();
    positions.advance('assignment', 'a', 8n);
    positions.endReading();
    assert.equal(positions.size, 1);
    for (let reading = 0; reading < 60; reading++) positions.endReading();
    assert.equal(positions.size, 0);
  });
});
