/** Refusals of the area "decisions". */
import { refusal } from '../refusal-kind.ts';

export const decisionRefusals = {
  'decision.facts-stale': refusal<{ staleMilliseconds: number }>('unavailable'),
} as const;
