/** Refusals of the area "history". */
import { refusal } from '../refusal-kind.ts';

export const historyRefusals = {
  'history.not-kept': refusal<{ at: string; since: string }>('invalid'),
  'history.not-past': refusal<{ at: string; now: string }>('invalid'),
} as const;
