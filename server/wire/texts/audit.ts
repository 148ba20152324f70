/** Texts of the refusals of the area "audit". */
import { problem } from './problem-text.ts';

export const auditTexts = {
  'audit.range-invalid': () =>
    problem('This was refused.', 'The rule audit.range-invalid did not allow it.', 'Check the request.'),
} as const;
