/**
 * How far a instance of a review is, in a word.
 */
import type { ReviewInstanceState, ReviewInstanceView } from '../../../server/wire/portal/access-review-contract.ts';
import { Badge } from '../../ui/badge.tsx';

export const stateTexts: Readonly<Record<ReviewInstanceState, string>> = {
  NotStarted: 'Not started',
  InProgress: 'In progress',
  Completed: 'Ended',
  Applying: 'Being applied',
  Applied: 'Applied',
  Skipped: 'Skipped',
};

const tones = {
  NotStarted: 'neutral',
  InProgress: 'accent',
  Completed: 'warn',
  Applying: 'info',
  Applied: 'good',
  Skipped: 'neutral',
} as const;

export function StateBadge({ instance: { state, stoppedAt } }: { instance: ReviewInstanceView }) {
  return <Badge tone={tones[state]}>{state === 'Completed' && stoppedAt ? 'Stopped' : stateTexts[state]}</Badge>;
}
