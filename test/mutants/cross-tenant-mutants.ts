/**
 * Faults in cross-tenant access: who is let in, what is trusted, and what a change does to people who are in.
 */
import { mutantsOf } from './mutant.ts';

export const crossTenantMutants = mutantsOf([
  {
    file: 'server/modules/home-directories/cross-tenant-access.ts',
    tests: ['test/journeys/cross-tenant-access'],
    changes: [
      ['a rule that blocks some lets in only those', "isNamed === (accessType === 'allowed')", 'isNamed'],
      ['somebody is named by having no address', 'person.address !== null && ', ''],
      ['all users are blocked, and no application with them', 'if (noUsers !== noApplications)', 'if (false)'],
      ['the default names people', "if (isDefault && !isAll(byUser)) throw unclear('default-names-people');", ''],
      [
        'a kind of home that is not asked is asked',
        'if (protocol && primaries.includes(providerOf[protocol]))',
        'if (protocol)',
      ],
    ],
  },
  {
    file: 'server/modules/home-directories/update-cross-tenant-access.ts',
    tests: ['test/journeys/cross-tenant-access'],
    changes: [
      [
        'whoever is shut out goes on until they sign in again',
        'for (const { userId } of out) await suspendForGood(tx, actor, userId, SHUT_OUT);',
        '',
      ],
    ],
  },
  {
    file: 'server/modules/home-signals/receive-signal.ts',
    tests: ['test/journeys/home-signals'],
    changes: [
      [
        'a partner lets in whom our settings shut out',
        'signalled.identityLinkId, SHUT_OUT)',
        'signalled.identityLinkId)',
      ],
    ],
  },
  {
    file: 'server/modules/sessions/find-live-session.ts',
    tests: ['test/journeys/cross-tenant-access'],
    changes: [
      [
        'who left a group that is named stays in',
        "if (user.isInvited && (await judgeInbound(ports.database, user.id, now)) === 'shut-out') return undefined;",
        '',
      ],
    ],
  },
  {
    file: 'server/wire/forward-auth/forward-auth.ts',
    tests: ['server/wire/forward-auth/forward-auth'],
    changes: [
      [
        'every application is open to every guest',
        'if (!decisions.callers.restrictsApplications) return true;',
        'return true;',
      ],
    ],
  },
  {
    file: 'server/modules/invitations/invite-guest.ts',
    tests: ['test/journeys/internal-to-external'],
    changes: [
      [
        'an administrator below the top takes over what a member holds',
        "if (!rights.manageDirectoryRoles) throw new Refusal('invitation.internal-not-allowed', { userId });",
        '',
      ],
      [
        'a member is invited at an address that is not theirs',
        'const isTheirs = existing?.id === userId && existing.mail === draft.address;',
        'const isTheirs = existing !== undefined;',
      ],
    ],
  },
  {
    file: 'server/modules/sign-in/invite-internal-user.ts',
    tests: ['test/journeys/internal-to-external'],
    changes: [['a password outlives the sign-in here', 'await forgetCredentials(tx, userId);', '']],
  },
]);
