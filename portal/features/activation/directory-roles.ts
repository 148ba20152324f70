/**
 * One's own directory roles: they live on Graph, and look here like the roles on resources.
 */
import type { ScheduleView } from '../../api/arm-types.ts';
import { graphGet, graphPost, type GraphPage } from '../../api/graph.ts';

/** What stands for the directory where a resource would be named. */
const DIRECTORY = '/directory';
const base = '/roleManagement/directory';
const collections = {
  eligibility: 'roleEligibilitySchedule',
  assignment: 'roleAssignmentSchedule',
} as const;
type Kind = keyof typeof collections;

interface DirectoryRoleRow {
  id: string;
  principalId: string;
  roleDefinitionId: string;
  memberType: string;
  assignmentType?: 'Assigned' | 'Activated';
  startDateTime: string;
  endDateTime: string | null;
  roleEligibilityScheduleId?: string;
  roleAssignmentScheduleId?: string;
  roleDefinition?: { displayName: string };
  activatedUsing?: { id: string } | null;
}

export function isOfDirectory(scope: string): boolean {
  return scope.toLowerCase() === DIRECTORY;
}

/** What is in force now, directly and through groups. */
export async function directoryRoles(kind: Kind, signal?: AbortSignal): Promise<ScheduleView[]> {
  const path = `${base}/${collections[kind]}Instances/filterByCurrentUser(on='principal')`;
  const query = { $expand: 'roleDefinition,activatedUsing', $top: '999' };
  const { value } = await graphGet<GraphPage<DirectoryRoleRow>>(path, query, signal);
  return value.map(toSchedule);
}

function toSchedule(row: DirectoryRoleRow): ScheduleView {
  const { id, roleDefinitionId, roleDefinition, activatedUsing, ...rest } = row;
  return {
    id,
    name: id,
    properties: {
      ...rest,
      scope: DIRECTORY,
      roleDefinitionId,
      linkedRoleEligibilityScheduleId: activatedUsing?.id ?? null,
      expandedProperties: {
        scope: { id: DIRECTORY, displayName: 'Directory', type: 'directory' },
        roleDefinition: { id: roleDefinitionId, displayName: roleDefinition?.displayName ?? 'Unknown role', type: '' },
      },
    },
  } as ScheduleView;
}

/** Asks about a directory role; the body is that of the request, in the words of Graph. */
export function askDirectoryRole(kind: Kind, body: object): Promise<{ status: string }> {
  return graphPost(`${base}/${collections[kind]}Requests`, { directoryScopeId: '/', ...body });
}
