/** What the number of a ticket looks like: patterns people write, and those nobody should be able to hurt us with. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compileTicketPattern, problemOfPattern } from './ticket-pattern.ts';

describe('a pattern', () => {
  for (const [pattern, example, others, strangers] of [
    ['INC\\d{7}', 'INC1234567', ['INC0000000'], ['inc1234567', 'INC123456', 'INC12345678', 'xINC1234567', '']],
    ['^(INC|CHG)-[0-9]{2,4}$', 'INC-12', ['CHG-9999'], ['CHG-1', 'CHG-99999', 'INCCHG-11', 'INC-1a']],
    ['[A-Z]{2,5}-\\d+', 'BC-3', ['OPS-81723645'], ['A-1', 'OPS-', 'OPS-1 ']],
    ['PRJ\\.[^0-9]x?', 'PRJ.A', ['PRJ.Bx', 'PRJ.ßx'], ['PRJxA', 'PRJ.1']],
    ['(a|ab)(c|bcd)d*', 'ac', ['abcd', 'abcdd', 'abc'], ['abd', 'a']],
    ['#\\w.\\+', '#BA+', ['#_😀+'], ['#😀_+', '#__']],
  ] as const) {
    test(`${pattern} accepts ${example}, and the whole number counts`, () => {
      const compiled = compileTicketPattern(pattern);
      assert.equal(problemOfPattern(pattern), undefined);
      assert.equal(compiled.example, example);
      for (const number of [example, ...others]) assert.equal(compiled.matches(number), true, number);
      for (const number of strangers) assert.equal(compiled.matches(number), false, number);
    });
  }

  test('costs no more than its steps for each character, whatever it repeats', () => {
    const pattern = compileTicketPattern('((a*)*|(a|a)*)*(a{0,20}){20}b');
    assert.equal(pattern.matches('a'.repeat(256)), false);
    assert.equal(pattern.matches(`${'a'.repeat(255)}b`), true);
  });

  for (const [pattern, reason] of [
    ['(a{100}){100}', 'must be shorter with its repeats written out'],
    ['((((a{999}){999}){999}){999}){999}', 'must be shorter with its repeats written out'],
    ['x'.repeat(201), 'must have 200 characters at most'],
    ['('.repeat(20), 'must hold 10 groups in each other at most'],
    ['(?=INC)', 'knows plain groups only, not (?'],
    ['(a)\\1', 'knows \\d and \\w, not \\1'],
    ['a**', 'must not repeat a repeat'],
    ['a{5,2}', 'must write repeats as {3} or {2,5}'],
    ['[9-0]', 'must write ranges as A-Z or 0-9'],
    ['[]', 'must say which characters a class holds'],
    ['INC)', 'closes a group that was not opened'],
    ['(INC', 'opens a group and does not close it'],
    ['+1', 'must write \\+ for the character +'],
    ['\\d*', 'must ask for a letter or a digit'],
    ['INC[', 'ends too early'],
  ] as const) {
    test(`${pattern.slice(0, 30)} is none: it ${reason}`, () => assert.equal(problemOfPattern(pattern), reason));
  }
});
