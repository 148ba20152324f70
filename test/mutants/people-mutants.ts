/**
 * Faults in the rules about people: standing, home directories, invitation, redemption; and in those about roles and
 * resources as such.
 */
import { mutantsOf } from './mutant.ts';

const invitation = ['server/modules/invitations/invitation.test'];
const redemption = ['server/modules/invitations/redeem-invitation', 'test/journeys/guest-sign-in'];

export const peopleMutants = mutantsOf([
  {
    file: 'server/modules/directory/standing.ts',
    tests: ['server/modules/directory/standing'],
    changes: [
      [
        'a disabled account acts',
        "if (input.isDeleted || !input.enabled) return 'disabled';",
        "if (input.isDeleted) return 'disabled';",
      ],
      ['who was disabled at home acts', "if (input.identity === 'suspended') return 'suspended';", ''],
      [
        'an invitation nobody accepted acts',
        "if (input.externalUserState === 'PendingAcceptance') return 'pending';",
        '',
      ],
      [
        'a guest without a linked account acts',
        "if ((input.isInvited || input.userType === 'Guest') && input.identity !== 'live') return 'pending';",
        '',
      ],
    ],
  },
  {
    file: 'server/modules/directory/guest-access.ts',
    tests: ['server/wire/graph/graph', 'test/conformance/graph', 'server/modules/directory/directory.db'],
    changes: [
      ['a restricted guest reads the directory', "guestLevel === LIMITED_GUEST ? 'look-up' : 'own'", "'look-up'"],
      ['a program without a right reads the directory', "if (caller.kind !== 'User') return 'own';", ''],
    ],
  },
  {
    file: 'server/modules/directory/delete-user.ts',
    tests: ['server/modules/directory/delete-user'],
    changes: [
      [
        'an administrator deletes themself',
        "if (actor.principalId === userId) throw new Refusal('directory.own-account', { principalId: userId });",
        '',
      ],
      ['the sessions of a deleted user go on after a restore', '      sessions_valid_from: tx.now,\n', ''],
      [
        'a restored user takes a name that somebody else has by now',
        "if (holder) throw new Refusal('directory.name-taken', { userId: user.id, holderId: holder.id });",
        '',
      ],
      ['a purged user comes back with their roles', '  await endAssignmentsOf(tx, actor, user.id);\n', ''],
      ['a deleted account keeps its link to the home directory', '  await detachIdentity(tx, userId);\n', ''],
    ],
  },
  {
    file: 'server/modules/directory/deleted-user-queries.ts',
    tests: ['server/modules/directory/delete-user'],
    changes: [
      [
        'a user is restored at the instant the thirty days are over',
        "wanted === 'restorable' ? '>' : '<='",
        "wanted === 'restorable' ? '>=' : '<='",
      ],
    ],
  },
  {
    file: 'server/modules/home-directories/connection-settings.ts',
    tests: [
      'server/modules/home-directories/home-directories',
      'server/wire/portal/home-directory-routes',
      'server/wire/portal/domain-proof-routes',
    ],
    changes: [
      [
        'a home directory keeps its secret for another issuer',
        'before?.issuer === issuer && before.client_id === clientId',
        'before !== undefined',
      ],
      ['a home directory on loopback is asked in production', '(!isLoopback || allowLoopback) &&', ''],
    ],
  },
  {
    file: 'server/modules/home-directories/home-directory.ts',
    tests: [
      'server/wire/portal/home-directory-routes',
      'server/wire/portal/domain-proof-routes',
      'test/journeys/home-without-email-verified',
    ],
    changes: [
      [
        'two home directories speak for one issuer',
        "if (other) throw new Refusal('directory.issuer-taken', { homeDirectoryId: other.id });",
        '',
      ],
      [
        'two home directories speak for one domain',
        "if (taken) throw new Refusal('directory.domain-taken', { domain: taken.domain });",
        '',
      ],
      [
        'a partner speaks for our own domain',
        "if (domain === initialDomain) throw new Refusal('directory.domain-own', { domain });",
        '',
      ],
      ['a proof of a domain outlives the issuer it was for', 'keepsProofs && domains.length > 0', 'domains.length > 0'],
      ['a directory speaks for a domain nobody proved', ' && provenAt !== null };', ' };'],
    ],
  },
  {
    file: 'server/modules/home-directories/domain-proof.ts',
    tests: ['server/wire/portal/domain-proof-routes'],
    changes: [
      ['a domain without the record is proven', 'if (!found.includes(value)) {', 'if (false) {'],
      ['a decision without a reason proves a domain', '!/[\\p{L}\\p{N}]/u.test(text) || ', ''],
    ],
  },
  {
    file: 'server/modules/invitations/invitation.ts',
    tests: [...invitation, ...redemption],
    changes: [
      ['somebody invites though nobody may', "if (level === 'none') return false;", ''],
      ['members invite though only administrators may', "if (level === 'adminsAndGuestInviters') return false;", ''],
      [
        'guests invite like members',
        "(inviter.userType === 'Guest' && inviter.guestsAreLikeMembers)",
        "inviter.userType === 'Guest'",
      ],
      ['a blocked domain is invited', 'if (settings.blockedDomains.includes(domain)) return false;', ''],
      [
        'a domain that is not on the list is invited',
        'return settings.allowedDomains.length === 0 || settings.allowedDomains.includes(domain);',
        'return true;',
      ],
      ['an invitation leads to any host', 'places.hosts.some((host) => host.toLowerCase() === url.host)', 'true'],
      ['an invitation leads over plain http', "if (url.protocol !== 'https:' && !isLoopback) return undefined;", ''],
      [
        'a passcode proves an address that belongs to a home directory',
        "way.way === 'passcode' && proof.address",
        'proof.address',
      ],
      [
        'another home directory proves the address',
        '!boundHome || boundHome.id !== proof.homeDirectoryId || boundHome.issuer !== proof.issuer',
        '!boundHome',
      ],
      [
        'another person of the home directory accepts',
        "if (parseMailAddress(proof.email)?.address !== invitedAddress) return 'wrong-account';",
        '',
      ],
      [
        'an address the home says is not verified counts',
        "if (proof.emailVerified !== null) return 'email-not-verified';",
        '',
      ],
      ['a bare claim counts', "boundHome.speaksForDomain ? 'proved' : 'email-unconfirmed'", "'proved'"],
      ['an account without a subject is linked', "if (proof.subject === '') return 'wrong-account';", ''],
    ],
  },
  {
    file: 'server/modules/invitations/redeem-invitation.ts',
    tests: redemption,
    changes: [
      [
        'an invitation is accepted without consent',
        "if (!input.consentedAt && !consentSkipped) throw new Refusal('invitation.consent-needed', {});",
        '',
      ],
      [
        'a disabled guest accepts',
        '!guest?.enabled || guest.homeInactiveAt || guest.externalUserState',
        'guest?.homeInactiveAt || guest?.externalUserState',
      ],
      [
        'a domain that was blocked meanwhile accepts',
        'if (!isDomainAllowed(domain, await getCollaborationSettings(tx.db))) {',
        'if (false) {',
      ],
      ['terms of use are not asked for', '  await acceptCurrentTerms(tx, actor, input.acceptedTerms);\n', ''],
    ],
  },
  {
    file: 'server/modules/invitations/terms.ts',
    tests: ['test/journeys/terms-of-use'],
    changes: [
      ['a version that asks again asks nobody', ' || version < terms.requiredVersion', ''],
      ['terms never ask again after a time', 'return end === null || now < end;', 'return true;'],
    ],
  },
  {
    file: 'server/modules/invitations/block-invitations.ts',
    tests: ['test/journeys/blocked-invitations'],
    changes: [
      [
        'a seal over one mailbox blocks another',
        "!equalSecrets(secrets.hash(PURPOSE, address), Buffer.from(seal, 'base64url'))",
        'false',
      ],
    ],
  },
  {
    file: 'server/modules/invitations/invite-guest.ts',
    tests: ['test/journeys/blocked-invitations'],
    changes: [
      ['a mailbox that blocked invitations gets one', '  await requireNotBlocked(tx, invitation.address);\n', ''],
    ],
  },
  {
    file: 'server/modules/invitations/leave-organization.ts',
    tests: ['test/journeys/leaving'],
    changes: [
      ['guests leave although they are to ask first', 'if (!guestsMayLeave)', 'if (false)'],
      ['the last administrator leaves', '    await requireDispensable(tx, actor, userId);\n', ''],
      ['members delete themselves', "if (user?.creationType !== 'Invitation')", 'if (!user)'],
    ],
  },
  {
    file: 'server/modules/sign-in/enter.ts',
    tests: ['test/journeys/terms-of-use'],
    changes: [
      ['guests sign in past terms of use', 'if (waiting.length === 0) {', 'if (true) {'],
      ['members are asked for the terms of guests', "person.isInvited || person.userType === 'Guest'", 'true'],
      [
        'who declines terms stays signed in elsewhere',
        "      await endSessionsOf(tx, actor, person, { userId }, 'terms-declined');\n",
        '',
      ],
      ['one accepted text opens the door while others wait', 'if (left.length > 0)', 'if (false)'],
      ['whoever was disabled while they read terms is let in', "if (person?.standing !== 'active')", 'if (!person)'],
      ['a session is as fresh as the answer to terms', ', caller, new Date(provedAt));', ', caller);'],
    ],
  },
  {
    file: 'server/modules/sessions/session-store.ts',
    tests: ['test/journeys/terms-of-use'],
    changes: [
      [
        'a sign-in that waits for terms outlives the sessions of its person',
        "  if (!('id' in which)) await finishWaitingSignIns(tx, which);\n",
        '',
      ],
    ],
  },
  {
    file: 'server/modules/invitations/terms-report.ts',
    tests: ['test/journeys/terms-of-use'],
    changes: [['anybody reads the receipt of another', '(db, { id, userId }, {', '(db, { id }, {']],
  },
  {
    file: 'server/modules/invitations/open-invitation.ts',
    tests: [...redemption, 'server/wire/graph/graph'],
    changes: [['an invitation that is over is opened', 'invitation.expiresAt <= clock.now()', 'false']],
  },
  {
    file: 'server/modules/invitations/invite-guest.ts',
    tests: ['server/wire/graph/graph', 'test/conformance/graph', 'test/journeys/secrets-that-are-guessed'],
    changes: [
      ['anybody makes a guest a member', "if (userType === 'Member' && !rights.createUsers)", 'if (false)'],
      [
        'a reset gives the account to another mailbox',
        'existing?.id !== userId || existing.mail !== draft.address',
        '!existing',
      ],
      [
        'a reset needs no right',
        "if (!rights.resetRedemption) throw new Refusal('invitation.reset-not-allowed', { userId });",
        '',
      ],
      ['a mailbox gets any number of invitations', 'forAddress >= TICKETS_PER_ADDRESS_AND_HOUR', 'false'],
    ],
  },
  {
    file: 'server/modules/invitations/resend-invitation.ts',
    tests: ['server/modules/invitations/invitation-overtaking', 'server/wire/portal/guest-invitation'],
    changes: [
      ['nobody waits for who invites the same address', 'if (known) await lockAddress(tx, known.address);', ''],
      [
        'who was accepted meanwhile is revoked',
        'if (!(await revokeInvitations(tx, userId)))',
        'await revokeInvitations(tx, userId); if (false)',
      ],
      ['a directory that invites nobody sends new links', "if (allowInvitesFrom === 'none')", 'if (false)'],
      ['a domain that was blocked meanwhile gets new links', 'if (!isDomainAllowed(domain, settings))', 'if (false)'],
      [
        'a mailbox gets an invitation any number of times',
        '    await requireBelowLimits(tx, actor, invitation.address);\n',
        '',
      ],
    ],
  },
  {
    file: 'server/modules/role-definitions/role-definition.ts',
    tests: ['test/conformance/arm-reads', 'server/wire/arm/role-reads', 'test/journeys/trail-of-administration'],
    changes: [
      [
        'a custom role counts everywhere',
        "if (kinds.includes('root')) throw refuse('A custom role cannot count everywhere; name a management group instead');",
        '',
      ],
      [
        'a custom role holds directory actions',
        "if (/^microsoft\\.directory\\//i.test(action)) throw refuse('counts only in directory roles');",
        '',
      ],
      [
        'a text that is no action is part of a role',
        "if (!isActionPattern(action)) throw refuse('is no action such as Microsoft.Web/sites/read');",
        '',
      ],
    ],
  },
  {
    file: 'server/modules/resources/resource.ts',
    tests: ['server/modules/resources/resource.test'],
    changes: [
      [
        'a management group lies below itself',
        "if (aboveParent.some((above) => above.scope === node.scope)) throw refuse('It cannot lie below itself');",
        '',
      ],
      [
        'management groups nest without end',
        'if (levelsAbove + levelsBelow > MAXIMUM_MANAGEMENT_GROUP_LEVELS) {',
        'if (false) {',
      ],
      [
        'a resource group is moved by name',
        "if (node.kind !== 'management-group' && node.kind !== 'subscription') throw refuse('Its id says where it lies');",
        '',
      ],
    ],
  },
]);
