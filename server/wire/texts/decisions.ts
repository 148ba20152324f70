/** Texts of the refusals of the area "decisions". */
import { problem } from './problem-text.ts';

export const decisionTexts = {
  'decision.facts-stale': () =>
    problem('This was refused.', 'The rule decision.facts-stale did not allow it.', 'Check the request.'),
} as const;
