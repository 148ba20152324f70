/** Refusals of the area "cross-tenant access". */
import { refusal } from '../refusal-kind.ts';

export const crossTenantRefusals = {
  'cross-tenant.inbound-unclear': refusal<{
    reason: 'default-names-people' | 'users-and-applications-disagree' | 'blocked-people-and-applications';
  }>('invalid'),
  'cross-tenant.not-offered': refusal<{ setting: string }>('invalid'),
  'cross-tenant.partner-exists': refusal<{ homeDirectoryId: string }>('conflict'),
  'cross-tenant.partner-not-found': refusal<{ homeDirectoryId: string }>('missing'),
} as const;
