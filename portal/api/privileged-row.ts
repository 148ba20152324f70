/**
 * What rows of directory roles and of access to groups have in common on Graph.
 */
import type { PolicyRule } from './arm-types.ts';
import { graphAll } from './graph.ts';

export type RoleKind = 'eligibility' | 'assignment';

export interface PrivilegedRow {
  id: string;
  principalId: string;
  status?: string;
  modifiedDateTime?: string;
  startDateTime?: string;
  endDateTime?: string | null;
  scheduleInfo?: { startDateTime: string; expiration: { endDateTime: string | null } };
  activatedUsing?: { id: string } | null;
}

/** Whose it is, from when until when, and what became of it, in the words of ARM. */
export function commonOfRow({ principalId, status, modifiedDateTime, scheduleInfo, ...row }: PrivilegedRow) {
  return {
    principalId,
    ...(status ? { status } : {}),
    ...(modifiedDateTime ? { updatedOn: modifiedDateTime } : {}),
    startDateTime: (scheduleInfo ?? row).startDateTime ?? null,
    endDateTime: (scheduleInfo ? scheduleInfo.expiration.endDateTime : row.endDateTime) ?? null,
  };
}

/** The rules of the one policy that `$filter` names. */
export async function policyRules($filter: string, signal?: AbortSignal): Promise<PolicyRule[]> {
  const query = { $filter, $expand: 'policy($expand=rules)' };
  const path = '/policies/roleManagementPolicyAssignments';
  const [found] = await graphAll<{ policy: { rules: PolicyRule[] } }>(path, query, signal);
  return found?.policy.rules ?? [];
}
