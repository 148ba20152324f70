/** Texts of the refusals of the area "assignments". */
import type { RefusalDetails } from '#model/refusal.ts';
import { problem } from './problem-text.ts';
import { stepForUnmet, wordUnmet } from './unmet.ts';

/** The next step speaks of the field that is wrong. */
const scheduleSteps: Readonly<Record<string, string>> = {
  startDateTime: 'Write startDateTime as an instant such as 2031-03-04T12:00:00Z; without a zone it is UTC.',
  endDateTime: 'Write endDateTime as an instant such as 2031-03-04T12:00:00Z; without a zone it is UTC.',
  duration: 'Write duration as a length such as PT8H, P30D, P52W or P1Y.',
  type: 'Write type as AfterDuration, AfterDateTime or NoExpiration.',
  expiration: 'Choose an end that lies after the start and in the future.',
};

export const assignmentTexts = {
  'assignment.exists': () =>
    problem(
      'The role assignment already exists.',
      'The same principal already holds this role at this scope in that time.',
      'Update the existing assignment, or choose another time.',
    ),
  'assignment.not-found': () =>
    problem(
      'The role assignment does not exist.',
      'It may have ended or been removed.',
      'Reload the list of assignments.',
    ),
  'assignment.rules-unmet': ({ unmet }: RefusalDetails<'assignment.rules-unmet'>) =>
    problem(
      'The role was not assigned.',
      `The settings of this role ask for more: ${wordUnmet(unmet)}.`,
      stepForUnmet(unmet, 'Complete the request and send it again.'),
    ),
  'assignment.schedule-invalid': ({ field, reason }: RefusalDetails<'assignment.schedule-invalid'>) =>
    problem(
      'The times of the assignment cannot be used.',
      `${field} ${reason}.`,
      scheduleSteps[field] ?? `Correct ${field} and send the request again.`,
    ),
  'assignment.principal-cannot-activate': () =>
    problem(
      'This principal cannot be made eligible.',
      'An application cannot activate a role.',
      'Assign the role as active, with an end.',
    ),
  'assignment.principal-type-differs': ({ is, given }: RefusalDetails<'assignment.principal-type-differs'>) =>
    problem(
      'The principal is of another type.',
      `It is a ${is}, not a ${given}.`,
      'Send the right type, or leave it out.',
    ),
  'assignment.change-not-allowed': () =>
    problem(
      'The role assignment was not changed.',
      'Role, principal and scope of an assignment are fixed.',
      'Remove it and make another one.',
    ),
  'assignment.outside-pim': ({ scope, setAt }: RefusalDetails<'assignment.outside-pim'>) =>
    problem(
      'This role is assigned through PIM only.',
      `Its settings ${setAt === null || setAt === scope ? 'here' : `at ${setAt}`} refuse plain role assignments.`,
      'Make the person eligible, or assign the role with an end by a schedule request. Break-glass accounts and automation can be excluded in the role settings.',
    ),
  'assignment.last-owner': () =>
    problem(
      'The last administrator cannot be removed.',
      'Nobody would be left to administer this scope.',
      'Assign the role to somebody else first.',
    ),
  'assignment.owner-not-active': () =>
    problem(
      'You may not do this.',
      'It is for the owners of the group. You are eligible to own it, and are not its owner now.',
      'Activate ownership of the group under My roles, then do it again.',
    ),
  'assignment.request-differs': () =>
    problem('This request id was used before.', 'Another request with other content has the same id.', 'Use a new id.'),
  'assignment.request-not-found': () =>
    problem(
      'The request was not found.',
      'There is none with that id that you may see.',
      'Reload the list of requests.',
    ),
  'assignment.request-pending': () =>
    problem(
      'A request is already pending.',
      'The same role at the same scope was asked for and not answered yet.',
      'Wait for the answer, or cancel the pending request.',
    ),
  'assignment.request-not-cancelable': ({ status }: RefusalDetails<'assignment.request-not-cancelable'>) =>
    problem(
      'The request cannot be canceled.',
      `Its status is ${status}.`,
      'Only pending and future requests can be canceled; end what is in force instead.',
    ),
  'extension.not-own': () =>
    problem(
      'Only the person who holds an assignment asks to extend or renew it.',
      'It is somebody else\u2019s, or it belongs to a group.',
      'An administrator of the resource extends or renews it without a request.',
    ),
  'extension.too-early': ({ opensAt }: RefusalDetails<'extension.too-early'>) =>
    problem(
      'It is too early to ask for an extension.',
      'Extensions are asked for in the last 14 days before the end.',
      `Ask again from ${opensAt} on.`,
    ),
  'extension.too-late': ({ closedAt }: RefusalDetails<'extension.too-late'>) =>
    problem(
      'It is too late to renew this assignment.',
      `Renewals end 30 days after the assignment; here that was ${closedAt}.`,
      'Ask an administrator of the resource for a new assignment.',
    ),
  'extension.own-request': () =>
    problem('You cannot decide this request.', 'Nobody decides about themself.', 'Ask another administrator.'),
  'extension.already-decided': ({ status }: RefusalDetails<'extension.already-decided'>) =>
    problem('The request is not open any more.', `Its status is ${status}.`, 'Reload the list of requests.'),
  'extension.justification-missing': () =>
    problem(
      'The decision was not recorded.',
      'The person is told why, and so is the audit trail.',
      'Say why, and decide again.',
    ),
} as const;
