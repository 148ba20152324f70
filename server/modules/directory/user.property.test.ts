import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { randomAddress } from '../../../test/support/random-address.ts';
import { guestUserPrincipalName, requireAddress } from './user.ts';

const runs = propertyRuns(500);

test('every address of the grammar is one address, and two guests never share a user name', () => {
  fc.assert(
    fc.property(randomAddress, randomAddress, (one, other) => {
      assert.equal(requireAddress('mail', one), one);
      const names = [one, other].map((address) => guestUserPrincipalName(address, 'contoso.example'));
      assert.equal(names[0] === names[1], one === other);
      // The domain holds no underscore, so the last one stands where the @ stood.
      const local = names[0]!.slice(0, names[0]!.lastIndexOf('#EXT#@'));
      const at = local.lastIndexOf('_');
      assert.equal(`${local.slice(0, at)}@${local.slice(at + 1)}`, one);
    }),
    runs,
  );
});
