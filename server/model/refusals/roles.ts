/** Refusals of the area "roles". */
import { refusal } from '../refusal-kind.ts';

export const roleRefusals = {
  'role.not-found': refusal<{ roleDefinitionId: string }>('missing'),
  'role.name-exists': refusal<{ roleDefinitionId: string }>('conflict'),
  'role.action-invalid': refusal<{ action: string; reason: string }>('invalid'),
  'role.scopes-invalid': refusal<{ reason: string }>('invalid'),
  'role.scope-right-missing': refusal<{ action: string; scope: string }>('forbidden'),
  'role.in-use': refusal<{ roleDefinitionId: string; assignments: number }>('conflict'),
  'role.built-in': refusal<{ roleDefinitionId: string }>('forbidden'),
} as const;
