/** Refusals of the area "alerts". */
import { refusal } from '../refusal-kind.ts';

export const alertRefusals = {
  'alert.not-found': refusal<{ alert: string }>('missing'),
  'alert.incident-not-found': refusal<{ incidentId: string }>('missing'),
  'alert.fix-not-possible': refusal<{ incidentId: string; reason: 'none' | 'over' | 'through-group' | 'eligible' }>(
    'conflict',
  ),
} as const;
