/**
 * Reads and writes assignments of one role at one scope over ARM.
 */
import { queryOptions } from '@tanstack/react-query';
import { armList, armPut, authorizationPath } from '../../api/arm.ts';
import { lastSegment, type PolicyAssignmentView, type ScheduleView } from '../../api/arm-types.ts';
import {
  askDirectoryRole,
  directoryRoleRules,
  directoryRoleSchedules,
  isOfDirectory,
} from '../../api/directory-roles.ts';
import { minutesOfDuration } from '../../api/iso-duration.ts';

export type AssignmentKind = 'eligible' | 'active';

const kinds = { eligible: 'eligibility', active: 'assignment' } as const;
const schedules = { eligible: 'roleEligibilitySchedules', active: 'roleAssignmentSchedules' } as const;
const requests = { eligible: 'roleEligibilityScheduleRequests', active: 'roleAssignmentScheduleRequests' } as const;

/** What is agreed now and later at this scope, its own and inherited; what has ended is not listed. */
export const assignmentsQuery = (kind: AssignmentKind, scope: string, roleDefinitionId: string) =>
  queryOptions({
    queryKey: ['assignments', kind, scope.toLowerCase(), lastSegment(roleDefinitionId)],
    queryFn: async ({ signal }): Promise<ScheduleView[]> => {
      const found = await readSchedules(kind, scope, roleDefinitionId, signal);
      const now = Date.now();
      return found.filter(({ properties }) => {
        const sameRole = lastSegment(properties.roleDefinitionId) === lastSegment(roleDefinitionId);
        return sameRole && (!properties.endDateTime || new Date(properties.endDateTime).getTime() > now);
      });
    },
  });

function readSchedules(kind: AssignmentKind, scope: string, roleDefinitionId: string, signal: AbortSignal) {
  if (isOfDirectory(scope)) return directoryRoleSchedules(kinds[kind], roleDefinitionId, signal);
  const $filter = `atScope() and roleDefinitionId eq '${roleDefinitionId}'`;
  return armList<ScheduleView>('authorization', authorizationPath(scope, schedules[kind]), { $filter }, signal);
}

export interface AssignmentRules {
  permanentAllowed: boolean;
  maximumMinutes: number | null;
  justificationRequired: boolean;
}

/** What the role's settings say about assignments made by an administrator, for both kinds. */
export const assignmentRulesQuery = (scope: string, roleDefinitionId: string) =>
  queryOptions({
    queryKey: ['assignment-rules', scope.toLowerCase(), lastSegment(roleDefinitionId)],
    queryFn: async ({ signal }): Promise<Record<AssignmentKind, AssignmentRules>> => {
      const rules = isOfDirectory(scope)
        ? await directoryRoleRules(roleDefinitionId, signal)
        : await readRules(scope, roleDefinitionId, signal);
      const read = (level: string): AssignmentRules => {
        const expiration = rules.find((rule) => rule.id === `Expiration_Admin_${level}`);
        const enablement = rules.find((rule) => rule.id === `Enablement_Admin_${level}`);
        return {
          permanentAllowed: expiration?.isExpirationRequired === false,
          maximumMinutes: expiration?.isExpirationRequired ? minutesOfDuration(expiration.maximumDuration) : null,
          justificationRequired: enablement?.enabledRules?.includes('Justification') ?? false,
        };
      };
      return { eligible: read('Eligibility'), active: read('Assignment') };
    },
  });

async function readRules(scope: string, roleDefinitionId: string, signal: AbortSignal) {
  const path = authorizationPath(scope, 'roleManagementPolicyAssignments');
  const $filter = `roleDefinitionId eq '${roleDefinitionId}'`;
  const [found] = await armList<PolicyAssignmentView>('authorization', path, { $filter }, signal);
  return found?.properties.effectiveRules ?? [];
}

export interface NewAssignment {
  kind: AssignmentKind;
  scope: string;
  roleDefinitionId: string;
  principalId: string;
  /** Null: at once. */
  startsAt: string | null;
  /** Null: permanent. */
  endsAt: string | null;
  justification: string;
}

export function assignRole(assignment: NewAssignment): Promise<unknown> {
  const { kind, scope, roleDefinitionId, principalId, startsAt, endsAt, justification } = assignment;
  return putRequest(kind, scope, {
    principalId,
    roleDefinitionId,
    requestType: 'AdminAssign',
    justification: justification.trim() === '' ? null : justification.trim(),
    scheduleInfo: {
      startDateTime: startsAt,
      expiration: endsAt ? { type: 'AfterDateTime', endDateTime: endsAt } : { type: 'NoExpiration' },
    },
  });
}

export function removeAssignment(kind: AssignmentKind, schedule: ScheduleView): Promise<unknown> {
  const { scope, principalId, roleDefinitionId } = schedule.properties;
  return putRequest(kind, scope, { principalId, roleDefinitionId, requestType: 'AdminRemove' });
}

interface RequestBody {
  requestType: string;
  principalId: string;
  [more: string]: unknown;
}

function putRequest(kind: AssignmentKind, scope: string, properties: RequestBody): Promise<unknown> {
  if (isOfDirectory(scope)) {
    const { requestType: action, ...body } = properties;
    return askDirectoryRole(kinds[kind], { action, ...body });
  }
  const path = authorizationPath(scope, `${requests[kind]}/${crypto.randomUUID()}`);
  return armPut('authorization', path, { properties });
}
