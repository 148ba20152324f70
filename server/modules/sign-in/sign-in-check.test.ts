/** What stands in the way of a sign-in, for somebody of whom one thing is different. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { judgeSignIn, type SignInFacts } from './sign-in-check.ts';

const now = new Date('2031-03-04T12:00:00Z');
const before = new Date('2031-03-04T11:00:00Z');
const home = { id: 'partner', displayName: 'Partner', issuer: 'https://partner.example', enabled: true };
const link = { issuer: home.issuer, homeDirectoryId: home.id, suspendedAt: null, suspendedReason: null };
const invitation = {
  state: 'accepted' as const,
  inviterId: 'inviter',
  address: 'pat@partner.example',
  invitedAt: before,
  linkedAt: before,
  expiresAt: null,
  redeemedAt: before,
  declinedAt: null,
  revokedAt: null,
};

/** A guest of a partner who may come in. */
const guest: SignInFacts = {
  enabled: true,
  homeInactiveAt: null,
  isInvited: true,
  domain: 'partner.example',
  invitation,
  isDomainAllowed: true,
  isLetIn: true,
  way: 'home-directory',
  link,
  linkedHome: home,
  boundHome: home,
  isAnswering: true,
  session: undefined,
  ended: undefined,
  terms: [],
  lastSuccess: before,
  lastRefusal: undefined,
  now,
};
const pending: SignInFacts = {
  ...guest,
  link: undefined,
  linkedHome: undefined,
  lastSuccess: undefined,
  invitation: { ...invitation, state: 'pending', redeemedAt: null },
};

const found = (facts: SignInFacts, outcome: string) =>
  judgeSignIn(facts)
    .filter((one) => one.outcome === outcome)
    .map(({ check, state }) => `${check}: ${state}`);

test('nothing stands in the way of a guest whose home answers', () => {
  assert.deepEqual(found(guest, 'problem'), []);
  assert.deepEqual(found(guest, 'note'), []);
});

describe('one thing stands in the way', () => {
  const cases: [sentence: string, facts: SignInFacts, problem: string][] = [
    ['the account is blocked here', { ...guest, enabled: false }, 'account: disabled'],
    ['the invitation waits', pending, 'invitation: pending'],
    [
      'its link is over',
      { ...pending, invitation: { ...pending.invitation!, state: 'expired' } },
      'invitation: expired',
    ],
    ['it was revoked', { ...pending, invitation: { ...pending.invitation!, state: 'revoked' } }, 'invitation: revoked'],
    ['home is disabled here', { ...guest, linkedHome: { ...home, enabled: false } }, 'home-directory: disabled'],
    ['home was removed', { ...guest, linkedHome: undefined }, 'home-directory: removed'],
    [
      'home has another issuer',
      { ...guest, linkedHome: { ...home, issuer: 'https://x' } },
      'home-directory: other-issuer',
    ],
    [
      'the domain belongs to another home now',
      { ...guest, boundHome: { ...home, id: 'other' } },
      'home-directory: address-leads-elsewhere',
    ],
    [
      'a vendor whose domain got a home directory',
      { ...guest, link: { ...link, homeDirectoryId: null }, linkedHome: undefined },
      'home-directory: address-leads-elsewhere',
    ],
    ['cross-tenant access shuts them out', { ...guest, isLetIn: false }, 'inbound: shut-out'],
    ['home does not answer', { ...guest, isAnswering: false }, 'home-answers: silent'],
    [
      'the last attempt was refused, after the last that succeeded',
      { ...guest, lastRefusal: { at: now, reason: 'sign-in.home-refused' } },
      'last-sign-in: refused',
    ],
  ];
  for (const [sentence, facts, problem] of cases) {
    test(sentence, () => assert.deepEqual(found(facts, 'problem'), [problem]));
  }
});

test('the redemption order leaves a pending guest no way, and one who accepted theirs', () => {
  assert.deepEqual(found({ ...pending, way: 'none' }, 'problem'), ['invitation: pending', 'home-directory: no-way']);
  assert.deepEqual(found({ ...guest, way: 'none' }, 'problem'), []);
  const byCode = {
    ...guest,
    link: { ...link, homeDirectoryId: null },
    linkedHome: undefined,
    way: 'passcode' as const,
  };
  assert.deepEqual(found(byCode, 'problem'), []);
  assert.deepEqual(found({ ...guest, way: 'passcode' }, 'note'), ['home-directory: by-choice']);
});

test('a domain that is not allowed stands in the way of an acceptance, and of no sign-in', () => {
  assert.deepEqual(found({ ...pending, isDomainAllowed: false }, 'problem'), [
    'invitation: pending',
    'domain: not-allowed',
  ]);
  assert.deepEqual(found({ ...guest, isDomainAllowed: false }, 'problem'), []);
});

test('a refusal is over once they came in', () => {
  assert.deepEqual(
    found({ ...guest, lastRefusal: { at: before, reason: 'sign-in.failed' }, lastSuccess: now }, 'problem'),
    [],
  );
});

test('what only delays a sign-in is a note', () => {
  const suspended = { ...link, suspendedAt: before, suspendedReason: 'home-account-refused' };
  const session = { liveUntil: before, lastUsedAt: before };
  assert.deepEqual(found({ ...guest, link: suspended, terms: ['House rules'], session }, 'note'), [
    'identity: suspended',
    'liveness: due',
    'terms: waiting',
  ]);
});

test('a member of this directory signs in here', () => {
  const member = { ...guest, isInvited: false, link: undefined, linkedHome: undefined, boundHome: undefined };
  assert.deepEqual(found({ ...member, isAnswering: undefined }, 'problem'), []);
});
