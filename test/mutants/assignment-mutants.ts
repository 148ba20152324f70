/**
 * Faults in the pure rules and commands of assignments: giving, changing, extending and removing roles.
 */
import { mutantsOf } from './mutant.ts';

const conditions = ['test/journeys/conditions'];
const assignments = ['server/modules/assignments/assign-role', 'server/wire/arm/schedule-requests'];

export const assignmentMutants = mutantsOf([
  {
    file: 'server/modules/notifications/deliver-notification.ts',
    tests: ['test/journeys/role-mails'],
    changes: [['a warning names an end that is none any more', 'isWarning(event) && !(', 'false && !(']],
  },
  {
    file: 'server/modules/assignments/unmet.ts',
    tests: ['server/modules/activation/activation.test'],
    changes: [
      ['a dot is a reason', '/[\\p{L}\\p{N}]/u.test(text)', 'text.length > 0'],
      ['a second factor from the future counts', 'age >= 0 && ', ''],
      ['a second factor of last week counts', ' && age <= maximumMilliseconds', ''],
    ],
  },
  {
    file: 'server/modules/role-settings/pim-only.ts',
    tests: ['server/modules/role-settings/pim-only'],
    changes: [
      [
        'PIM-only mode is weakened unheard by one more exception',
        'before.excluded.every((one) => one.id !== id)',
        'false',
      ],
      ['PIM-only mode reaches the shell of the operator', "gift.actor.kind === 'System' || ", ''],
      ['who may get a role outside PIM is who it is given to alone', ' || id === actor.principalId', ''],
    ],
  },
  {
    file: 'server/modules/assignments/assign-plain-role.ts',
    tests: ['server/wire/arm/pim-only'],
    changes: [
      ['a change of PIM-only mode overtakes a plain assignment', ', pimOnlyLockKeys(asked.roleDefinitionId)', ''],
      [
        'a condition is taken away where PIM-only mode is on',
        'widens ? await requireInsidePim(tx, actor, place) : {}',
        '{}',
      ],
    ],
  },
  {
    file: 'server/modules/assignments/unmet.ts',
    tests: assignments,
    changes: [
      [
        'an administrator need not say why',
        'if (demanded.justificationRequired && !saysSomething(reasons.justification))',
        'if (false)',
      ],
      [
        'an administrator needs no second factor',
        'if (demanded.mfaRequired && !isFresh(reasons.mfaAt, now, mfaMilliseconds))',
        'if (false)',
      ],
    ],
  },
  {
    file: 'server/modules/assignments/assess-assignment.ts',
    tests: assignments,
    changes: [
      [
        'an assignment without end is made where the settings forbid it',
        'return settings.permanentAllowed ? [] :',
        'return true ? [] :',
      ],
      [
        'an assignment lasts longer than the settings allow',
        'const tooLong = !settings.permanentAllowed && length > longest;',
        'const tooLong = false;',
      ],
      ['an assignment lasts for a moment only', 'length >= MINIMUM_MILLISECONDS && ', ''],
    ],
  },
  {
    file: 'server/modules/assignments/schedule-window.ts',
    tests: ['server/modules/assignments/schedule-window'],
    changes: [
      [
        'an assignment begins in the past',
        'asked.startsAt && asked.startsAt.getTime() > now.getTime() ?',
        'asked.startsAt ?',
      ],
      ['an assignment ends before it begins', 'if (endsAt.getTime() <= startsAt.getTime()) {', 'if (false) {'],
      [
        'the later of two ends counts',
        'return one.getTime() <= other.getTime() ? one : other;',
        'return one.getTime() > other.getTime() ? one : other;',
      ],
      [
        'an eligibility is in force at the instant of its end',
        'at.getTime() < window.endsAt.getTime()',
        'at.getTime() <= window.endsAt.getTime()',
      ],
      ['an eligibility is in force before its start', 'window.startsAt.getTime() <= at.getTime() && ', ''],
    ],
  },
  {
    file: 'server/modules/assignments/planned-queries.ts',
    tests: ['server/wire/portal/planned-activation-routes'],
    changes: [
      ['what others activated for later is listed', ".where('principal_id', '=', principalId)", ''],
      ['what was canceled stays planned', ".where('removed_at', 'is', null)", ''],
    ],
  },
  {
    file: 'server/modules/assignments/extension.ts',
    tests: ['server/modules/assignments/schedule-window', 'server/modules/assignments/extension'],
    changes: [
      ['an extension is asked for a year ahead', 'if (left > EXTENSION_MILLISECONDS) {', 'if (false) {'],
      ['a renewal is asked for a year later', 'if (-left > RENEWAL_MILLISECONDS) {', 'if (false) {'],
      ['what is proposed exceeds the settings', 'new Date(Math.min(wanted, latest))', 'new Date(wanted)'],
    ],
  },
  {
    file: 'server/modules/assignments/update-schedule.ts',
    tests: ['server/modules/assignments/extension', 'test/state-machine'],
    changes: [
      [
        'an extension begins what was agreed for later',
        "(type === 'AdminExtend' || (type === 'AdminUpdate' && isBegun))",
        'isBegun',
      ],
    ],
  },
  {
    file: 'server/modules/assignments/cancel-waiting.ts',
    tests: ['server/modules/activation/waiting-that-ends', 'test/state-machine'],
    changes: [
      [
        'a request under a removed eligibility goes on waiting',
        "schedule.kind === 'eligibility' ? await lockPendingUnder(tx, schedule.id) : []",
        '[]',
      ],
      ['a wish to extend what was removed goes on waiting', '...(extension ? [extension] : [])', ''],
    ],
  },
  {
    file: 'server/modules/assignments/schedule-request-store.ts',
    tests: ['server/modules/activation/waiting-that-ends', 'test/state-machine'],
    changes: [
      ['what nobody answered in time is withdrawn with its eligibility', ".where('v.expires_at', '>', tx.now)", ''],
    ],
  },
  {
    file: 'server/modules/assignments/ask-extension.ts',
    tests: ['server/modules/assignments/extension', 'server/modules/assignments/change-assignment'],
    changes: [
      ['somebody asks for another person', 'actor.principalId !== asked.principalId', 'false'],
      [
        'two requests wait for one assignment',
        "if (pending) throw new Refusal('assignment.request-pending', { requestId: pending.id });",
        '',
      ],
      ['an activation is extended', " || schedule.assignmentType === 'Activated') {", ') {'],
      ['an extension makes it shorter', 'window.endsAt.getTime() <= schedule.endsAt.getTime()', 'false'],
    ],
  },
  {
    file: 'server/modules/assignments/decide-extension.ts',
    tests: ['server/modules/assignments/extension'],
    changes: [
      [
        'who holds it decides about it',
        '[request.requestorId, request.principalId].includes(actor.principalId)',
        'false',
      ],
      ['a decision is taken back', "if (request.status !== 'PendingAdminDecision') {", 'if (false) {'],
      ['a request that is too old is granted', '  requireDue(held.endsAt, tx.now);\n', ''],
      [
        'an extension exceeds the settings',
        "if (assessment.outcome === 'unmet') throw new Refusal('assignment.rules-unmet', { unmet: assessment.unmet });",
        "if (assessment.outcome === 'unmet') return request;",
      ],
    ],
  },
  {
    file: 'server/modules/assignments/assign-role.ts',
    tests: assignments,
    changes: [
      [
        'the same role is given twice at one place and time',
        "if (overlapping) throw new Refusal('assignment.exists', { scheduleId: overlapping.id });",
        '',
      ],
      [
        'a program is made eligible',
        "asked.kind === 'eligibility' && place.principalKind === 'ServicePrincipal'",
        'false',
      ],
      ['a retry makes a second assignment', "if (retried) return { outcome: 'stored', request: retried };", ''],
    ],
  },
  {
    file: 'server/modules/assignments/last-owner.ts',
    tests: ['server/modules/assignments/change-assignment'],
    changes: [
      [
        'the last owner of a subscription is removed',
        'if (await anotherHolds(tx, roleDefinitionId, scope, schedule.id)) return;',
        'return;',
      ],
      [
        'the last global administrator is removed',
        'return roleDefinitionId === GLOBAL_ADMINISTRATOR_ROLE;',
        'return false;',
      ],
    ],
  },
  {
    file: 'server/modules/assignments/update-schedule.ts',
    tests: ['server/modules/assignments/change-assignment', 'server/wire/arm/extension-requests'],
    changes: [
      [
        'an activation outlives an eligibility that was cut short',
        "if (schedule.kind === 'eligibility') await clipActivations(tx, actor, after);",
        '',
      ],
      ['an administrator lengthens a running activation', " || schedule.assignmentType === 'Activated') {", ') {'],
      [
        'cutting short takes the last owner away',
        'if (isShorter || startsLater || isConditioned) await keepLastOwner(tx, actor, schedule);',
        '',
      ],
    ],
  },
  {
    file: 'server/modules/assignments/remove-schedule.ts',
    tests: [
      'server/modules/assignments/change-assignment',
      'server/modules/assignments/extension',
      'server/modules/activation/answer-activation',
    ],
    changes: [
      [
        'an activation outlives the eligibility it rests on',
        "await endActivation(tx, actor, activation, 'eligibility-removed');",
        '',
      ],
    ],
  },
  {
    file: 'server/modules/assignments/actor-right-queries.ts',
    tests: ['server/modules/assignments/assign-role', 'server/modules/assignments/assignment-overtaking'],
    changes: [
      ['a deny assignment does not bind administrators', 'if (!granted || denied)', 'if (!granted)'],
      ['nobody needs a right to give roles', 'if (!granted || denied)', 'if (denied)'],
    ],
  },
  {
    file: 'server/modules/assignments/condition.ts',
    tests: conditions,
    changes: [
      ['a condition is no obstacle to giving roles', 'sql<boolean>`a.condition is null`', 'sql<boolean>`true`'],
      [
        'a condition of a version nobody knows is kept',
        'conditionVersion !== CONDITION_VERSION) {',
        'conditionVersion === null) {',
      ],
    ],
  },
  {
    file: 'server/modules/assignments/schedule-store.ts',
    tests: conditions,
    changes: [
      ['an assignment with a condition allows', 'isConditional: schedule.condition !== null', 'isConditional: false'],
      [
        'a changed condition counts after a restart only',
        '  await announceSchedule(tx, after);\n  return after;\n}\n\n/** The ends',
        '  return after;\n}\n\n/** The ends',
      ],
    ],
  },
  {
    file: 'server/modules/assignments/update-schedule.ts',
    tests: conditions,
    changes: [
      [
        'a running activation escapes the condition its eligibility gets',
        ' && activation.condition === condition;',
        ';',
      ],
      ['a renewal forgets the condition', "type === 'AdminRenew' ? withConditionOf(schedule, sent) : sent", 'sent'],
    ],
  },
]);
