/**
 * Faults in access reviews: who answers, until when, and what is taken.
 */
import { mutantsOf } from './mutant.ts';

const reviews = [
  'server/modules/access-reviews/',
  'server/wire/portal/access-review-routes',
  'test/journeys/access-reviews',
];
const folder = 'server/modules/access-reviews';

export const reviewMutants = mutantsOf([
  {
    file: `${folder}/review.ts`,
    tests: reviews,
    changes: [
      ['an answer counts after the end', ' || now >= instance.endsAt', ''],
      ['a review that was stopped goes on', 'instance.stoppedAt || ', ''],
      [
        'people are judged by silence in a round nobody could begin in time',
        "now < halfway(instance) ? 'NotStarted' : 'Skipped'",
        "'NotStarted'",
      ],
    ],
  },
  {
    file: `${folder}/reviewer-queries.ts`,
    tests: reviews,
    changes: [
      ['people answer about themselves', 'or t.principal_id <> ${personId} and (\n', 'or (\n'],
      [
        'who answers where there is no sponsor answers about everybody',
        'or ${isNamed(ids, true)} and not ${hasSponsor})',
        'or ${isNamed(ids, true)})',
      ],
      ['a deleted review is answered', 'r.deleted_at is null and ${reaches(', '${reaches('],
      ['a stage is asked about what did not move on', '(${stage} < 2 or ${movesOn(1)}', '(true or ${movesOn(1)}'],
      ['the first reviewers answer in every stage', 'v.stage = s.number and v.is_fallback', 'v.is_fallback'],
    ],
  },
  {
    file: `${folder}/record-decisions.ts`,
    tests: reviews,
    changes: [
      ['whoever is no reviewer answers', 'if (item.isTheirs) return item;', 'return item;'],
      [
        'one reviewer replaces the answer of another without having seen it',
        'seenDecidedAt !== undefined && seenDecidedAt?.getTime() !== item.decidedAt?.getTime()',
        'seenDecidedAt === new Date(0)',
      ],
      [
        'somebody is approved without a reason',
        ' && justification === null && instance.settings!.justificationRequired',
        ' && justification === undefined',
      ],
    ],
  },
  {
    file: `${folder}/take-access.ts`,
    tests: reviews,
    changes: [
      [
        'a review of guests takes an administrator of the directory',
        'if (!(await holdsDirectoryRoles(tx.db, principalId, tx.now))) return;',
        'return;',
      ],
      [
        'nobody is told through which group a denied person stays',
        'const groupIds = await stillIn();',
        'const groupIds: string[] = [];',
      ],
    ],
  },
  {
    file: `${folder}/run-instance.ts`,
    tests: reviews,
    changes: [
      [
        'answers are applied before the end',
        "requireState(instance, tx.now, 'Completed', 'access-review.not-completed');",
        '',
      ],
    ],
  },
  {
    file: `${folder}/close-task.ts`,
    tests: reviews,
    changes: [
      [
        'anybody takes people out of a group by a task',
        '    await requirePermission(tx, actor, rightAt(task.scope, WRITE_ASSIGNMENTS), task.scope);\n',
        '',
      ],
      ['a task is closed twice', 'if (task.closedAt)', 'if (task.closedAt && !task.outcome)'],
      [
        'somebody denied is kept without a reason',
        "if (!remove && justification === '')",
        "if (justification === '-')",
      ],
      [
        'somebody counts as taken out who is in the group through another one',
        "if (await isIn()) throw new Refusal('access-review.task-through-group', { groupId, principalId });",
        '',
      ],
    ],
  },
  {
    file: `${folder}/leave-group.ts`,
    tests: reviews,
    changes: [
      [
        'a review takes the last owner out of their group',
        'if (ended > 0) await keepLastOwnerThrough(tx, groupId);',
        '',
      ],
    ],
  },
  {
    file: `${folder}/review-rights.ts`,
    tests: reviews,
    changes: [
      [
        'who manages no groups takes people out of them by a review',
        "settings?.throughGroups === 'leave-groups'",
        'settings?.throughGroups === undefined',
      ],
    ],
  },
  {
    file: `${folder}/earlier-answers.ts`,
    tests: reviews,
    changes: [
      [
        'a stage is told what was answered before although that is hidden',
        'reveals ? all.filter((one) => one.stage < stage) : []',
        'all.filter((one) => one.stage < stage)',
      ],
    ],
  },
  {
    file: `${folder}/move-on.ts`,
    tests: reviews,
    changes: [
      ['an instance waits for answers although nobody is asked', 'if (people === 0) {', 'if (people < 0) {'],
      ['somebody ends a stage that is not asked', 'if (current !== stage)', 'if (current < 0)'],
    ],
  },
  {
    file: `${folder}/change-reviewers.ts`,
    tests: reviews,
    changes: [['the reviewers of a stage that is over are changed', 'if (index + 1 < current)', 'if (index < 0)']],
  },
  {
    file: `${folder}/item-store.ts`,
    tests: reviews,
    changes: [
      [
        'two processes apply one answer',
        'order by id limit 1 for update skip locked`.execute(tx.db);\n  return rows[0] && itemFromRow(rows[0]);',
        'order by id limit 1`.execute(tx.db);\n  return rows[0] && itemFromRow(rows[0]);',
      ],
    ],
  },
  {
    file: 'server/modules/assignments/remove-held.ts',
    tests: reviews,
    changes: [['a review takes the last owner', '  await keepLastOwner(tx, actor, schedule);\n', '']],
  },
]);
