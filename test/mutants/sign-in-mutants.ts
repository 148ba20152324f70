/**
 * Faults in signing in, here and at home: passcodes, second factors, sessions, tokens.
 */
import { mutantsOf } from './mutant.ts';

const guests = [
  'test/journeys/guest-sign-in',
  'test/journeys/hostile-home',
  'test/journeys/home-without-email-verified',
];
const members = ['test/journeys/member-sign-in', 'test/journeys/secrets-that-are-guessed'];

export const signInMutants = mutantsOf([
  {
    file: 'server/modules/sign-in/session.ts',
    tests: ['server/modules/sign-in/session'],
    changes: [
      [
        'a session goes on at the instant it is over',
        'now.getTime() >= sessionEnd(session).getTime()',
        'now.getTime() > sessionEnd(session).getTime()',
      ],
      ['a session that was ended goes on', 'session.endedAt !== null || ', ''],
      ['an idle session goes on', 'Math.min(idleEnd, session.expiresAt.getTime())', 'session.expiresAt.getTime()'],
      ['a session outlives its longest time', 'Math.min(idleEnd, session.expiresAt.getTime())', 'idleEnd'],
      [
        'a home is not asked at the instant it must be',
        'now.getTime() >= session.liveUntil.getTime()',
        'now.getTime() > session.liveUntil.getTime()',
      ],
      [
        'a slow home may be asked less often than the organization wants',
        'Math.min(homeSeconds, organizationSeconds)',
        'homeSeconds',
      ],
      ['a second factor from the future is fresh', 'age >= 0 && age <= minutes', 'age <= minutes'],
      ['a second factor is fresh for ever', 'return age >= 0 && age <= minutes * 60_000;', 'return age >= 0;'],
    ],
  },
  {
    file: 'server/modules/sign-in/find-live-session.ts',
    tests: ['server/wire/graph/graph', ...guests],
    changes: [['who was suspended or disabled keeps the session', "found.user.standing !== 'active' || ", '']],
  },
  {
    file: 'server/modules/sign-in/confirm-liveness.ts',
    tests: [...guests, 'test/journeys/hanging-home'],
    changes: [
      [
        'a home that answers for another person confirms',
        'if (claims && (claims.iss !== leased.issuer || claims.sub !== leased.subject)) {',
        'if (false) {',
      ],
      [
        'who was refused at home stays linked',
        'if (linkId) await suspendIdentity(ports, actor, linkId, outcome.reason);',
        '',
      ],
      [
        'who was refused at home stays signed in',
        "if (outcome.outcome === 'refused') return refuse(ports, leased, outcome);",
        "if (outcome.outcome === 'refused') return;",
      ],
    ],
  },
  {
    file: 'server/modules/sign-in/home-sign-in.ts',
    tests: ['server/modules/sign-in/credentials', ...guests],
    changes: [
      ['a home speaks for a domain that is not its own', ' || !home.domains.includes(domain))) {', ')) {'],
      ['the answer to one browser is taken from another', 'flow?.state.state === match[2] && ', ''],
      ['a second factor at a home nobody trusts counts', 'home.mfaTrusted && amr.includes', 'amr.includes'],
      [
        'a home that was disabled meanwhile answers',
        "if (!home) throw new Refusal('sign-in.home-disabled', {});\n  const connection",
        'const connection',
      ],
    ],
  },
  {
    file: 'server/modules/sign-in/one-time-passcode-store.ts',
    tests: ['server/modules/sign-in/one-time-passcode', ...members],
    changes: [
      ['a passcode is used twice', "    .where('consumed_at', 'is', null)\n", ''],
      [
        'a passcode that was replaced counts',
        "    .where('expires_at', '>', tx.now)\n    .where('consumed_at', 'is', null)\n    .where('replaced_at', 'is', null)",
        "    .where('expires_at', '>', tx.now)\n    .where('consumed_at', 'is', null)",
      ],
      ['a passcode counts after its ten minutes', "    .where('expires_at', '>', tx.now)\n", ''],
      ['a passcode is guessed without end', "    .where('tries_left', '>', 0)\n", ''],
    ],
  },
  {
    file: 'server/modules/sign-in/one-time-passcode.ts',
    tests: ['server/modules/sign-in/one-time-passcode', ...members],
    changes: [
      ['a passcode is not used up', '  await consumePasscode(tx, tried.id);\n', ''],
      ['a wrong passcode counts', "if (!matches) return { outcome: 'wrong', triesLeft: tried.triesLeft };", ''],
      [
        'a mailbox gets any number of passcodes in a quarter of an hour',
        'if (sent[0]! >= PER_QUARTER_HOUR)',
        'if (false)',
      ],
      ['a mailbox gets any number of passcodes in a day', 'if (sent[1]! >= PER_DAY)', 'if (false)'],
    ],
  },
  {
    file: 'server/modules/sign-in/credential-store.ts',
    tests: ['server/modules/sign-in/credentials', ...members],
    changes: [
      [
        'a code of an authenticator counts twice',
        "eb('last_step', '<', String(step))",
        "eb('last_step', '<=', String(step))",
      ],
      [
        'a credential is guessed without rest',
        'const failures = isRight ? 0 : row.failures + 1;',
        'const failures = 0;',
      ],
      [
        'a confirmed authenticator is replaced by who signs in',
        "conflict.column('user_id').doUpdateSet(fresh).where('totp_credential.confirmed_at', 'is', null)",
        "conflict.column('user_id').doUpdateSet(fresh)",
      ],
    ],
  },
  {
    file: 'server/modules/sign-in/second-factor.ts',
    tests: ['server/modules/sign-in/credentials', ...members],
    changes: [['a locked authenticator is asked', ' || (totp.lockedUntil && totp.lockedUntil > tx.now)', '']],
  },
  {
    file: 'server/modules/sign-in/step-up.ts',
    tests: ['test/journeys/member-sign-in', 'test/journeys/guest-sign-in'],
    changes: [
      [
        'a wrong code steps up',
        'if (!(await proveTotp(ports, tx, session.userId, code))) return undefined;',
        'await proveTotp(ports, tx, session.userId, code);',
      ],
    ],
  },
  {
    file: 'server/modules/sign-in/verify-access-token.ts',
    tests: [
      'test/journeys/token-for-one-api',
      'server/wire/token-service/token-service',
      'test/journeys/command-line-sign-in',
      'test/conformance/azure-identity',
    ],
    changes: [
      ['a token for one API opens the other', 'if (!sameResource(audience, expectedAudience)) {', 'if (false) {'],
      [
        'a token outlives the session it rests on',
        'if (!session || session.userId !== oid) throw',
        'if (!session) return null as never;\n  if (session.userId !== oid) throw',
      ],
      [
        'a revoked token counts',
        "if (!(await grantExists(ports, grant))) throw unauthenticated('The access token was revoked');",
        '',
      ],
      ['a disabled application calls', 'if (!program?.enabled || program.appId', 'if (!program || program.appId'],
      ['an expired token counts', '      clockTolerance: CLOCK_TOLERANCE_SECONDS,', '      clockTolerance: 1e9,'],
    ],
  },
  {
    file: 'server/modules/decisions/application-sign-in.ts',
    tests: ['server/wire/forward-auth/forward-auth'],
    changes: [
      [
        'a ticket that is no ticket opens an application',
        "if (sessionId === undefined) throw new Refusal('decision.ticket-invalid', {});",
        '',
      ],
    ],
  },
]);
