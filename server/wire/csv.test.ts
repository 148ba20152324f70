import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { csvLine } from './csv.ts';

describe('D60 an auditor opens an export in a spreadsheet', () => {
  for (const name of ['=HYPERLINK("x")', '+1', '-1', '@x', '\tx', '\rx']) {
    test(`a guest named ${JSON.stringify(name)} is text, not a formula`, () => {
      assert.match(csvLine([name]), /^"?'/);
    });
  }

  test('a plain name stays as it is', () => {
    assert.equal(csvLine(['Expense Reader', 3, null]), 'Expense Reader,3,\r\n');
  });

  test('commas, quotes and line breaks are quoted', () => {
    assert.equal(csvLine(['a,b', 'say "hi"', 'two\nlines']), '"a,b","say ""hi""","two\nlines"\r\n');
  });
});
