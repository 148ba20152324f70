/**
 * Faults in the rules of activation, approval and role settings, and in the words they use for time.
 */
import { mutantsOf } from './mutant.ts';

const activation = ['server/modules/activation/activation.test', 'server/modules/activation/activate-role'];
const extensions = ['server/modules/activation/extend-activation', 'server/modules/activation/extend-approved'];
const answers = [
  'server/modules/approvals/approval',
  'server/modules/activation/answered-in-doubt',
  'server/modules/activation/answer-activation',
];
const settings = ['server/modules/role-settings/assess-rules'];

export const activationMutants = mutantsOf([
  {
    file: 'server/modules/activation/back-test-settings.ts',
    tests: ['server/wire/portal/back-test'],
    changes: [
      [
        'settings are tried on places they do not reach',
        'layer.scope === scope ? { ...layer, rules } : layer',
        '({ ...layer, rules })',
      ],
      ['settings that are tried are those of now', 'withTried(chain, scope, tried.own)', 'chain'],
    ],
  },
  {
    file: 'server/wire/portal/back-test-routes.ts',
    tests: ['server/wire/portal/back-test'],
    changes: [['who may not read assignments sees who activated', 'guardAt(request, READ, settings.scope);', '']],
  },
  {
    file: 'server/model/instant.ts',
    tests: ['server/model/instant'],
    changes: [
      [
        'a month more than the month has days ends in the month after',
        'Math.min(from.getUTCDate(), new Date(Date.UTC(year, month + 1, 0)).getUTCDate())',
        'from.getUTCDate()',
      ],
      [
        'a length of nothing is a length',
        'duration.months + duration.milliseconds > 0',
        'duration.months + duration.milliseconds >= 0',
      ],
      ['the thirty-first of February is a day', '|| day! > daysInMonth', ''],
      [
        'a zone east of Greenwich is taken for one in the west',
        "(zone.startsWith('-') ? -1 : 1)",
        "(zone.startsWith('-') ? 1 : -1)",
      ],
    ],
  },
  {
    file: 'server/modules/activation/activation.ts',
    tests: extensions,
    changes: [
      [
        'a later end counts from now',
        'const startsAt = running?.startsAt ?? startOf(schedule, now);\n  const asked',
        'const startsAt = startOf(schedule, now);\n  const asked',
      ],
      [
        'an activation is extended by a millisecond',
        '+ (running ? running.endsAt.getTime() - running.startsAt.getTime() : 0)',
        '* 0 + (running ? running.endsAt.getTime() - running.startsAt.getTime() : 0)',
      ],
    ],
  },
  {
    file: 'server/modules/activation/judge-activation.ts',
    tests: extensions,
    changes: [
      ['whoever waited past the end is in time', ' && activation.endsAt! > clock.now()', ''],
      ['every role may be extended', '!terms.extensionAllowed', 'false'],
    ],
  },
  {
    file: 'server/modules/activation/activate-role.ts',
    tests: extensions,
    changes: [['an extension waits longer than the activation', 'running?.endsAt;', 'undefined as Date | undefined;']],
  },
  {
    file: 'server/modules/activation/deactivate-role.ts',
    tests: extensions,
    changes: [['what was given back is still asked about', 'await cancelWaiting(tx, actor, activation);', '']],
  },
  {
    file: 'server/modules/activation/activation.ts',
    tests: activation,
    changes: [
      ['an activation outlives its eligibility', 'earlierEnd(asked, eligibility.endsAt)!', 'asked'],
      [
        'who is not eligible now activates for later',
        "if (!isInForce(eligibility, now) || !goesOn) unmet.push({ requirement: 'eligibility' });\n  else if",
        'if',
      ],
      ['an activation starts after its eligibility has ended', 'isInForce(eligibility, startsAt) && ', ''],
      [
        'an activation is agreed a year ahead',
        ' && startsAt.getTime() - now.getTime() <= MAXIMUM_AHEAD_MILLISECONDS',
        '',
      ],
      ['an activation lasts longer than the settings allow', ' || requested > terms.maximumMilliseconds', ''],
      ['an activation lasts for a moment only', 'requested < minimum || ', ''],
      [
        'an activation starts in the past',
        'schedule.startsAt && schedule.startsAt.getTime() > now.getTime() ?',
        'schedule.startsAt ?',
      ],
      ['nobody is asked to approve', "terms.approval ? 'approval-needed' : 'granted'", "'granted'"],
      ['no reason is asked for', 'met: saysSomething(request.justification)', 'met: true'],
      ['no ticket is asked for', 'met: isGiven && missed === undefined', 'met: true'],
      ['a ticket may look like anything', 'met: isGiven && missed === undefined', 'met: isGiven'],
      ['no second factor is asked for', 'met: isFresh(request.mfaAt, now, terms.mfaMilliseconds)', 'met: true'],
      [
        'an authentication context nobody can prove counts as proven',
        'milliseconds !== null && isFresh(request.mfaAt, now, milliseconds)',
        'milliseconds === null || isFresh(request.mfaAt, now, milliseconds)',
      ],
    ],
  },
  {
    file: 'server/modules/activation/activation-terms.ts',
    tests: ['server/modules/activation/activate-role', 'server/modules/activation/activation.test'],
    changes: [
      [
        'an eligibility for another scope is used',
        'ground.eligibilities.find((one) => one.covers)',
        'ground.eligibilities[0]',
      ],
      [
        'stricter settings of the narrower scope do not count',
        'narrow === eligibility.scope ? wide : ',
        'true ? wide : ',
      ],
    ],
  },
  {
    file: 'server/modules/activation/activation-terms.ts',
    tests: ['server/modules/activation/activate-role'],
    changes: [['a role that asks for a fresh second factor gets an older one', 'settings.secondFactorMinutes ?? ', '']],
  },
  {
    file: 'server/modules/role-settings/settings-chain.ts',
    tests: ['server/modules/role-settings/settings-chain', 'server/modules/role-settings/inheritance'],
    changes: [
      ['the furthest scope that sets a rule counts', 'layers.reduceRight<', 'layers.reduce<'],
      ['settings are inherited whatever the directory decided', 'isInherited && from >= 0 ?', 'from >= 0 ?'],
      ['what the scope itself sets is above it as well', 'layers.slice(from + 1)', 'layers.slice(from)'],
    ],
  },
  {
    file: 'server/modules/role-settings/announce-weakening.ts',
    tests: ['server/modules/role-settings/inheritance'],
    changes: [
      [
        'who administers further down does not hear',
        'if (!before.isInherited) return [here];',
        'if (true) return [here];',
      ],
    ],
  },
  {
    file: 'server/modules/activation/activation-queries.ts',
    tests: ['server/modules/activation/activate-role', 'server/modules/activation/answer-activation'],
    changes: [
      [
        'an eligibility that has not begun is used',
        ' and e.starts_at <= ${now} and (e.ends_at is null or e.ends_at > ${now})\n          and ${linked',
        ' and (e.ends_at is null or e.ends_at > ${now})\n          and ${linked',
      ],
      [
        'an eligibility that has ended is used',
        'e.starts_at <= ${now} and (e.ends_at is null or e.ends_at > ${now})\n          and ${linked',
        'e.starts_at <= ${now}\n          and ${linked',
      ],
      [
        'an eligibility that was removed is used',
        '          and e.removed_at is null and e.starts_at',
        '          and e.starts_at',
      ],
      [
        'an activation that is over blocks the next one',
        'and a.removed_at is null and a.ends_at > ${now} offset 0) own',
        'and a.removed_at is null offset 0) own',
      ],
      [
        'a role that was given back blocks the next activation',
        'and a.removed_at is null and a.ends_at > ${now} offset 0) own',
        'and a.ends_at > ${now} offset 0) own',
      ],
    ],
  },
  {
    file: 'server/modules/activation/judge-activation.ts',
    tests: ['server/modules/activation/activate-role', ...answers],
    changes: [
      ['one person activates for another', 'actor.principalId !== asked.principalId', 'false'],
      ['a program activates', "actor.kind !== 'User' || ", ''],
      [
        'a role that is active is activated again',
        "if (activeScheduleId) throw new Refusal('activation.already-active', { scheduleId: activeScheduleId });",
        '',
      ],
      [
        'a second request is made while one waits for approval',
        'if (pending && pending.expiresAt.getTime() > now.getTime()) {',
        'if (false && pending) {',
      ],
    ],
  },
  {
    file: 'server/modules/activation/activate-roles.ts',
    tests: ['server/modules/activation/activate-roles'],
    changes: [
      ['of several roles some are activated where all or none was asked for', 'judged.some(isRefused)', 'false'],
      ['one refused role keeps back the others where each counts for itself', "mode === 'all-or-nothing' && ", ''],
      ['the same role at the same place is asked for twice at once', 'if (places.size < asked.length)', 'if (false)'],
      ['one person activates several roles for another', 'for (const one of asked) requireSelf(actor, one);', ''],
    ],
  },
  {
    file: 'server/modules/activation/find-grantable.ts',
    tests: answers,
    changes: [
      [
        'an approval gives what the eligibility no longer covers',
        'eligibilities.find((one) => one.covers)',
        'eligibilities[0]',
      ],
    ],
  },
  {
    file: 'server/modules/activation/answer-activation.ts',
    tests: answers,
    changes: [
      ['who asked for it approves it', '[request.requestorId, request.principalId]', '[request.principalId]'],
      ['the person it is for approves it', '[request.requestorId, request.principalId]', '[request.requestorId]'],
      [
        'an approval gives a second activation beside a running one',
        "if (activeScheduleId && !running) throw new Refusal('activation.already-active', { scheduleId: activeScheduleId });",
        '',
      ],
    ],
  },
  {
    file: 'server/modules/activation/deactivate-role.ts',
    tests: [
      'server/modules/activation/answered-in-doubt',
      'server/modules/activation/activate-role',
      'server/modules/activation/activation-overtaking',
    ],
    changes: [
      ['a minimum nobody asked for holds people in their role', '&& (await isMinimumEnforced(tx, activation))', ''],
      [
        'the minimum the role asks for is not kept',
        'if (age >= 0 && age < MINIMUM_MILLISECONDS && ',
        'if (age >= 0 && age < 0 && ',
      ],
      ['somebody gives back what another person holds', '  requireSelf(actor, asked);\n', ''],
    ],
  },
  {
    file: 'server/modules/activation/cancel-request.ts',
    tests: [
      'server/modules/activation/waiting-that-ends',
      'server/modules/activation/answered-in-doubt',
      'server/modules/activation/answer-activation',
      'server/wire/arm/schedule-requests',
    ],
    changes: [
      ['anybody withdraws the request of another', 'if (!isOwn || request.requestType', 'if (request.requestType'],
      ['what nobody answered in time is withdrawn', "approvalState(approval, tx.now) === 'TimedOut'", 'false'],
      [
        'who withdraws a plan leaves the question to keep it behind',
        '  await cancelWaiting(tx, actor, schedule);\n',
        '',
      ],
      ['what has begun is withdrawn', ' || schedule.startsAt.getTime() <= tx.now.getTime()) throw', ') throw'],
      ['a future activation that was withdrawn begins', '  await endSchedule(tx, schedule);\n', ''],
    ],
  },
  {
    file: 'server/modules/approvals/approval.ts',
    tests: answers,
    changes: [
      ['anybody approves', "if (!person.isApprover) return 'not-approver';", ''],
      [
        'one person fills two places',
        "if (hasAnswered && approvalState(approval, now) === 'waiting') return 'already-answered';",
        '',
      ],
      [
        'a stage is answered before it has begun',
        "stage.beginsAt === null ? 'stage-not-open'",
        "false ? 'stage-not-open'",
      ],
      ['a stage that is through is answered again', "if (stage.endedAt !== null) return 'already-decided';", ''],
      [
        'one approval too few is enough',
        '.length + 1 < stage.requiredApprovals',
        '.length + 2 < stage.requiredApprovals',
      ],
      [
        'the later stages are never asked',
        "stage.number < approval.stages.length ? 'next-stage'",
        "false ? 'next-stage'",
      ],
      [
        'those of an escalation may answer an instant too late',
        'escalatesAt.getTime() <= now.getTime();',
        'escalatesAt.getTime() < now.getTime();',
      ],
      ['a second answer counts', "if (approval.outcome !== null) return 'already-decided';", ''],
      [
        'an answer counts at the instant the time for it ends',
        "if (now.getTime() >= approval.expiresAt.getTime()) return 'timed-out';",
        "if (now.getTime() > approval.expiresAt.getTime()) return 'timed-out';",
      ],
      [
        'an approver need not say why where the settings ask for it',
        "!/[\\p{L}\\p{N}]/u.test(answer.justification ?? '')",
        'false',
      ],
      [
        'a request whose time is over looks as if it waited',
        "(now.getTime() >= approval.expiresAt.getTime() ? 'TimedOut' : 'waiting')",
        "'waiting'",
      ],
    ],
  },
  {
    file: 'server/modules/role-settings/assess-rules.ts',
    tests: settings,
    changes: [
      [
        'an activation may last for ever',
        'if (!rules.Expiration_EndUser_Assignment.isExpirationRequired) {',
        'if (false) {',
      ],
      ['an activation may last a week', '[30 * MINUTE, 24 * HOUR]', '[30 * MINUTE, 240 * HOUR]'],
      [
        'the extra receivers of a mail need no address',
        'body.notificationRecipients.some((address) => !parseMailAddress(address))',
        'false',
      ],
      [
        'a second factor and an authentication context are asked for at once',
        "context.isEnabled && rules[beside].enabledRules.includes('MultiFactorAuthentication')",
        'false',
      ],
    ],
  },
  {
    file: 'server/modules/role-settings/assess-approval.ts',
    tests: settings,
    changes: [
      ['approval is asked for and nobody can give it', 'if (isAnybodyNeeded && approvers.length === 0)', 'if (false)'],
      ['an approval waits for a year', 'const MAXIMUM_MINUTES = 14 * 1_440;', 'const MAXIMUM_MINUTES = 365 * 1_440;'],
      ['more approvals are needed than people are named', 'isWhole(requiredApprovals, 1, most)', 'true'],
      ['two stages wait for the same person', ' || needed <= peopleNamed(some)', ' || true'],
      ['an escalation comes after the end', 'timeOutInMinutes - 1)', 'timeOutInMinutes)'],
    ],
  },
  {
    file: 'server/modules/role-settings/typed-settings.ts',
    tests: [...settings, 'server/modules/activation/activation.test', 'server/modules/activation/activate-role'],
    changes: [
      [
        'the longer of two maxima counts',
        'Math.min(wide.maximumMilliseconds, narrow.maximumMilliseconds)',
        'wide.maximumMilliseconds',
      ],
      [
        'a second factor asked for at the narrower scope is forgotten',
        'mfaRequired: wide.mfaRequired || narrow.mfaRequired',
        'mfaRequired: wide.mfaRequired',
      ],
      ['approval asked for at the narrower scope is forgotten', 'return wide ?? narrow;', 'return wide;'],
      [
        'the approvers of the narrower scope decide about the wider eligibility',
        '    ...wide,\n    timeOutInMinutes',
        '    ...narrow,\n    timeOutInMinutes',
      ],
    ],
  },
]);
