/**
 * Directory roles as Graph shows them: definitions, assignments, schedules, instances and requests.
 *
 * The same rows as on ARM in other words: no envelope of properties, words in camel case, and the directory scope is `/`.
 */
import {
  statusAt,
  type NamedRequest,
  type NamedSchedule,
  type PlaceNames,
  type ScheduleReach,
} from '#modules/assignments/index.ts';
import type { WrittenSchedule } from '#model/schedule-info.ts';
import type { RoleDefinition } from '#modules/role-definitions/index.ts';
import { wireWord } from './role-request-body.ts';

const everywhere = { directoryScopeId: '/', appScopeId: null };

export function presentRole(role: RoleDefinition) {
  return {
    id: role.id,
    description: role.description,
    displayName: role.name,
    isBuiltIn: role.kind === 'BuiltInRole',
    isEnabled: true,
    resourceScopes: ['/'],
    templateId: role.id,
    version: '1',
    rolePermissions: role.permissions.map(({ actions }) => ({ allowedResourceActions: actions, condition: null })),
  };
}

/** What `$expand` may add to a row. */
export type Expandable = 'roleDefinition' | 'principal' | 'directoryScope' | 'activatedUsing' | 'group';

export function presentPrincipal(principalId: string, { principalKind, principalName }: PlaceNames) {
  const kind = principalKind === 'ServicePrincipal' ? 'servicePrincipal' : principalKind.toLowerCase();
  return { '@odata.type': `#microsoft.graph.${kind}`, id: principalId, displayName: principalName };
}

function expanded(
  { roleDefinitionId, principalId }: { roleDefinitionId: string; principalId: string },
  names: PlaceNames,
  expand: ReadonlySet<Expandable>,
) {
  return {
    ...(expand.has('roleDefinition')
      ? { roleDefinition: { id: roleDefinitionId, displayName: names.roleName, templateId: roleDefinitionId } }
      : {}),
    ...(expand.has('principal') ? { principal: presentPrincipal(principalId, names) } : {}),
    ...(expand.has('directoryScope') ? { directoryScope: null } : {}),
  };
}

export function presentAssignment(schedule: NamedSchedule, expand: ReadonlySet<Expandable>) {
  const { id, principalId, roleDefinitionId, names } = schedule;
  return { id, principalId, roleDefinitionId, ...everywhere, ...expanded(schedule, names, expand) };
}

export function presentSchedule(schedule: NamedSchedule, reach: ScheduleReach, expand: ReadonlySet<Expandable>) {
  const { id, roleDefinitionId, names } = schedule;
  const isAssignment = reach.kind === 'assignment';
  const instance = isAssignment
    ? { roleAssignmentScheduleId: id, roleAssignmentOriginId: id }
    : { roleEligibilityScheduleId: id };
  return {
    ...presentCommonSchedule(schedule, reach),
    roleDefinitionId,
    ...everywhere,
    memberType: schedule.memberType,
    ...(isAssignment ? { assignmentType: schedule.assignmentType } : {}),
    ...(reach.which === 'instances' ? instance : {}),
    ...expanded(schedule, names, expand),
    ...(isAssignment && expand.has('activatedUsing') ? { activatedUsing: usedBy(schedule) } : {}),
  };
}

/** What every surface of privileged access says of a schedule, or of its instance. */
export function presentCommonSchedule(schedule: NamedSchedule, reach: ScheduleReach) {
  const { id, principalId, startsAt, endsAt } = schedule;
  const [startDateTime, endDateTime] = [startsAt.toISOString(), endsAt?.toISOString() ?? null];
  if (reach.which === 'instances') return { id, principalId, startDateTime, endDateTime };
  return {
    id,
    principalId,
    createdUsing: schedule.requestId,
    createdDateTime: schedule.createdAt.toISOString(),
    modifiedDateTime: schedule.updatedAt.toISOString(),
    status: schedule.status,
    scheduleInfo: {
      startDateTime,
      recurrence: null,
      expiration: { type: endsAt ? 'afterDateTime' : 'noExpiration', endDateTime, duration: null },
    },
  };
}

function usedBy({ linkedEligibilityId, principalId, roleDefinitionId }: NamedSchedule) {
  if (linkedEligibilityId === null) return null;
  return { id: linkedEligibilityId, principalId, roleDefinitionId, ...everywhere };
}

export function presentRoleRequest(request: NamedRequest, now: Date, expand: ReadonlySet<Expandable>) {
  return {
    ...presentCommonRequest(request, now),
    roleDefinitionId: request.roleDefinitionId,
    ...everywhere,
    ...expanded(request, request.names, expand),
  };
}

/** What every surface of privileged access says of a request. */
export function presentCommonRequest(request: NamedRequest, now: Date) {
  const { startDateTime, expiration } = request.scheduleInfo as WrittenSchedule;
  return {
    id: request.id,
    status: statusAt(request, now),
    completedDateTime: request.completedAt?.toISOString() ?? null,
    createdDateTime: request.createdAt.toISOString(),
    approvalId: request.approvalId,
    customData: null,
    action: wireWord(request.requestType),
    principalId: request.principalId,
    isValidationOnly: false,
    targetScheduleId: request.targetScheduleId,
    justification: request.justification,
    createdBy: { application: null, device: null, user: { displayName: null, id: request.requestorId } },
    scheduleInfo: {
      startDateTime,
      recurrence: null,
      expiration: { ...expiration, type: wireWord(expiration.type) },
    },
    ticketInfo: { ticketNumber: request.ticketNumber, ticketSystem: request.ticketSystem },
  };
}
