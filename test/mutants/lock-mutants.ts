/**
 * Locks left out, one at a time. Each is held by whoever judges what somebody else may be changing.
 */
import { mutantsOf, type Change } from './mutant.ts';

const activation = ['server/modules/activation/activation-overtaking'];
const assignments = ['server/modules/assignments/assignment-overtaking'];
const directory = ['server/modules/directory/directory-overtaking'];
const signIn = ['server/modules/sign-in/sign-in-overtaking'];
const held = (what: string, find: string): Change => [`${what} is not locked`, find, find.replace('.forUpdate()', '')];
const waited = (what: string, find: string): Change => [
  `nobody waits for ${what}`,
  find,
  find.replace(/pg_advisory_xact_lock\w*/, 'coalesce'),
];

export const lockMutants = mutantsOf([
  {
    file: 'server/platform/database/transaction-line.ts',
    tests: ['server/platform/database/transaction-line'],
    changes: [
      ['what could not be written is not told with the commit', '    await Promise.all(this.#written);\n', ''],
      [
        'what was written is sent after the question that looks for it',
        '    this.#sendQueued();\n    const answer = this.#send(query);',
        '    const answer = this.#send(query);\n    this.#sendQueued();',
      ],
      [
        'a transaction that failed is left open',
        '    if (!this.#isOver) await this.#send',
        '    if (this.#isOver) await this.#send',
      ],
    ],
  },
  {
    file: 'server/modules/activation/activation-queries.ts',
    tests: [
      ...activation,
      'server/modules/activation/activate-role',
      'server/modules/activation/activate-roles',
      'server/modules/role-settings/settings-overtaking',
    ],
    changes: [
      [
        'eligibilities are not locked while somebody activates',
        '    order by e.id for share of e`',
        '    order by e.id`',
      ],
      [
        'nobody waits for another activation of the same role and place',
        '.map((place) => placeLockKey(place))',
        '.map(({ requestId }) => requestLockKey(requestId))',
      ],
      [
        'nobody waits for who changes the settings',
        '.map((one) => settingsLockKey(one.roleDefinitionId))',
        '.map((one) => scopeLockKey(one.scope))',
      ],
      [
        'nobody waits for who deletes the resource',
        '.map((one) => scopeLockKey(one.scope))',
        '.map((one) => settingsLockKey(one.roleDefinitionId))',
      ],
      [
        'several roles are locked in the order in which they were asked for',
        'asked.toSorted((one, other) => (sort(one) < sort(other) ? -1 : 1))',
        'asked',
      ],
      ['nobody waits for who decides what is inherited', '    inheritanceLockKey,\n    ...inOrder', '    ...inOrder'],
      ['an activation does not wait for who takes a membership away', '    membershipsLockKey,\n  ];', '  ];'],
    ],
  },
  {
    file: 'server/modules/activation/deactivate-role.ts',
    tests: ['server/modules/activation/simultaneous-memberships'],
    changes: [
      [
        'whoever gives a membership back waits for no activation',
        "    if (membershipOf(asked)) await lockMemberships(tx, 'exclusive');\n",
        '',
      ],
    ],
  },
  {
    file: 'server/modules/activation/answer-activation.ts',
    tests: ['server/modules/activation/simultaneous'],
    changes: [
      [
        'who approves and who takes the eligibility away wait for each other',
        '  await lockActivation(tx, { ...found, requestId: found.id });\n  return (await findRequestForUpdate(tx, found.id))!;',
        '  const row = (await findRequestForUpdate(tx, found.id))!;\n' +
          '  await lockActivation(tx, { ...found, requestId: found.id });\n  return row;',
      ],
    ],
  },
  {
    file: 'server/modules/assignments/decide-extension.ts',
    tests: ['server/modules/activation/simultaneous'],
    changes: [
      [
        'who decides about an extension and who takes a person away wait for each other',
        '  await lockSchedule(tx, kind, found.targetScheduleId!);\n',
        '',
      ],
    ],
  },
  {
    file: 'server/modules/role-settings/role-settings-store.ts',
    tests: ['server/modules/role-settings/settings-overtaking', ...activation],
    changes: [
      waited('who changes the same settings', 'pg_advisory_xact_lock(${settingsLockKey(roleDefinitionId)})'),
      waited('who acts on what is inherited', 'pg_advisory_xact_lock(${inheritanceLockKey})'),
    ],
  },
  {
    file: 'server/modules/approvals/approval-store.ts',
    tests: ['server/modules/activation/activation-overtaking', 'server/modules/activation/answer-activation'],
    changes: [held('an approval that is being answered', "where('id', '=', id).forUpdate()")],
  },
  {
    file: 'server/modules/assignments/schedule-request-store.ts',
    tests: [...assignments, ...activation, 'server/modules/assignments/extension'],
    changes: [
      waited('the same request', 'pg_advisory_xact_lock(${requestLockKey(requestId)})'),
      waited('another request for the same person, role and place', 'pg_advisory_xact_lock(${placeLockKey(place)})'),
      waited('who deletes the scope', 'pg_advisory_xact_lock_shared(${scopeLockKey(place.scope)})'),
    ],
  },
  {
    file: 'server/modules/assignments/ending-store.ts',
    tests: [...assignments, ...activation, 'server/modules/resources/resource-overtaking'],
    changes: [waited('what is being written at the scope', 'pg_advisory_xact_lock(${scopeLockKey(scope)})')],
  },
  {
    file: 'server/modules/assignments/last-owner.ts',
    tests: assignments,
    changes: [
      waited('another removal of an owner', "pg_advisory_xact_lock(hashtextextended('assignment-removals', 7))"),
    ],
  },
  {
    file: 'server/modules/assignments/actor-right-queries.ts',
    tests: assignments,
    changes: [
      ['the right of who gives a role is not held until the commit', 'order by a.id for share of a`', 'order by a.id`'],
    ],
  },
  {
    file: 'server/modules/assignments/schedule-locks-store.ts',
    tests: [...assignments, ...activation],
    changes: [
      held('the schedule somebody changes', "query.orderBy('starts_at').orderBy('id').forUpdate()"),
      held('the activation somebody gives back', 'limit(1).forUpdate()'),
    ],
  },
  {
    file: 'server/modules/resources/resource-store.ts',
    tests: ['server/modules/resources/resource-overtaking'],
    changes: [waited('another change of the tree', "pg_advisory_xact_lock(hashtextextended('resource-tree', 7))")],
  },
  {
    file: 'server/modules/role-definitions/role-definition-store.ts',
    tests: ['server/modules/role-definitions/role-overtaking'],
    changes: [held('a role that is being changed', 'query.forUpdate()')],
  },
  {
    file: 'server/modules/directory/group-store.ts',
    tests: directory,
    changes: [waited('another nesting of groups', 'pg_advisory_xact_lock(${NESTING_LOCK})')],
  },
  {
    file: 'server/modules/directory/principal-store.ts',
    tests: directory,
    changes: [held('a principal that is being changed', '    .forUpdate()\n')],
  },
  {
    file: 'server/modules/directory/identity-link.ts',
    tests: [...directory, ...signIn],
    changes: [held('a guest whose home shuts them out', '    .forUpdate()\n')],
  },
  {
    file: 'server/modules/home-directories/home-directory.ts',
    tests: ['server/modules/home-directories/home-directories'],
    changes: [held('a home directory that is being changed', '      .forUpdate()\n')],
  },
  {
    file: 'server/modules/directory/collaboration-settings.ts',
    tests: directory,
    changes: [held('the collaboration settings', ".select('id').forUpdate()")],
  },
  {
    file: 'server/modules/invitations/invite-guest.ts',
    tests: ['server/modules/invitations/invitation-overtaking', 'server/wire/graph/graph'],
    changes: [
      waited(
        'another invitation of the same address',
        'pg_advisory_xact_lock(hashtextextended(${`invite ${address}`}, 0))',
      ),
    ],
  },
  {
    file: 'server/modules/invitations/invitation-store.ts',
    tests: ['server/wire/graph/sponsors'],
    changes: [
      waited(
        'another sponsor who is added to the same guest',
        'pg_advisory_xact_lock(hashtextextended(${`sponsors ${userId}`}, 0))',
      ),
    ],
  },
  {
    file: 'server/modules/invitations/answer-terms.ts',
    tests: ['server/modules/invitations/terms-overtaking'],
    changes: [
      [
        'terms are published while somebody accepts the older ones',
        ".where('withdrawn_at', 'is', null).forShare()",
        ".where('withdrawn_at', 'is', null)",
      ],
    ],
  },
  {
    file: 'server/modules/credentials/credential-store.ts',
    tests: signIn,
    changes: [held('the count of wrong tries', '    .forUpdate()\n')],
  },
  {
    file: 'server/modules/credentials/one-time-passcode-store.ts',
    tests: [...signIn, 'server/modules/credentials/one-time-passcode'],
    changes: [
      waited(
        'another passcode for the same mailbox',
        "pg_advisory_xact_lock(hashtextextended('one_time_passcode ' || ${address}, 0))",
      ),
    ],
  },
  {
    file: 'server/modules/sessions/sign-in-flow.ts',
    tests: signIn,
    changes: [held('a sign-in that is being answered', 'query = query.forUpdate()')],
  },
]);
