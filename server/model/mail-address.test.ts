import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseDomain, parseMailAddress } from './mail-address.ts';

describe('D47 an invitation goes to exactly the mailbox that was named', () => {
  test('a plain address is accepted in one canonical form', () => {
    assert.deepEqual(parseMailAddress('Pat.Smith@Partner.Example'), {
      address: 'pat.smith@partner.example',
      domain: 'partner.example',
    });
  });

  for (const local of ['name+tag', 'first.last+news', "o'neil", 'a!#$%&*/=^_`{|}~z', '-v', 'v-', '?who']) {
    test(`${local} is a mailbox like any other`, () =>
      assert.equal(parseMailAddress(`${local}@partner.example`)?.address, `${local}@partner.example`));
  }

  for (const text of [
    '"a@evil.test x"@corp.test',
    '"v"@corp.test',
    'v(w)@corp.test',
    'v;w@corp.test',
    'v w@corp.test',
    '<v>@corp.test',
    `${'a'.repeat(65)}@corp.test`,
    'v@corp.test,a@evil.test',
    '=?utf-8?q?a=40evil.test=3e=20?=@corp.test',
    'grp: a@evil.test;',
    'v@corp.test <a@evil.test>',
    'v@corp.test\r\nBcc: a@evil.test',
    'a@evil.test(@corp.test',
    'v@corp.test.',
    'v＠corp.test',
    'a@evil.test\0@corp.test',
    'a@b@corp.test',
    'v@[127.0.0.1]',
    `${'a'.repeat(250)}@corp.test`,
    '.v@corp.test',
    'v..w@corp.test',
    'v@corp',
    'v@сorp.test',
    'v@10.0.0.1',
    '',
    42,
  ]) {
    test(`${JSON.stringify(text).slice(0, 60)} is refused`, () => assert.equal(parseMailAddress(text), undefined));
  }
});

describe('D49 a domain on a list is exactly that domain', () => {
  test('case does not matter', () => assert.equal(parseDomain('CORP.TEST'), 'corp.test'));
  for (const text of ['corp.test.', 'сorp.test', 'corp..test', '-corp.test', 'corp_x.test']) {
    test(`${text} is none`, () => assert.equal(parseDomain(text), undefined));
  }
});
