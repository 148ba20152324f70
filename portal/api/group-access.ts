/**
 * Membership and ownership of groups: they live on Graph, and look here like roles, so that they have the same pages.
 */
import type { PolicyRule, RoleDefinitionView, ScheduleView } from './arm-types.ts';
import { graphAll, graphPost, odataText } from './graph.ts';
import { commonOfRow, policyRules, type PrivilegedRow, type RoleKind } from './privileged-row.ts';

const base = '/identityGovernance/privilegedAccess/group';

/** The ids the two roles have on the server. */
export const GROUP_MEMBER_ROLE = 'b1f4f0a2-6f0c-4c55-9f63-2f7b0a1d8c11';
export const GROUP_OWNER_ROLE = '0e9d7c3a-58c1-4b6e-8d1a-73f5a2c4b922';
type AccessId = 'member' | 'owner';

const roles = {
  member: { id: GROUP_MEMBER_ROLE, name: 'Member', text: 'Is in the group, with everything the group holds.' },
  owner: {
    id: GROUP_OWNER_ROLE,
    name: 'Owner',
    text: 'Manages who is a member or an owner for a time. Of a group for directory roles only who assigns those does.',
  },
} as const;

export const groupRoleDefinitions: RoleDefinitionView[] = [roles.member, roles.owner].map(({ id, name, text }) => ({
  id,
  name: id,
  type: 'Microsoft.Authorization/roleDefinitions',
  properties: { roleName: name, description: text, type: 'BuiltInRole' },
}));

interface GroupRow extends PrivilegedRow {
  groupId: string;
  accessId: AccessId;
  memberType: 'direct' | 'group';
  assignmentType?: 'assigned' | 'activated';
  eligibilityScheduleId?: string;
  assignmentScheduleId?: string;
  group?: { displayName: string; isAssignableToRole: boolean };
}

/** The place of a group, as the server names it. */
export function groupPlace({ id, isAssignableToRole }: { id: string; isAssignableToRole?: boolean }): string {
  return `/${isAssignableToRole ? 'role-groups' : 'groups'}/${id}`;
}

/** The group a place is about. */
export function groupOfPlace(scope: string): string | undefined {
  return /^\/(?:role-)?groups\/([0-9a-f-]{36})$/i.exec(scope)?.[1];
}

/** One's own, in force now, directly and through groups. */
export function ownGroupAccess(kind: RoleKind, signal?: AbortSignal): Promise<ScheduleView[]> {
  return readOwn(`${kind}ScheduleInstances`, signal);
}

/** One's own agreements: for now, for later, and those that ended lately. */
export function ownGroupAccessSchedules(kind: RoleKind, signal?: AbortSignal): Promise<ScheduleView[]> {
  return readOwn(`${kind}Schedules`, signal);
}

async function readOwn(collection: string, signal?: AbortSignal): Promise<ScheduleView[]> {
  const path = `${base}/${collection}/filterByCurrentUser(on='principal')`;
  return (await graphAll<GroupRow>(path, { $expand: 'group,activatedUsing', $top: '999' }, signal)).map(toSchedule);
}

/** The rules of the settings of members or owners. */
export function groupAccessRules(scope: string, role: string, signal?: AbortSignal): Promise<PolicyRule[]> {
  const $filter = `scopeId eq ${odataText(groupOfPlace(scope) ?? '')} and scopeType eq 'Group' and roleDefinitionId eq '${accessOf(role)}'`;
  return policyRules($filter, signal);
}

/** Asks about access to a group; the body is that of the request, in the words of Graph. */
export function askGroupAccess(
  kind: RoleKind,
  { scope, roleDefinitionId }: { scope: string; roleDefinitionId: string },
  body: object,
): Promise<{ status: string }> {
  const groupId = groupOfPlace(scope);
  return graphPost(`${base}/${kind}ScheduleRequests`, { groupId, accessId: accessOf(roleDefinitionId), ...body });
}

export function cancelGroupRequest(kind: RoleKind, id: string): Promise<void> {
  return graphPost(`${base}/${kind}ScheduleRequests/${id}/cancel`);
}

function accessOf(roleDefinitionId: string): AccessId {
  return roleDefinitionId === GROUP_OWNER_ROLE ? 'owner' : 'member';
}

/** Ids of schedules are `{group}_{access}_{schedule}` on Graph. */
function scheduleOf(id: string): string {
  return id.slice(id.lastIndexOf('_') + 1);
}

function toSchedule(row: GroupRow): ScheduleView {
  const { accessId, groupId, group } = row;
  const role = roles[accessId];
  const scope = groupPlace({ id: groupId, isAssignableToRole: group?.isAssignableToRole ?? false });
  const id = scheduleOf(row.id);
  return {
    id,
    name: id,
    type: 'groupAccess',
    properties: {
      ...commonOfRow(row),
      scope,
      roleDefinitionId: role.id,
      memberType: row.memberType === 'group' ? 'Group' : 'Direct',
      ...(row.assignmentType ? { assignmentType: row.assignmentType === 'activated' ? 'Activated' : 'Assigned' } : {}),
      ...(row.eligibilityScheduleId ? { roleEligibilityScheduleId: scheduleOf(row.eligibilityScheduleId) } : {}),
      ...(row.assignmentScheduleId ? { roleAssignmentScheduleId: scheduleOf(row.assignmentScheduleId) } : {}),
      linkedRoleEligibilityScheduleId: row.activatedUsing ? scheduleOf(row.activatedUsing.id) : null,
      expandedProperties: {
        scope: { id: scope, displayName: group?.displayName ?? groupId, type: 'group' },
        roleDefinition: { id: role.id, displayName: role.name },
      },
    },
  };
}
