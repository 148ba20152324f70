/** Directory roles as a surface of privileged access: `roleManagement/directory`. */
import { directoryActions } from '#model/directory-actions.ts';
import { parseGuid } from '#model/guid.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { presentRoleRequest, presentSchedule } from './present-roles.ts';
import type { PrivilegedSurface } from './privileged-surface.ts';
import { readRoleFilter, visibleRoles } from './role-lists.ts';
import { readRoleRequest, roleRequestBodyKeys } from './role-request-body.ts';

export const directorySurface: PrivilegedSurface = {
  root: 'roleManagement/directory',
  requests: { eligibility: 'roleEligibilityScheduleRequests', assignment: 'roleAssignmentScheduleRequests' },
  schedules: {
    roleEligibilitySchedules: { kind: 'eligibility', which: 'schedules' },
    roleEligibilityScheduleInstances: { kind: 'eligibility', which: 'instances' },
    roleAssignmentSchedules: { kind: 'assignment', which: 'schedules' },
    roleAssignmentScheduleInstances: { kind: 'assignment', which: 'instances' },
  },
  approvals: 'roleAssignmentApprovals',
  bodyKeys: roleRequestBodyKeys,
  everywhere: DIRECTORY_SCOPE,
  isHere: (scope) => scope === DIRECTORY_SCOPE,
  readRequest: async (call, kind, requestId) => {
    const asked = readRoleRequest(call.body, kind, requestId);
    if (asked.type.startsWith('Admin')) call.guard(directoryActions.manageDirectoryRoles);
    return asked;
  },
  readList: async (call) => ({ scope: DIRECTORY_SCOPE, filter: readRoleFilter(call) }),
  visibility: visibleRoles,
  administered: (call) => (call.holds(directoryActions.manageDirectoryRoles) ? [DIRECTORY_SCOPE] : []),
  readScheduleId: parseGuid,
  presentRequest: presentRoleRequest,
  presentSchedule,
};
