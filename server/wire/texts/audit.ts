/** Texts of the refusals of the area "audit". */
import { problem } from './problem-text.ts';

export const auditTexts = {
  'audit.range-invalid': (d: { from: string; to: string }) =>
    problem(
      'This time range is empty.',
      `It begins at ${d.from} and ends before that, at ${d.to}.`,
      'Choose an end after the start.',
    ),
} as const;
