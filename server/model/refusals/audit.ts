/** Refusals of the area "audit". */
import { refusal } from '../refusal-kind.ts';

export const auditRefusals = {
  'audit.range-invalid': refusal<{ from: string; to: string }>('invalid'),
} as const;
