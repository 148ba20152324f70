/** Texts of the refusals of the area "approvals". */
import { problem } from './problem-text.ts';

export const approvalTexts = {
  'approval.not-found': () =>
    problem(
      'The approval was not found.',
      'There is none with that id that you may see.',
      'Open the list of requests that wait for you.',
    ),
  'approval.not-approver': () =>
    problem(
      'You cannot answer this request.',
      'You are not among the approvers of this role.',
      'Leave it to an approver, or ask an administrator of the resource.',
    ),
  'approval.own-request': () =>
    problem('You cannot answer this request.', 'Nobody approves a request of their own.', 'Ask another approver.'),
  'approval.already-decided': () =>
    problem('The request was already answered.', 'The first answer counts.', 'Reload the list of requests.'),
  'approval.timed-out': () =>
    problem(
      'The request is no longer open.',
      'Its time for an answer is over.',
      'Ask the person to request the activation again.',
    ),
  'approval.justification-missing': () =>
    problem(
      'The answer was not recorded.',
      'This role asks approvers for a justification.',
      'Say why, and answer again.',
    ),
} as const;
