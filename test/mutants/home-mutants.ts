/**
 * Faults in what home directories do to their people here between two sign-ins.
 */
import { mutantsOf } from './mutant.ts';

export const homeMutants = mutantsOf([
  {
    file: 'server/modules/home-signals/poll-signals.ts',
    tests: ['test/journeys/signal-streams'],
    changes: [
      [
        'an event is acknowledged though it could not be judged',
        'else if (!(error instanceof Refusal)) throw error;',
        'else ack.push(name);',
      ],
      ['the token of one sender goes to another', 'if (home.signalsIssuer !== stream.issuer) {', 'if (false) {'],
    ],
  },
  {
    file: 'server/modules/home-signals/signal-stream-store.ts',
    tests: ['test/journeys/signal-streams'],
    changes: [['an answer to somebody else proves a stream', "    .where('verify_state', '=', state)\n", '']],
  },
  {
    file: 'server/modules/home-signals/provisioned-account-store.ts',
    tests: ['test/journeys/provisioning'],
    changes: [
      [
        'a partner finds members with a mailbox of its domains',
        'sql`u.creation_type is not null and not exists',
        'sql`not exists',
      ],
      ['a partner reaches anybody by id', '...(few ? [isOneOf(homeDirectoryId)] : []),', ''],
    ],
  },
  {
    file: 'server/modules/home-signals/provisioning-token.ts',
    tests: ['test/journeys/provisioning'],
    changes: [
      [
        'a token of one partner opens the people of another',
        "    .where('home_directory_id', '=', homeDirectoryId)\n    .executeTakeFirst();\n  const home",
        '    .executeTakeFirst();\n  const home',
      ],
      ['a token that was deleted goes on', "    .where('removed_at', 'is', null);\n}", '    ;\n}'],
    ],
  },
  {
    file: 'server/modules/home-signals/provision-account.ts',
    tests: ['test/journeys/provisioning'],
    changes: [
      [
        'what somebody activated outlasts their account at home',
        '  await endAccess(tx, actor, person, { userId: id });\n  await tx.send',
        '  await tx.send',
      ],
      ['a stale version is changed', 'if (expected && !expected(account)) throw', 'if (false) throw'],
    ],
  },
  {
    file: 'server/modules/directory/update-user.ts',
    tests: ['test/journeys/provisioning'],
    changes: [
      [
        'whom an administrator enables stays inactive at home',
        '...(change.enabled === true ? { home_inactive_at: null } : {}),',
        '',
      ],
    ],
  },
]);
