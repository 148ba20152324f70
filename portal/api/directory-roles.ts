/**
 * Directory roles: they live on Graph, and look here like the roles on resources, so that both have the same pages.
 */
import type { PolicyRule, RoleDefinitionView, ScheduleView } from './arm-types.ts';
import { graphPage, graphPost, odataText, type GraphPage } from './graph.ts';

/** What stands for the directory where a resource would be named. */
export const DIRECTORY = '/directory';
const base = '/roleManagement/directory';
const collections = {
  eligibility: 'roleEligibilitySchedule',
  assignment: 'roleAssignmentSchedule',
} as const;
export type DirectoryRoleKind = keyof typeof collections;
/** More than this is not read into one page. */
const maximumPages = 20;

interface DirectoryRoleRow {
  id: string;
  principalId: string;
  roleDefinitionId: string;
  memberType: 'Direct' | 'Group' | 'Inherited';
  assignmentType?: 'Assigned' | 'Activated';
  startDateTime?: string;
  endDateTime?: string | null;
  scheduleInfo?: { startDateTime: string; expiration: { endDateTime: string | null } };
  roleEligibilityScheduleId?: string;
  roleAssignmentScheduleId?: string;
  roleDefinition?: { displayName: string };
  principal?: { '@odata.type': string; displayName: string };
  activatedUsing?: { id: string } | null;
}

export function isOfDirectory(scope: string): boolean {
  return scope.toLowerCase() === DIRECTORY;
}

/** One's own, in force now, directly and through groups. */
export function ownDirectoryRoles(kind: DirectoryRoleKind, signal?: AbortSignal): Promise<ScheduleView[]> {
  const path = `${base}/${collections[kind]}Instances/filterByCurrentUser(on='principal')`;
  return readSchedules(path, { $expand: 'roleDefinition,activatedUsing' }, signal);
}

/** Everybody who is eligible for a role or has it, now or later. */
export function directoryRoleSchedules(
  kind: DirectoryRoleKind,
  roleDefinitionId: string,
  signal?: AbortSignal,
): Promise<ScheduleView[]> {
  const $filter = `roleDefinitionId eq ${odataText(roleDefinitionId)}`;
  return readSchedules(`${base}/${collections[kind]}s`, { $filter, $expand: 'roleDefinition,principal' }, signal);
}

export async function directoryRoleDefinitions(signal?: AbortSignal): Promise<RoleDefinitionView[]> {
  const found = await readAll<{ id: string; displayName: string; description: string }>(
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
export async function directoryRoleRules(roleDefinitionId: string, signal?: AbortSignal): Promise<PolicyRule[]> {
  const $filter = `scopeId eq '/' and scopeType eq 'DirectoryRole' and roleDefinitionId eq ${odataText(roleDefinitionId)}`;
  const query = { $filter, $expand: 'policy($expand=rules)' };
  const path = '/policies/roleManagementPolicyAssignments';
  const [found] = await readAll<{ policy: { rules: PolicyRule[] } }>(path, query, signal);
  return found?.policy.rules ?? [];
}

/** Asks about a directory role; the body is that of the request, in the words of Graph. */
export function askDirectoryRole(kind: DirectoryRoleKind, body: object): Promise<{ status: string }> {
  return graphPost(`${base}/${collections[kind]}Requests`, { directoryScopeId: '/', ...body });
}

async function readSchedules(path: string, query: Record<string, string>, signal?: AbortSignal) {
  return (await readAll<DirectoryRoleRow>(path, { ...query, $top: '999' }, signal)).map(toSchedule);
}

async function readAll<T>(path: string, query: Record<string, string>, signal?: AbortSignal): Promise<T[]> {
  const found: T[] = [];
  let next: string | null | undefined = null;
  for (let page = 0; next !== undefined && page < maximumPages; page += 1) {
    const read: GraphPage<T> = await graphPage<T>(path, query, next, signal);
    found.push(...read.value);
    next = read['@odata.nextLink'];
  }
  return found;
}

function toSchedule(row: DirectoryRoleRow): ScheduleView {
  const { id, roleDefinition, activatedUsing, principal, scheduleInfo, ...rest } = row;
  const kind = principal?.['@odata.type'].split('.').at(-1);
  return {
    id,
    name: id,
    type: 'directoryRole',
    properties: {
      ...rest,
      ...(scheduleInfo
        ? { startDateTime: scheduleInfo.startDateTime, endDateTime: scheduleInfo.expiration.endDateTime }
        : {}),
      scope: DIRECTORY,
      ...(kind === 'group' ? { principalType: 'Group' } : {}),
      ...(kind === 'servicePrincipal' ? { principalType: 'ServicePrincipal' } : {}),
      linkedRoleEligibilityScheduleId: activatedUsing?.id ?? null,
      expandedProperties: {
        scope: { id: DIRECTORY, displayName: 'Directory', type: 'directory' },
        roleDefinition: { id: row.roleDefinitionId, displayName: roleDefinition?.displayName ?? 'Unknown role' },
        ...(principal ? { principal: { displayName: principal.displayName } } : {}),
      },
    },
  };
}
