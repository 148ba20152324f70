/** Refusals of the area "audit". */
import { refusal } from '../refusal-kind.ts';

export const auditRefusals = {
  'audit.range-invalid': refusal<{ from: string; to: string }>('invalid'),
  'audit.not-sealed': refusal<{ entryId: string }>('conflict'),
  'audit.nothing-sealed': refusal('unavailable'),
  'audit.size-unknown': refusal<{ from: number; to: number; size: number }>('invalid'),
} as const;
