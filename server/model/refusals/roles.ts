/** Refusals of the area "roles". */
import { refusal } from '../refusal-kind.ts';

export const roleRefusals = {
  'role.not-found': refusal<{ roleDefinitionId: string }>('missing'),
} as const;
