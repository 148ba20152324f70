/** Texts of the refusals of the area "approvals". */
import type { RefusalDetails } from '#model/refusal.ts';
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
  'approval.already-decided': ({ answeredBy }: RefusalDetails<'approval.already-decided'>) =>
    problem(
      'The request was already answered.',
      answeredBy ? `It was answered by ${answeredBy}.` : 'Nobody needs to answer it any more.',
      'Reload the list of requests.',
    ),
  'approval.already-answered': () =>
    problem(
      'You have answered this request already.',
      'Nobody answers a request twice, whatever its stages: every approval is of another person.',
      'Leave it to another approver.',
    ),
  'approval.stage-not-open': ({ stage }: RefusalDetails<'approval.stage-not-open'>) =>
    problem(
      'This stage cannot be answered yet.',
      `Stage ${stage} begins when the stage before it is through.`,
      'Wait for the mail that says it is your turn.',
    ),
  'approval.timed-out': () =>
    problem(
      'The request is no longer open.',
      'Its time for an answer is over.',
      'Ask the person to request the activation again.',
    ),
  'approval.signature-required': () =>
    problem(
      'The answer was not recorded.',
      'This role asks approvers to sign their answer with a passkey, which an API cannot do for them.',
      'Answer on the page Approve requests of the portal.',
    ),
  'approval.signature-failed': () =>
    problem(
      'The answer was not recorded.',
      'The passkey that signed it is not one of yours, or signed something else.',
      'Choose your own passkey, and sign your answer again.',
    ),
  'approval.signature-of-another': () =>
    problem(
      'The answer was not recorded.',
      'What was signed is not this request and this answer.',
      'Read the request again, and sign your answer to it.',
    ),
  'approval.passkey-missing': () =>
    problem(
      'You cannot sign an answer yet.',
      'This role asks approvers to sign with a passkey, and you have none here.',
      'Add a passkey under Security info, then answer.',
    ),
  'approval.justification-missing': () =>
    problem(
      'The answer was not recorded.',
      'This role asks approvers for a justification.',
      'Say why, and answer again.',
    ),
} as const;
