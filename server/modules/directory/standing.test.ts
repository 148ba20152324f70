import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { directoryReading, LIMITED_GUEST, RESTRICTED_GUEST, SAME_AS_MEMBERS } from './guest-access.ts';
import { standingOf, type StandingInput } from './standing.ts';

describe('standing', () => {
  const guest: StandingInput = {
    kind: 'User',
    enabled: true,
    isDeleted: false,
    userType: 'Guest',
    isInvited: true,
    externalUserState: 'Accepted',
    identity: 'live',
  };

  test('a guest who accepted and whose account lives is active', () => assert.equal(standingOf(guest), 'active'));

  // Each row changes one thing of the active guest.
  for (const [change, standing] of [
    [{ enabled: false }, 'disabled'],
    [{ isDeleted: true }, 'disabled'],
    [{ identity: 'suspended' }, 'suspended'],
    [{ identity: 'none' }, 'pending'],
    [{ externalUserState: 'PendingAcceptance' }, 'pending'],
    [{ userType: 'Member' }, 'active'],
  ] as const) {
    test(`${JSON.stringify(change)} makes the guest ${standing}`, () => {
      assert.equal(standingOf({ ...guest, ...change }), standing);
    });
  }

  test('a member needs no identity elsewhere, an application and a group neither', () => {
    const plain = { ...guest, isInvited: false, externalUserState: null, identity: 'none' } as const;
    assert.equal(standingOf({ ...plain, userType: 'Member' }), 'active');
    assert.equal(standingOf({ ...plain, kind: 'ServicePrincipal', userType: null }), 'active');
    assert.equal(standingOf({ ...plain, kind: 'Group', userType: null }), 'active');
  });

  test('an invited person without a linked account is pending, as a member too', () => {
    const unlinked = { ...guest, userType: 'Member', identity: 'none' } as const;
    assert.equal(standingOf(unlinked), 'pending');
    assert.equal(standingOf({ ...unlinked, isInvited: false }), 'active');
  });
});

describe('what a caller may read', () => {
  const guest = { kind: 'User', userType: 'Guest', holdsReadAction: false } as const;

  for (const [level, extent] of [
    [SAME_AS_MEMBERS, 'all'],
    [LIMITED_GUEST, 'look-up'],
    [RESTRICTED_GUEST, 'own'],
  ] as const) {
    test(`a guest at ${level} reads: ${extent}; with a reading role, all`, () => {
      assert.equal(directoryReading(guest, level), extent);
      assert.equal(directoryReading({ ...guest, holdsReadAction: true }, level), 'all');
    });
  }

  test('members read all; an application reads itself until a role lets it read more', () => {
    assert.equal(directoryReading({ ...guest, userType: 'Member' }, RESTRICTED_GUEST), 'all');
    const application = { kind: 'ServicePrincipal', holdsReadAction: false } as const;
    assert.equal(directoryReading(application, SAME_AS_MEMBERS), 'own');
    assert.equal(directoryReading({ ...application, holdsReadAction: true }, RESTRICTED_GUEST), 'all');
  });

  test('a person whose kind is not known reads only themself', () => {
    assert.equal(directoryReading({ ...guest, userType: undefined }, RESTRICTED_GUEST), 'own');
  });
});
