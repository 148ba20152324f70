import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readBulkFile, templateHeaders } from './bulk-file.ts';

const code = 'bulk-invitation.file-invalid';
const header = 'Email address to invite [inviteeEmail] Required';

describe('a file of people to invite', () => {
  test('is read as the vendor writes it: version, headers with words in brackets, quotes, marks of a spreadsheet', () => {
    const text = [
      '\uFEFFversion:v1.0,,,',
      'Email address to invite [inviteeEmail] Required,Redirection url [inviteRedirectURL] Required,Send invitation message (true or false) [sendEmail],Customized invitation message [customizedMessageBody]',
      'ana@partner.example,,TRUE,"Hello, Ana"',
      ',,,',
      'ben@partner.example',
    ].join('\r\n');
    assert.deepEqual(readBulkFile(text), [
      { inviteeEmail: 'ana@partner.example', sendEmail: 'TRUE', customizedMessageBody: 'Hello, Ana' },
      { inviteeEmail: 'ben@partner.example' },
    ]);
  });

  test('has the columns of our template, in any order; others are not looked at', () => {
    assert.equal(readBulkFile(`${templateHeaders.join(',')}\n${'x,'.repeat(11)}x`).length, 1);
    const [row] = readBulkFile('Shoe size,ROLE,inviteeemail\n44,Reader,ana@partner.example');
    assert.deepEqual(row, { role: 'Reader', inviteeEmail: 'ana@partner.example' });
  });

  test('says which row has the same address as one before it', () => {
    const rows = readBulkFile(`${header}\nana@partner.example\nben@partner.example\nAna@Partner.example`);
    assert.deepEqual(
      rows.map(({ repeats }) => repeats),
      [undefined, undefined, 1],
    );
  });

  test('is refused without the column of addresses, without rows, with too many, and where it is no CSV', () => {
    assert.equal(readBulkFile(`${header}\nana@partner.example`).length, 1);
    assert.throws(() => readBulkFile('name\nana@partner.example'), { code });
    assert.throws(() => readBulkFile(header), { code });
    assert.throws(() => readBulkFile(''), { code });
    assert.throws(() => readBulkFile(`${header}\n"ana@partner.example`), { code });
    assert.throws(() => readBulkFile(`${header}\n${'x'.repeat(5_000)}`), { code });
    assert.equal(readBulkFile(`${header}\n${'x\n'.repeat(2_000)}`).length, 2_000);
    assert.throws(() => readBulkFile(`${header}\n${'x\n'.repeat(2_001)}`), { code });
  });
});
