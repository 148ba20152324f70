import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseLine, parseMessage } from './plain-text.ts';

describe('plain text', () => {
  test('D48 names are one line without controls, overrides or halves of characters', () => {
    assert.equal(parseLine('  Pat Example ', 256), 'Pat Example');
    assert.equal(parseLine('<b>{{7*7}}</b>', 256), '<b>{{7*7}}</b>');
    for (const text of ['Pat\r\nBcc: x', 'Pat\0', 'Pat\u202e', 'Pat\ud800', 'Pat\u2028x', '  ', 7, 'x'.repeat(257)]) {
      assert.equal(parseLine(text, 256), undefined);
    }
  });

  test('D48 messages may have lines and at most the given length', () => {
    assert.equal(parseMessage('Hello\r\nPat\t!', 1000), 'Hello\nPat\t!');
    assert.equal(parseMessage('x'.repeat(1000), 1000)?.length, 1000);
    assert.equal(parseMessage('x'.repeat(1001), 1000), undefined);
    assert.equal(parseMessage('Hello\u202e', 1000), undefined);
  });
});
