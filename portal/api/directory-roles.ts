/**
 * Directory roles: they live on Graph, and look here like the roles on resources, so that both have the same pages.
 */
import type { PolicyRule, RoleDefinitionView, ScheduleView } from './arm-types.ts';
import { graphAll, graphPost, odataText } from './graph.ts';
import { commonOfRow, policyRules, type PrivilegedRow, type RoleKind } from './privileged-row.ts';

/** What stands for the directory where a resource would be named. */
export const DIRECTORY = '/directory';
const base = '/roleManagement/directory';
const collections = {
  eligibility: 'roleEligibilitySchedule',
  assignment: 'roleAssignmentSchedule',
} as const;

interface DirectoryRoleRow extends PrivilegedRow {
  roleDefinitionId: string;
  memberType: 'Direct' | 'Group' | 'Inherited';
  assignmentType?: 'Assigned' | 'Activated';
  roleEligibilityScheduleId?: string;
  roleAssignmentScheduleId?: string;
  roleDefinition?: { displayName: string };
}

export function isOfDirectory(scope: string): boolean {
  return scope.toLowerCase() === DIRECTORY;
}

/** One's own, in force now, directly and through groups. */
export function ownDirectoryRoles(kind: RoleKind, signal?: AbortSignal): Promise<ScheduleView[]> {
  const path = `${base}/${collections[kind]}Instances/filterByCurrentUser(on='principal')`;
  return readSchedules(path, { $expand: 'roleDefinition,activatedUsing' }, signal);
}

/** One's own agreements: for now, for later, and those that ended lately. */
export function ownDirectoryRoleSchedules(kind: RoleKind, signal?: AbortSignal): Promise<ScheduleView[]> {
  const path = `${base}/${collections[kind]}s/filterByCurrentUser(on='principal')`;
  return readSchedules(path, { $expand: 'roleDefinition,activatedUsing' }, signal);
}

export async function directoryRoleDefinitions(signal?: AbortSignal): Promise<RoleDefinitionView[]> {
  const found = await graphAll<{ id: string; displayName: string; description: string }>(
    `${base}/roleDefinitions`,
    {},
    signal,
  );
  return found.map(({ id, displayName, description }) => ({
    id,
    name: id,
    type: 'Microsoft.Authorization/roleDefinitions',
    properties: { roleName: displayName, description, type: 'BuiltInRole' },
  }));
}

/** The rules of a role's settings. */
export function directoryRoleRules(roleDefinitionId: string, signal?: AbortSignal): Promise<PolicyRule[]> {
  const $filter = `scopeId eq '/' and scopeType eq 'DirectoryRole' and roleDefinitionId eq ${odataText(roleDefinitionId)}`;
  return policyRules($filter, signal);
}

/** Asks about a directory role; the body is that of the request, in the words of Graph. */
export function askDirectoryRole(kind: RoleKind, body: object): Promise<{ status: string }> {
  return graphPost(`${base}/${collections[kind]}Requests`, { directoryScopeId: '/', ...body });
}

export function cancelDirectoryRequest(kind: RoleKind, id: string): Promise<void> {
  return graphPost(`${base}/${collections[kind]}Requests/${id}/cancel`);
}

async function readSchedules(path: string, query: Record<string, string>, signal?: AbortSignal) {
  return (await graphAll<DirectoryRoleRow>(path, { ...query, $top: '999' }, signal)).map(toSchedule);
}

function toSchedule(row: DirectoryRoleRow): ScheduleView {
  const { id, roleDefinitionId, memberType, assignmentType, roleDefinition } = row;
  return {
    id,
    name: id,
    type: 'directoryRole',
    properties: {
      ...commonOfRow(row),
      roleDefinitionId,
      memberType,
      ...(assignmentType ? { assignmentType } : {}),
      ...(row.roleEligibilityScheduleId ? { roleEligibilityScheduleId: row.roleEligibilityScheduleId } : {}),
      ...(row.roleAssignmentScheduleId ? { roleAssignmentScheduleId: row.roleAssignmentScheduleId } : {}),
      scope: DIRECTORY,
      linkedRoleEligibilityScheduleId: row.activatedUsing?.id ?? null,
      expandedProperties: {
        scope: { id: DIRECTORY, displayName: 'Directory', type: 'directory' },
        roleDefinition: { id: roleDefinitionId, displayName: roleDefinition?.displayName ?? 'Unknown role' },
      },
    },
  };
}
