/** Addresses of the portal are readable and survive a round. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSearch, stringifySearch } from './search-texts.ts';

test('the link in a mail is read as plain texts', () => {
  assert.deepEqual(parseSearch('?tab=eligible&activate=0017'), { tab: 'eligible', activate: '0017' });
});

test('a scope in an address keeps its slashes and comes back the same', () => {
  const search = { scope: '/subscriptions/1/resourceGroups/a b', role: 'x' };
  const text = stringifySearch(search);
  assert.ok(text.startsWith('?scope=/subscriptions/1/'));
  assert.deepEqual(parseSearch(text), search);
});

test('what is empty is not in the address', () => {
  assert.equal(stringifySearch({ filter: '', kind: undefined }), '');
});
