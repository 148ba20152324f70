/** Texts of the refusals of the area "alerts". */
import { problem } from './problem-text.ts';

export const alertTexts = {
  'alert.not-found': () =>
    problem(
      'There is no such alert here.',
      'It has another name, or is not watched at this scope.',
      'List the alerts of the scope.',
    ),
} as const;
