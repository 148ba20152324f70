/**
 * Reads the assignments of a resource, and gives, changes and takes them over ARM and Graph.
 */
import { type InfiniteData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type {
  AssignmentDetailView,
  AssignmentTimeline,
  ResourceAssignment,
} from '../../../server/wire/portal/assignments-contract.ts';
import type { Page } from '../../../server/wire/portal/contract.ts';
import { armList, armPut, authorizationPath } from '../../api/arm.ts';
import { lastSegment, type PolicyAssignmentView, type ScheduleView } from '../../api/arm-types.ts';
import { send, withQuery } from '../../api/client.ts';
import { askOnGraph, isOnGraph, rulesOnGraph } from '../../api/graph-roles.ts';
import { minutesOfDuration } from '../../api/iso-duration.ts';

export type AssignmentKind = 'eligible' | 'active';

const kinds = { eligible: 'eligibility', active: 'assignment' } as const;
const requests = { eligible: 'roleEligibilityScheduleRequests', active: 'roleAssignmentScheduleRequests' } as const;

export interface AssignmentFilter {
  scope: string;
  kind?: string | undefined;
  reach?: string | undefined;
  role?: string | undefined;
  principal?: string | undefined;
  state?: string | undefined;
  days?: string | undefined;
  sort?: string | undefined;
  /** An instant that has passed. */
  asOf?: string | undefined;
}

/** What is agreed now and later at a scope, its own and inherited; what has ended is not listed. */
export const assignmentsQuery = (filter: AssignmentFilter) =>
  infiniteQueryOptions({
    queryKey: ['assignments', filter] as const,
    // What stood at one instant is no stand-in for another.
    placeholderData: (previous: InfiniteData<Page<ResourceAssignment>, string | null> | undefined, before) =>
      before?.queryKey[1].asOf === filter.asOf ? previous : undefined,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      send<Page<ResourceAssignment>>(withQuery('/portal/api/assignments', { ...filter, cursor: pageParam }), {
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor,
  });

export const assignmentQuery = (scope: string, id: string) =>
  queryOptions({
    queryKey: ['assignments', 'one', scope, id],
    queryFn: ({ signal }) =>
      send<AssignmentDetailView>(withQuery(`/portal/api/assignments/${encodeURIComponent(id)}`, { scope }), { signal }),
  });

export const assignmentTimelineQuery = (scope: string, id: string) =>
  queryOptions({
    queryKey: ['assignments', 'timeline', scope, id],
    queryFn: ({ signal }) =>
      send<AssignmentTimeline>(withQuery(`/portal/api/assignments/${encodeURIComponent(id)}/timeline`, { scope }), {
        signal,
      }),
  });

export function assignmentsCsv(filter: AssignmentFilter): string {
  return withQuery('/portal/api/assignments.csv', { ...filter });
}

/** Who has activated an eligibility at this moment, there and below; until when. */
export const activationsOfQuery = (row: ResourceAssignment) =>
  queryOptions({
    queryKey: ['activations-of', row.id],
    staleTime: 0,
    queryFn: async ({ signal }): Promise<{ id: string; name: string; endsAt: string | null }[]> => {
      if (isOnGraph(row.scope)) {
        const query = { scope: row.scope, role: row.roleDefinitionId, state: 'activated' };
        const { value } = await send<Page<ResourceAssignment>>(withQuery('/portal/api/assignments', query), { signal });
        const own = value.filter(({ eligibilityId }) => eligibilityId === row.id);
        return own.map(({ id, principal, endsAt }) => ({ id, name: principal.displayName, endsAt }));
      }
      const path = authorizationPath(row.scope, 'roleAssignmentScheduleInstances');
      const $filter = `linkedRoleEligibilityScheduleId eq '${row.id}'`;
      const found = await armList<ScheduleView>('authorization', path, { $filter }, signal);
      return found.map(({ name, properties }) => ({
        id: name,
        name: properties.expandedProperties?.principal?.displayName ?? properties.principalId,
        endsAt: properties.endDateTime ?? null,
      }));
    },
  });

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
      const rules = isOnGraph(scope)
        ? await rulesOnGraph(scope, roleDefinitionId, signal)
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
    ...windowOf(startsAt, endsAt, justification),
  });
}

export interface ChangedWindow {
  row: ResourceAssignment;
  /** Null: it stays as it is. */
  startsAt: string | null;
  /** Null: permanent. */
  endsAt: string | null;
  justification: string;
}

export function changeAssignment({ row, startsAt, endsAt, justification }: ChangedWindow): Promise<unknown> {
  return putRequest(row.kind, row.scope, {
    ...nameOfRow(row),
    requestType: 'AdminUpdate',
    ...windowOf(startsAt, endsAt, justification),
  });
}

export function removeAssignment(row: ResourceAssignment): Promise<unknown> {
  return putRequest(row.kind, row.scope, { ...nameOfRow(row), requestType: 'AdminRemove' });
}

/** Somebody may have a role assigned and activated, or now and later: a request names the one that is meant. */
function nameOfRow({ id, kind, scope, principal, roleDefinitionId }: ResourceAssignment) {
  if (isOnGraph(scope)) return { principalId: principal.id, roleDefinitionId, targetScheduleId: id };
  const target = kind === 'eligible' ? 'targetRoleEligibilityScheduleId' : 'targetRoleAssignmentScheduleId';
  return {
    principalId: principal.id,
    roleDefinitionId: authorizationPath('/', `roleDefinitions/${roleDefinitionId}`),
    [target]: id,
  };
}

function windowOf(startDateTime: string | null, endsAt: string | null, justification: string) {
  return {
    justification: justification.trim() === '' ? null : justification.trim(),
    scheduleInfo: {
      startDateTime,
      expiration: endsAt ? { type: 'AfterDateTime', endDateTime: endsAt } : { type: 'NoExpiration' },
    },
  };
}

interface RequestBody {
  requestType: string;
  principalId: string;
  roleDefinitionId: string;
  [more: string]: unknown;
}

function putRequest(kind: AssignmentKind, scope: string, properties: RequestBody): Promise<unknown> {
  if (isOnGraph(scope)) {
    const { requestType: action, roleDefinitionId, ...body } = properties;
    return askOnGraph(kinds[kind], { scope, roleDefinitionId }, { action, ...body });
  }
  const path = authorizationPath(scope, `${requests[kind]}/${crypto.randomUUID()}`);
  return armPut('authorization', path, { properties });
}
