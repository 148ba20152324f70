/** Texts of the refusals of the area "roles". */
import { problem } from './problem-text.ts';

export const roleTexts = {
  'role.not-found': () =>
    problem('This was refused.', 'The rule role.not-found did not allow it.', 'Check the request.'),
} as const;
