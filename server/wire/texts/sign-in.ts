/** Texts of the refusals of the area "sign-in". */
import { problem } from './problem-text.ts';

export const signInTexts = {
  'sign-in.failed': () =>
    problem('This was refused.', 'The rule sign-in.failed did not allow it.', 'Check the request.'),
} as const;
