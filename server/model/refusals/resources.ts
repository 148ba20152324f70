/** Refusals of the area "resources". */
import { refusal } from '../refusal-kind.ts';

export const resourceRefusals = {
  'resource.not-found': refusal<{ scope: string }>('missing'),
  'resource.scope-invalid': refusal<{ reason: string }>('invalid'),
  'resource.has-children': refusal<{ scope: string }>('conflict'),
  'resource.too-many-below': refusal<{ scope: string; maximum: number }>('invalid'),
  'resource.move-refused': refusal<{ scope: string; reason: string }>('conflict'),
  'resource.name-taken': refusal<{ scope: string }>('conflict'),
} as const;
