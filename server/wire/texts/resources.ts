/** Texts of the refusals of the area "resources". */
import { problem } from './problem-text.ts';

export const resourceTexts = {
  'resource.not-found': () =>
    problem('This was refused.', 'The rule resource.not-found did not allow it.', 'Check the request.'),
  'resource.scope-invalid': () =>
    problem('This was refused.', 'The rule resource.scope-invalid did not allow it.', 'Check the request.'),
} as const;
