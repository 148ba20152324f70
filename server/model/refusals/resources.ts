/** Refusals of the area "resources". */
import { refusal } from '../refusal-kind.ts';

export const resourceRefusals = {
  'resource.not-found': refusal<{ scope: string }>('missing'),
  'resource.scope-invalid': refusal<{ reason: string }>('invalid'),
} as const;
