/** Refusals of the area "role settings". */
import { refusal } from '../refusal-kind.ts';

export const roleSettingsRefusals = {
  'role-settings.changed-meanwhile': refusal<{ policyId: string; changedAt: string | null; changedBy: string | null }>(
    'conflict',
  ),
  'role-settings.invalid': refusal<{
    problems: readonly {
      readonly rule: string;
      readonly property?: string;
      readonly stage?: number;
      readonly reason: string;
    }[];
  }>('invalid'),
  'role-settings.policy-of-another-role': refusal<{ policyId: string; roleDefinitionId: string }>('conflict'),
  'role-settings.not-found': refusal<{ policyId: string }>('missing'),
} as const;
