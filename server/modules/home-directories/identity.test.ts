/**
 * What is taken from an identity token: the account, and nothing a home directory may not speak for.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '#model/refusal.ts';
import { identityFrom } from './identity.ts';

test('a second factor at home counts where the home is trusted for it', () => {
  const home = { id: 'home', displayName: 'Partner', domains: ['partner.example'], livenessSeconds: 300 };
  const claims = { iss: 'https://partner.example', sub: 'pat', aud: 'daypass', iat: 0, exp: 1, amr: ['pwd', 'mfa'] };
  assert.equal(identityFrom({ ...home, mfaTrusted: true }, claims).isMultiFactor, true);
  assert.equal(identityFrom({ ...home, mfaTrusted: false }, claims).isMultiFactor, false);
  assert.equal(identityFrom({ ...home, mfaTrusted: true }, { ...claims, amr: ['pwd'] }).isMultiFactor, false);
  const foreign = { ...claims, email: 'pat@elsewhere.example' };
  assert.throws(
    () => identityFrom({ ...home, mfaTrusted: true }, foreign),
    (error: unknown) => error instanceof Refusal && error.code === 'sign-in.home-domain-foreign',
  );
});
