/** Texts of the area "access reviews". */
import { problem } from './problem-text.ts';

const states: Readonly<Record<string, string>> = {
  NotStarted: 'has not begun',
  InProgress: 'is in progress',
  Completed: 'is over',
  Applying: 'is being applied',
  Applied: 'was applied',
  Skipped: 'was skipped',
};

export const accessReviewTexts = {
  'access-review.not-found': () =>
    problem(
      'There is no such access review.',
      'It was deleted, or you neither manage it nor have anything to answer in it.',
      'Look at the reviews that wait for you.',
    ),
  'access-review.item-not-found': () =>
    problem('The answer was not stored.', 'The review has no such person in it.', 'Load the review again.'),
  'access-review.no-reviewer': () =>
    problem(
      'The access review was not stored.',
      'Nobody would be there to answer.',
      'Select reviewers, or for sponsors somebody who answers for guests without one.',
    ),
  'access-review.reviewer-invalid': (d: { principalId: string }) =>
    problem(
      'The access review was not stored.',
      `${d.principalId} is neither a user nor a group here.`,
      'Select another reviewer.',
    ),
  'access-review.role-not-there': (d: { roleDefinitionId: string }) =>
    problem('The access review was not stored.', `There is no role ${d.roleDefinitionId}.`, 'Select another role.'),
  'access-review.not-reviewer': () =>
    problem(
      'The answer was not stored.',
      'Somebody else answers about this person.',
      'Answer about the people who are listed for you.',
    ),
  'access-review.own-item': () =>
    problem(
      'The answer was not stored.',
      'Nobody answers about themselves in this review.',
      'Leave your own access to the other reviewers.',
    ),
  'access-review.not-in-progress': (d: { state: string }) =>
    problem(
      'Nothing was changed.',
      `The review ${states[d.state] ?? 'is not in progress'}; answers count from its start to its end.`,
      'Wait for the next instance, or change the access itself.',
    ),
  'access-review.other-stage': (d: { stage: number; current: number }) =>
    problem(
      'Nothing was changed.',
      d.stage < d.current ? `Stage ${d.stage} is over.` : `Stage ${d.stage} has not begun.`,
      `Look at stage ${d.current}, which is asked now.`,
    ),
  'access-review.decided-meanwhile': () =>
    problem(
      'Your answer was not stored.',
      'Somebody else has answered about this person since you loaded the list.',
      'Look at their answer; answer again to replace it.',
    ),
  'access-review.justification-missing': () =>
    problem('The answer was not stored.', 'Who approves says why in this review.', 'Add a reason and send it again.'),
  'access-review.nothing-decided': () =>
    problem('Nothing was changed.', 'Nobody has answered yet.', 'Reset answers once there are some.'),
  'access-review.not-completed': (d: { state: string }) =>
    problem(
      'Nothing was applied.',
      `The review ${states[d.state] ?? 'is not over'}; answers are applied once, after its end.`,
      'Wait for its end, or stop it.',
    ),
  'access-review.applies-by-itself': () =>
    problem('Nothing was changed.', 'The answers of this review are applied by themselves.', 'Wait a moment.'),
  'access-review.over': () =>
    problem('Nothing was changed.', 'The access review is over.', 'Create another access review.'),
  'access-review.still-applying': () =>
    problem(
      'The access review was not deleted.',
      'Its answers are being applied.',
      'Delete it when they are, in a moment.',
    ),
  'access-review.fallback-stays': (d: { principalId: string }) =>
    problem(
      'The access review was not changed.',
      `${d.principalId} answers for people without a sponsor while the review is in progress.`,
      'Add others now, and remove this one after its end.',
    ),
  'access-review.holds-directory-roles': () =>
    problem(
      'The access stays.',
      'The guest holds a directory role, about which this review does not decide.',
      'Review the directory role, then the guest.',
    ),
  'access-review.task-not-found': () =>
    problem(
      'There is no such task.',
      'It is about a group that you do not manage.',
      'Look at the tasks that wait for you.',
    ),
  'access-review.task-closed': () =>
    problem('Nothing was changed.', 'Somebody has decided about this person already.', 'Load the list again.'),
  'access-review.task-reason-missing': () =>
    problem('Nothing was changed.', 'Whoever keeps somebody in the group says why.', 'Add a reason and send it again.'),
  'access-review.task-through-group': (d: { groupId: string; principalId: string }) =>
    problem(
      'Nothing was changed.',
      `${d.principalId} is in the group ${d.groupId} through another group, which may have been given for something else.`,
      'Take the person out of that group, or keep them, with a reason.',
    ),
  'access-review.item-broken': (d: { reference: string }) =>
    problem(
      'Something broke on our side.',
      `The error was recorded under the reference ${d.reference}.`,
      'Remove the access by hand, and give this reference to the operator.',
    ),
};
