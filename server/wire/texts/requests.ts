/** Texts of refusals about the request itself. */
import { problem } from './problem-text.ts';

export const requestTexts = {
  'request.invalid': (d: { field: string; reason: string }) =>
    problem('The request cannot be read.', `${d.field} ${d.reason}.`, `Correct ${d.field} and send the request again.`),
  'request.too-large': (d: { maximumBytes: number }) =>
    problem('The request is too large.', `At most ${d.maximumBytes} bytes are read.`, 'Send less in one request.'),
  'request.too-many': (d: { retryAfterSeconds: number }) =>
    problem(
      'Too many requests.',
      'A limit protects everybody here.',
      `Wait ${d.retryAfterSeconds} seconds and try again.`,
    ),
  'request.not-found': (d: { what: string }) =>
    problem(`${d.what} was not found.`, 'It does not exist, or you may not know that it does.', 'Check the address.'),
  'mail.no-longer-due': (d: { recipient: string }) =>
    problem(
      'The mail was not sent again.',
      `'${d.recipient}' would not get it any more: they are not told of this as things are now, or what it says is over.`,
      'Tell them another way if they should know.',
    ),
  'request.method-not-allowed': (d: { method: string }) =>
    problem(
      `${d.method} is not possible here.`,
      'This address answers other methods.',
      'Check the method of the request.',
    ),
  'request.api-version-missing': () =>
    problem(
      'The api-version query parameter (?api-version=) is required for all requests.',
      'Management requests name the version they speak.',
      'Add api-version=2022-04-01 or the version of your client.',
    ),
  'request.filter-invalid': (d: { position: number; reason: string }) =>
    problem('The filter cannot be read.', `At character ${d.position}: ${d.reason}.`, 'Correct the filter.'),
  'request.page-token-invalid': () =>
    problem(
      'This page token is not valid.',
      'It was changed, or belongs to another request.',
      'Start again from the first page.',
    ),
  'request.unauthenticated': (d: { reason: string }) =>
    problem('You are not signed in.', `${d.reason}.`, 'Sign in and try again.'),
  'request.wrong-audience': (d: { audience: string; expected: string }) =>
    problem(
      'Access token validation failure. Invalid audience.',
      `The access token was obtained for '${d.audience}'; this API accepts tokens for '${d.expected}' alone.`,
      `Ask for a token with the scope ${d.expected}/.default (in the Azure CLI: --resource ${d.expected}).`,
    ),
  'request.csrf-missing': () =>
    problem(
      'The request did not come from the portal.',
      'Its protection token is missing or old.',
      'Reload the page and try again.',
    ),
  'request.forbidden': (d: { action: string; scope: string; principalId: string }) =>
    problem(
      'You may not do this.',
      `It needs the action '${d.action}' over scope '${d.scope}', which no active role of yours grants.`,
      'Activate a role you are eligible for, or ask an owner of the scope.',
    ),
  'request.unavailable': (d: { what: string }) =>
    problem(
      `${d.what} cannot be reached right now.`,
      'Without it the request cannot be judged, so it is refused.',
      'Try again in a moment.',
    ),
  'request.collided': () =>
    problem(
      'Nothing was changed.',
      'Somebody else changed the same things at the same moment, and one of you had to give way.',
      'Send the request again.',
    ),
  'portal.not-built': () =>
    problem(
      'This installation has no portal.',
      'Its pages were not built; the APIs work.',
      'Tell the operator: a release has them (npm run release).',
    ),
  'request.draining': () =>
    problem(
      'This process is stopping.',
      'It finishes what is under way and takes nothing new.',
      'Send the next request to another process, or try again in a moment.',
    ),
  'request.storage-full': () =>
    problem(
      'Nothing can be written right now.',
      'The database has no room left, and nothing happens here without its entry in the audit trail.',
      'Tell the operator; try again when there is room.',
    ),
  'request.outcome-unknown': () =>
    problem(
      'It is not known whether this was done.',
      'The connection to the database broke while the change was being committed.',
      'Send the same request again with the same id: it is done once.',
    ),
} as const;
