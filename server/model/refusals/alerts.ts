/** Refusals of the area "alerts". */
import { refusal } from '../refusal-kind.ts';

export const alertRefusals = {
  'alert.not-found': refusal<{ alert: string }>('missing'),
} as const;
