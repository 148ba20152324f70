/** Texts of the refusals of the area "audit". */
import { problem } from './problem-text.ts';

export const auditTexts = {
  'audit.range-invalid': (d: { from: string; to: string }) =>
    problem(
      'This time range is empty.',
      `It begins at ${d.from} and ends before that, at ${d.to}.`,
      'Choose an end after the start.',
    ),
  'audit.not-sealed': () =>
    problem(
      'This entry has no proof yet.',
      'Entries are sealed about a second after they are written, when older transactions have ended.',
      'Try again in a moment.',
    ),
  'audit.nothing-sealed': () =>
    problem(
      'The audit trail has no checkpoint yet.',
      'The first one is signed about a second after the first entry is written.',
      'Try again in a moment.',
    ),
  'audit.size-unknown': (d: { from: number; to: number; size: number }) =>
    problem(
      'There is no proof between these sizes.',
      `It is asked for from ${d.from} to ${d.to}; the audit trail has ${d.size} sealed entries.`,
      'Choose a start of at least 1, an end after it, and none beyond the last checkpoint.',
    ),
} as const;
