/**
 * What provisioning systems send, in all the ways they write it: read as meant, or refused.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Refusal, type RefusalCode } from '#model/refusal.ts';
import { refusedWith } from '../../../test/support/refused-with.ts';
import { readFilter } from './filter.ts';
import { readNewUser, readPatch, readUser } from './user-change.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const patch = (...Operations: object[]) => readPatch({ Operations });

describe('a change', () => {
  for (const [written, value] of [
    ['false', false],
    ['a text', 'false'],
    ['a text with a capital', 'False'],
    ['a list with one value', [{ value: 'False' }]],
    ['an object with a value', { value: false }],
  ] as const) {
    test(`says inactive by ${written}`, () => {
      assert.deepEqual(patch({ op: 'replace', path: 'active', value }), { active: false });
      assert.deepEqual(patch({ op: 'Add', value: { Active: value } }), { active: false });
    });
  }

  for (const value of ['no', 0, null, '', [], [false, true], { value: 0 }, [[false]]]) {
    test(`that says ${JSON.stringify(value)} of active is refused`, () => {
      assert.throws(() => patch({ op: 'replace', path: 'active', value }), refusedWith('provisioning.value-invalid'));
    });
  }

  test('counts its operations in their order', () => {
    const active = (value: boolean) => ({ op: 'replace', path: `${USER}:active`, value });
    assert.deepEqual(patch(active(false), active(true)), { active: true });
    assert.deepEqual(patch(active(true), active(false)), { active: false });
  });

  for (const [what, operation, code] of [
    ['nothing to remove', { op: 'remove' }, 'provisioning.target-missing'],
    ['an operation nobody knows', { op: 'move', path: 'active', value: false }, 'request.invalid'],
    ['an id', { op: 'replace', path: 'id', value: 'mine' }, 'provisioning.read-only'],
    ['an id without a path', { op: 'replace', value: { id: 'mine' } }, 'provisioning.read-only'],
    ['a path that is none', { op: 'replace', path: 'active"; drop', value: false }, 'provisioning.path-unsupported'],
    ['no userName at all', { op: 'remove', path: 'userName' }, 'provisioning.value-invalid'],
    ['neither active nor not', { op: 'remove', path: 'active' }, 'provisioning.value-invalid'],
    ['a userName of two lines', { op: 'replace', path: 'userName', value: 'a\nb' }, 'provisioning.value-invalid'],
  ] as const satisfies readonly (readonly [string, object, RefusalCode])[]) {
    test(`of ${what} is refused`, () => {
      assert.throws(() => patch(operation), refusedWith(code));
    });
  }

  test('of nothing, or of more than a hundred operations, is refused', () => {
    const operation = { op: 'replace', path: 'active', value: false };
    assert.deepEqual(patch(...Array.from({ length: 100 }, () => operation)), { active: false });
    for (const count of [0, 101]) {
      const operations = Array.from({ length: count }, () => operation);
      assert.throws(() => patch(...operations), refusedWith('request.invalid'));
    }
  });

  test('by PUT says nothing of active unless it does', () => {
    assert.deepEqual(readUser({ userName: 'pat' }), { userName: 'pat', externalId: null });
    assert.deepEqual(readUser({ username: 'pat', ACTIVE: 'False' }), {
      userName: 'pat',
      externalId: null,
      active: false,
    });
    assert.throws(() => readUser({ active: false }), refusedWith('provisioning.value-invalid'));
  });

  test('by POST names mailboxes', () => {
    const emails = [{ value: 'a@partner.example' }, 'b@partner.example', { type: 'work' }, 7];
    assert.deepEqual(readNewUser({ userName: 'pat', emails }).addresses, ['a@partner.example', 'b@partner.example']);
  });

  test('of whatever form is read or refused, and never breaks', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(readPatch, readUser, readNewUser), (body, read) => {
        for (const each of [body, { Operations: [body] }, { Operations: [{ op: 'add', value: body }] }]) {
          try {
            read(each);
          } catch (error) {
            assert.ok(error instanceof Refusal, String(error));
          }
        }
      }),
    );
  });
});

describe('a filter', () => {
  const id = '7b1f8a52-3f0c-4c57-9d3e-0a1f5c2b6d11';

  for (const [text, expected] of [
    ['userName eq "pat"', { userName: 'pat' }],
    ['USERNAME EQ "p\\"at"', { userName: 'p"at' }],
    [`${USER}:userName eq "pat"`, { userName: 'pat' }],
    ['externalId eq "1" and active eq True', { externalId: '1', active: true }],
    ['emails[type eq "work"].value eq "a@b.example"', { address: 'a@b.example' }],
    ['emails.value eq "a@b.example"', { address: 'a@b.example' }],
    [`id eq "${id}" and id eq "${id}"`, { id }],
    ['id eq "none"', null],
    ['userName eq "a" and userName eq "b"', null],
    ['', {}],
  ] as const) {
    test(`${text || 'of nothing'} is understood`, () => {
      assert.deepEqual(readFilter(text), expected);
    });
  }

  for (const text of [
    'userName sw "p"',
    'userName eq pat',
    'userName eq "pat" or active eq true',
    'userName eq "pat" and',
    'not (userName eq "pat")',
    'displayName eq "Pat"',
    'active eq "true"',
    'userName eq true',
    '__proto__ eq "x"',
    'userName eq "pat" active eq true',
    'userName eq "\\x"',
    `userName eq "${'x'.repeat(1_000)}"`,
  ]) {
    test(`${text.slice(0, 60)} is refused, and never answered with everybody`, () => {
      assert.throws(() => readFilter(text), refusedWith('provisioning.filter-unsupported'));
    });
  }
});
