/** Texts of the refusals of the area "directory". */
import { problem } from './problem-text.ts';

export const directoryTexts = {
  'directory.principal-not-found': () =>
    problem('This was refused.', 'The rule directory.principal-not-found did not allow it.', 'Check the request.'),
  'directory.user-exists': () =>
    problem('This was refused.', 'The rule directory.user-exists did not allow it.', 'Check the request.'),
  'directory.member-exists': () =>
    problem('This was refused.', 'The rule directory.member-exists did not allow it.', 'Check the request.'),
  'directory.member-not-found': () =>
    problem('This was refused.', 'The rule directory.member-not-found did not allow it.', 'Check the request.'),
} as const;
