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
    file: 'server/modules/sessions/session.ts',
    tests: ['server/modules/sessions/session'],
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
    file: 'server/modules/sessions/find-live-session.ts',
    tests: ['server/wire/graph/graph', ...guests],
    changes: [['who was suspended or disabled keeps the session', "found.user.standing !== 'active' || ", '']],
  },
  {
    file: 'server/modules/home-signals/receive-signal.ts',
    tests: ['test/journeys/home-signals'],
    changes: [
      ['a signal counts each time it comes', 'if (!(await useSignal(tx, home.id, event))) return;', ''],
      [
        'what is said late counts over what happened later',
        'if (isState && !(await noteHomeState(tx, signalled.identityLinkId, event.happenedAt))) return;',
        '',
      ],
      ['a late signal ends later sessions', 'begunBefore: before };', 'begunBefore: tx.now };'],
      [
        'who signed out at one home session is out of all',
        '{ identityLinkId, homeSessionId, ...before }',
        '{ identityLinkId, ...before }',
      ],
      [
        'what was activated outlives a revoked session',
        'if (endsActivations.has(effect)) await endAccess',
        'if (false) await endAccess',
      ],
    ],
  },
  {
    file: 'server/modules/home-signals/signal-store.ts',
    tests: ['test/journeys/home-signals'],
    changes: [
      [
        "a partner speaks of another one's people",
        'where l.home_directory_id = ${homeDirectoryId} and l.removed_at is null and',
        'where l.removed_at is null and',
      ],
    ],
  },
  {
    file: 'server/modules/home-directories/security-event.ts',
    tests: ['test/journeys/home-signals'],
    changes: [
      ['a token of any kind is a signal', "    type: 'secevent+jwt',\n", ''],
      ['a mailbox moves to where the home does not speak', 'parsed && home.domains.includes(parsed.domain)', 'parsed'],
      ['of two events one is taken', 'entries.length === 1 && only', 'only'],
    ],
  },
  {
    file: 'server/modules/sessions/confirm-liveness.ts',
    tests: [...guests, 'test/journeys/hanging-home'],
    changes: [
      [
        'who was refused at home stays linked',
        'if (linkId) await suspendIdentity(tx, actor, linkId, outcome.reason);',
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
    file: 'server/modules/home-directories/ask-liveness.ts',
    tests: [...guests, 'test/journeys/hanging-home'],
    changes: [
      [
        'a home that answers for another person confirms',
        'if (claims && (claims.iss !== account.issuer || claims.sub !== account.subject)) {',
        'if (false) {',
      ],
    ],
  },
  {
    file: 'server/modules/home-directories/refresh-metadata.ts',
    tests: ['server/modules/home-directories/published-metadata'],
    changes: [
      ['an address may name another provider', 'if (read.entityId !== row.issuer) throw', 'if (false) throw'],
      [
        'an address may lead people to another sign-in page',
        'if (new URL(signInUrl).origin !== new URL(row.sign_in_url!).origin) {',
        'if (false) {',
      ],
      [
        'what was read counts although the address was taken away meanwhile',
        "    .where('metadata_url', '=', url)\n",
        '',
      ],
      ['two processes read the same metadata', '    .forUpdate()\n    .skipLocked()\n', ''],
    ],
  },
  {
    file: 'server/modules/home-directories/saml-response.ts',
    tests: ['server/modules/home-directories/saml-response'],
    changes: [
      [
        'a SAML answer goes to any address',
        "if (attributes.get('Destination') !== question.consumerUrl)",
        'if (false)',
      ],
      ['a weak signature is a signature', 'signatureAlgorithms.has(algorithm)) &&', 'true) &&'],
      ['a weak digest is a digest', 'digestAlgorithms.has(algorithm)) &&', 'true) &&'],
      ['a SAML answer says one id twice', 'if (new Set(ids).size !== ids.length)', 'if (false)'],
      [
        'a wrong signature of a response is overlooked',
        'home.requiresSignedResponse || isSigned',
        'home.requiresSignedResponse',
      ],
    ],
  },
  {
    file: 'server/modules/home-directories/saml-assertion.ts',
    tests: ['server/modules/home-directories/saml-response'],
    changes: [
      ['an assertion for others is ours', 'if (!audiences.includes(expected.entityId))', 'if (false)'],
      [
        'an assertion is used at another address',
        "if (data.attributes.get('Recipient') !== expected.consumerUrl)",
        'if (false)',
      ],
      ['a name of the moment identifies', "name.attributes.get('Format') !== PERSISTENT || ", ''],
      ['an assertion has no end', 'if (until && now.getTime() >= until.getTime() + SKEW_MILLISECONDS)', 'if (false)'],
    ],
  },
  {
    file: 'server/modules/sign-in/home-sign-in.ts',
    tests: ['test/journeys/saml-home'],
    changes: [
      [
        'a SAML answer is taken twice',
        'open.state.told || !(await useAssertion(tx, home.id, answer.assertion))',
        'false',
      ],
      [
        'a refused SAML answer leaves its question open',
        'await ports.unitOfWork((tx) => finishFlow(tx, flow.id));\n    throw error;',
        'throw error;',
      ],
    ],
  },
  {
    file: 'server/modules/home-directories/identity.ts',
    tests: ['server/modules/home-directories/identity'],
    changes: [
      ['a home speaks for a domain that is not its own', ' || !home.domains.includes(domain))) {', ')) {'],
      [
        'a second factor at a home nobody trusts counts',
        'home.mfaTrusted && told.hasSecondFactor',
        'told.hasSecondFactor',
      ],
    ],
  },
  {
    file: 'server/modules/sign-in/home-sign-in.ts',
    tests: [...guests],
    changes: [
      ['the answer to one browser is taken from another', 'flow?.state.state === state.secret && ', ''],
      [
        'a home that was disabled meanwhile answers',
        "if (!home) throw new Refusal('sign-in.home-disabled', {});\n  const { question",
        'const { question',
      ],
    ],
  },
  {
    file: 'server/modules/credentials/one-time-passcode-store.ts',
    tests: ['server/modules/credentials/one-time-passcode', ...members],
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
    file: 'server/modules/credentials/one-time-passcode.ts',
    tests: ['server/modules/credentials/one-time-passcode', ...members],
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
    file: 'server/modules/credentials/credential-store.ts',
    tests: ['server/modules/credentials/credentials', ...members],
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
    file: 'server/modules/credentials/second-factor.ts',
    tests: ['server/modules/credentials/credentials', ...members],
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
    file: 'server/modules/sessions/verify-access-token.ts',
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
        'if (person?.principalId !== oid) throw',
        'if (!person) return null as never;\n  if (person.principalId !== oid) throw',
      ],
      ['a revoked token counts', "if (!isGranted) throw unauthenticated('The access token was revoked');", ''],
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
  {
    file: 'server/modules/sign-in/refused-sign-in.ts',
    tests: ['test/journeys/sign-in-log'],
    changes: [
      [
        'a password typed where an address belongs stands in the trail',
        'return parseMailAddress(text)?.address ?? null;',
        'return text;',
      ],
      [
        'a refused step-up is told as a refused sign-in',
        "purpose === 'step-up' ? 'second-factor.proved' : 'sign-in.refused'",
        "'sign-in.refused'",
      ],
    ],
  },
  {
    file: 'server/wire/sign-in/attempting.ts',
    tests: ['test/journeys/sign-in-log'],
    changes: [
      [
        'a refused sign-in leaves no entry',
        'if (attempt && error instanceof Refusal) await recordRefusedSignIn(ports, attempt, error, caller);',
        '',
      ],
    ],
  },
  {
    file: 'server/wire/portal/sign-in-check-routes.ts',
    tests: ['test/journeys/sign-in-checks'],
    changes: [
      [
        'whoever may read users learns why somebody was refused',
        'holds(request, directoryActions.readSignIns, DIRECTORY_SCOPE)',
        'true || holds(request, directoryActions.readSignIns, DIRECTORY_SCOPE)',
      ],
    ],
  },
  {
    file: 'server/modules/sign-in/sign-in-check.ts',
    tests: ['server/modules/sign-in/sign-in-check'],
    changes: [
      [
        'a refusal stands in the way for ever',
        'if (lastRefusal && (!lastSuccess || lastRefusal.at > lastSuccess))',
        'if (lastRefusal)',
      ],
    ],
  },
  {
    file: 'server/modules/sign-in/connection-test.ts',
    tests: ['test/journeys/connection-test'],
    changes: [
      [
        'an answer to a test is read twice',
        "if (open.state.answeredAt !== null) throw new Refusal('sign-in.home-answer-invalid', {});",
        '',
      ],
      [
        'another administrator reads the test of somebody',
        'if (flow?.state.userId !== userId) return undefined;',
        'if (!flow) return undefined;',
      ],
    ],
  },
  {
    file: 'server/modules/home-directories/test-openid.ts',
    tests: ['test/journeys/connection-test'],
    changes: [
      [
        'a report shows what binds a token to a sign-in',
        "values: kept.has(name) ? ['(present)'] : textsOf(value),",
        'values: textsOf(value),',
      ],
    ],
  },
]);
