import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isDomainAllowed, mayInvite, parseRedirect, assessProof, ticketExpiry } from './invitation.ts';

describe('who may invite', () => {
  const member = { kind: 'User', userType: 'Member', holdsInviteAction: false, guestsAreLikeMembers: false } as const;
  const guest = { ...member, userType: 'Guest' } as const;
  const likeMember = { ...guest, guestsAreLikeMembers: true } as const;
  const inviter = { ...member, holdsInviteAction: true } as const;
  const client = { kind: 'ServicePrincipal', holdsInviteAction: false, guestsAreLikeMembers: false } as const;
  const privileged = { ...client, holdsInviteAction: true } as const;
  const callers = { member, guest, likeMember, inviter, client, privileged };

  // Rows of the vendor's table; columns are the callers above.
  const table = {
    none: [],
    adminsAndGuestInviters: ['inviter', 'privileged'],
    adminsGuestInvitersAndAllMembers: ['member', 'likeMember', 'inviter', 'privileged'],
    everyone: ['member', 'guest', 'likeMember', 'inviter', 'privileged'],
  } as const;
  for (const [level, allowed] of Object.entries(table)) {
    test(`at ${level}: ${allowed.join(', ') || 'nobody'}`, () => {
      const found = Object.entries(callers)
        .filter(([, caller]) => mayInvite(level as keyof typeof table, caller))
        .map(([name]) => name);
      assert.deepEqual(found, allowed);
    });
  }
});

describe('domains', () => {
  test('D49 an allow-list lets in exactly its domains', () => {
    const settings = { allowedDomains: ['corp.test'], blockedDomains: [] };
    assert.equal(isDomainAllowed('corp.test', settings), true);
    for (const domain of ['sub.corp.test', 'corp.test.evil', 'xn--orp-8cd.test', 'evilcorp.test']) {
      assert.equal(isDomainAllowed(domain, settings), false, domain);
    }
  });

  test('deny wins over allow, and without lists any domain is fine', () => {
    assert.equal(isDomainAllowed('corp.test', { allowedDomains: ['corp.test'], blockedDomains: ['corp.test'] }), false);
    assert.equal(isDomainAllowed('corp.test', { allowedDomains: [], blockedDomains: ['other.test'] }), true);
    assert.equal(isDomainAllowed('corp.test', { allowedDomains: [], blockedDomains: [] }), true);
  });
});

describe('redirects', () => {
  const places = { origins: ['https://portal.test'], hosts: ['app.test', 'localhost:8085'] };

  test('the portal and listed hosts are allowed', () => {
    for (const url of ['https://portal.test/my-roles', 'https://APP.test/x?y=1', 'http://localhost:8085/']) {
      assert.ok(parseRedirect(url, places), url);
    }
  });

  // D44: each is one of the addresses above with one thing changed.
  for (const url of [
    '//portal.test',
    'https://portal.test@evil.test',
    'https://user@portal.test',
    'javascript:alert(1)',
    'https://portal.test.evil.test',
    'https://portal.evil.test',
    'https://portal.test\r\n/x',
    'https://portal.test\\@evil.test',
    'https:/\\evil.test',
    'https://p\u043ertal.test',
    'https://xn--prtal-uqa.test',
    'http://app.test',
    'https://portal.test:8443',
    'https://app.test.',
    'http://localhost:8086/',
    'ftp://app.test',
    'data:text/html,x',
    '/my-roles',
    '',
    7,
    `https://portal.test/${'x'.repeat(2048)}`,
  ]) {
    test(`D44 ${JSON.stringify(String(url).slice(0, 40))} is refused`, () => {
      assert.equal(parseRedirect(url, places), undefined);
    });
  }
});

describe('what proves the invited person', () => {
  const home = { id: 'home', issuer: 'https://partner.test', speaksForDomain: false };
  const atHome = { way: 'home-directory', home } as const;
  const account = {
    kind: 'home-directory',
    homeDirectoryId: 'home',
    issuer: 'https://partner.test',
    subject: 's-1',
    email: 'Pat@partner.test',
    emailVerified: true,
  } as const;

  test('the bound directory asserting the invited address does', () => {
    assert.equal(assessProof(account, 'pat@partner.test', atHome), 'proved');
  });

  for (const [change, outcome] of [
    [{ email: 'other@partner.test' }, 'wrong-account'],
    [{ email: 'pat@sub.partner.test' }, 'wrong-account'],
    [{ email: 'pat@evilpartner.test' }, 'wrong-account'],
    [{ email: 'pat@partner.test, x@evil.test' }, 'wrong-account'],
    [{ email: null }, 'email-missing'],
    [{ emailVerified: null }, 'email-unconfirmed'],
    [{ emailVerified: false }, 'email-not-verified'],
    [{ emailVerified: 'true' as unknown as boolean }, 'email-not-verified'],
    [{ issuer: 'https://partner.test/' }, 'wrong-account'],
    [{ homeDirectoryId: 'another' }, 'wrong-account'],
    [{ subject: '' }, 'wrong-account'],
  ] as const) {
    test(`D37 ${JSON.stringify(change)} does not`, () => {
      assert.equal(assessProof({ ...account, ...change }, 'pat@partner.test', atHome), outcome);
    });
  }

  describe('where the domain is proven to be its own', () => {
    const speaking = { ...home, speaksForDomain: true };
    for (const [change, outcome] of [
      [{ emailVerified: null }, 'proved'],
      [{ emailVerified: false }, 'email-not-verified'],
      [{ email: null, emailVerified: null }, 'email-missing'],
      [{ email: 'other@partner.test', emailVerified: null }, 'wrong-account'],
      [{ issuer: 'https://evil.test', emailVerified: null }, 'wrong-account'],
    ] as const) {
      test(`${JSON.stringify(change)} is ${outcome}`, () => {
        assert.equal(
          assessProof({ ...account, ...change }, 'pat@partner.test', { way: 'home-directory', home: speaking }),
          outcome,
        );
      });
    }
  });

  test('a passcode counts only where the settings ask for one, and only for the invited mailbox', () => {
    const mailbox = { kind: 'mailbox', address: 'pat@partner.test' } as const;
    const eve = { ...mailbox, address: 'eve@partner.test' };
    assert.equal(assessProof(mailbox, 'pat@partner.test', { way: 'passcode' }), 'proved');
    assert.equal(assessProof(mailbox, 'pat@partner.test', atHome), 'wrong-account');
    assert.equal(assessProof(mailbox, 'pat@partner.test', { way: 'none' }), 'wrong-account');
    assert.equal(assessProof(eve, 'pat@partner.test', { way: 'passcode' }), 'wrong-account');
    assert.equal(assessProof(account, 'pat@partner.test', { way: 'passcode' }), 'wrong-account');
  });
});

test('a ticket expires after the days set, and never when they are 0', () => {
  const noon = new Date('2031-03-04T12:00:00Z');
  assert.deepEqual(ticketExpiry(noon, 30), new Date('2031-04-03T12:00:00Z'));
  assert.equal(ticketExpiry(noon, 0), null);
});
