/** Texts of the refusals of the areas "provisioning" and "signal-stream". */
import { problem } from './problem-text.ts';

export const provisioningTexts = {
  'provisioning.token-unknown': () =>
    problem(
      'The token is not known for this home directory.',
      'It is missing, was deleted, is of another home directory, or that one is not in use.',
      'Ask the organization for a token, under Home directories, and for the address that belongs to it.',
    ),
  'provisioning.account-not-found': (d: { id: string }) =>
    problem(
      `There is no user ${d.id} among the people of this home directory.`,
      'They were deleted, or are guests of nobody here.',
      'Look for them with filter=userName eq.',
    ),
  'provisioning.account-exists': (d: { attribute: string }) =>
    problem(
      `There is a user with this ${d.attribute} already.`,
      'One guest here is one account of the home directory.',
      'Find that user with a filter and change it.',
    ),
  'provisioning.not-invited': (d: { userName: string }) =>
    problem(
      `${d.userName} is no guest here.`,
      'Guests come by invitation; a home directory deactivates, reactivates and deletes those who came.',
      'Switch off the creation of users for this application, or ask the organization to invite them first.',
    ),
  'provisioning.version-changed': (d: { id: string }) =>
    problem(
      `The user ${d.id} has changed since.`,
      'The header If-Match names another version.',
      'Read the user again, then send the change.',
    ),
  'provisioning.filter-unsupported': (d: { reason: string }) =>
    problem(
      'The filter cannot be used.',
      `As far as it could be read, ${d.reason}.`,
      'Use eq on userName, externalId, id, active or emails.value, joined by and.',
    ),
  'provisioning.path-unsupported': (d: { path: string }) =>
    problem(`The path ${d.path} cannot be read.`, 'It is no path of a user.', 'Name an attribute of the schema User.'),
  'provisioning.target-missing': () =>
    problem('Nothing is named to be removed.', 'An operation remove needs a path.', 'Name the attribute.'),
  'provisioning.read-only': (d: { attribute: string }) =>
    problem(`${d.attribute} cannot be changed.`, 'It is given here.', `Leave ${d.attribute} out.`),
  'provisioning.value-invalid': (d: { attribute: string; reason: string }) =>
    problem(`The value of ${d.attribute} cannot be used.`, `It ${d.reason}.`, 'Send another value.'),
  'provisioning.too-many-tokens': (d: { maximum: number }) =>
    problem(
      `There are ${d.maximum} tokens already.`,
      'A second one is there to take the place of the first.',
      'Delete the one that is no longer used.',
    ),
  'signal-stream.issuer-missing': () =>
    problem(
      'No signals of this home directory are taken.',
      'It is not said by whom they are signed.',
      'Edit the home directory and enter the issuer of its signals first.',
    ),
  'signal-stream.exists': () =>
    problem('There is a stream already.', 'A home directory has one.', 'Close it before you open another one.'),
  'signal-stream.not-found': () => problem('There is no stream.', 'It was closed, or never opened.', 'Open one first.'),
  'signal-stream.not-managed': () =>
    problem(
      'The sender cannot be asked for that.',
      'The stream was agreed by hand, or the sender offers no such endpoint.',
      'Ask the partner to do it.',
    ),
  'signal-stream.sender-failed': (d: { reason: string }) =>
    problem(
      'The sender of signals did not do what was asked.',
      `As far as could be learnt, ${d.reason}.`,
      'Check the issuer and the token, or ask the partner.',
    ),
  'provisioning.token-not-found': () =>
    problem('There is no such token.', 'It was deleted, or is of another home directory.', 'List the tokens.'),
} as const;
