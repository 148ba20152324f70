/**
 * Membership and ownership of groups as Graph shows them: requests, schedules and instances.
 *
 * The same rows as those of directory roles, with `groupId` and `accessId` in place of a role.
 */
import { groupOfScope, isForDirectoryRoles } from '#model/group-access.ts';
import type { Scope } from '#model/scope.ts';
import type { NamedRequest, NamedSchedule, ScheduleReach } from '#modules/assignments/index.ts';
import { accessOf, accessScheduleId } from './group-access-ids.ts';
import { presentCommonRequest, presentCommonSchedule, presentPrincipal, type Expandable } from './present-roles.ts';

function expanded({ scope, principalId, names }: NamedRequest | NamedSchedule, expand: ReadonlySet<Expandable>) {
  return {
    ...(expand.has('principal') ? { principal: presentPrincipal(principalId, names) } : {}),
    ...(expand.has('group') ? { group: presentGroupOf(scope, names.scopeName) } : {}),
  };
}

function presentGroupOf(scope: Scope, displayName: string) {
  return {
    '@odata.type': '#microsoft.graph.group',
    id: groupOfScope(scope),
    displayName,
    isAssignableToRole: isForDirectoryRoles(scope),
  };
}

/** The eligibility an activation stands on. */
function usedBy(schedule: NamedSchedule) {
  const { linkedEligibilityId, principalId } = schedule;
  if (linkedEligibilityId === null) return null;
  return { id: accessScheduleId(schedule, linkedEligibilityId), principalId, ...accessOf(schedule) };
}

export function presentGroupRequest(request: NamedRequest, now: Date, expand: ReadonlySet<Expandable>) {
  const { targetScheduleId } = request;
  return {
    ...presentCommonRequest(request, now),
    ...accessOf(request),
    targetScheduleId: targetScheduleId && accessScheduleId(request, targetScheduleId),
    ...expanded(request, expand),
  };
}

export function presentGroupSchedule(schedule: NamedSchedule, reach: ScheduleReach, expand: ReadonlySet<Expandable>) {
  const id = accessScheduleId(schedule, schedule.id);
  const ofKind = reach.kind === 'assignment' ? 'assignmentScheduleId' : 'eligibilityScheduleId';
  return {
    ...presentCommonSchedule(schedule, reach),
    ...accessOf(schedule),
    id,
    // Who is a member through a nested group is shown as one.
    memberType: schedule.memberType === 'Group' ? 'group' : 'direct',
    ...(reach.kind === 'assignment' ? { assignmentType: schedule.assignmentType?.toLowerCase() } : {}),
    ...(reach.which === 'instances' ? { [ofKind]: id } : {}),
    ...expanded(schedule, expand),
    ...(reach.kind === 'assignment' && expand.has('activatedUsing') ? { activatedUsing: usedBy(schedule) } : {}),
  };
}
