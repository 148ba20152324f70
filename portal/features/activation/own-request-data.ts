/**
 * What this person waits for and what they may ask to keep; asking and canceling go over ARM.
 */
import { infiniteQueryOptions, keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import type { ExtensibleRole, OwnRequest } from '../../../server/wire/portal/approvals-contract.ts';
import { armPost, armPut, authorizationPath } from '../../api/arm.ts';
import { sameId, type ScheduleView } from '../../api/arm-types.ts';
import type { Page } from '../../../server/wire/portal/contract.ts';
import { send, withQuery } from '../../api/client.ts';
import { askOnGraph, cancelOnGraph, isOnGraph } from '../../api/graph-roles.ts';

/** While something waits, its answer may come at any moment. */
const refreshMilliseconds = 20_000;

/** What waits. */
export const ownRequestsQuery = queryOptions({
  queryKey: ['my-roles', 'requests'],
  queryFn: async ({ signal }): Promise<OwnRequest[]> =>
    (await send<Page<OwnRequest>>('/portal/api/my-requests', { signal })).value,
  refetchInterval: ({ state }) => (state.data?.length ? refreshMilliseconds : false),
});

/** What administrators decide about: not an activation that runs. */
export type KeptRole = ExtensibleRole & { kind: 'eligibility' | 'assignment' };

export function isKept(role: ExtensibleRole): role is KeptRole {
  return role.kind !== 'activation';
}

export interface OwnRequestFilter {
  state?: string | undefined;
  kind?: string | undefined;
  filter?: string | undefined;
  sort?: string | undefined;
}

/** Those of the state and kind that are asked for, the newest first; without a state, what waits. */
export const ownRequestListQuery = (filter: OwnRequestFilter) =>
  infiniteQueryOptions({
    queryKey: ['my-roles', 'request-list', filter],
    placeholderData: keepPreviousData,
    initialPageParam: null as string | null,
    refetchInterval: refreshMilliseconds,
    queryFn: ({ pageParam, signal }) =>
      send<Page<OwnRequest>>(withQuery('/portal/api/my-requests', { ...filter, cursor: pageParam }), { signal }),
    getNextPageParam: (page) => page.nextCursor,
  });

const extensibleQuery = queryOptions({
  queryKey: ['my-roles', 'extensible'],
  queryFn: async ({ signal }) =>
    (await send<{ value: ExtensibleRole[] }>('/portal/api/my-extensible-roles', { signal })).value,
});

/** What may be asked about a schedule, by its id. */
export function useExtensible(): (scheduleId: string) => ExtensibleRole | undefined {
  const { data } = useQuery(extensibleQuery);
  return (scheduleId) => data?.find((one) => sameId(one.scheduleId, scheduleId));
}

const collections = {
  eligibility: 'roleEligibilityScheduleRequests',
  assignment: 'roleAssignmentScheduleRequests',
} as const;

export type CancelableRequest = Pick<OwnRequest, 'kind' | 'id' | 'role' | 'resource'>;

/** Requests about directory roles and groups live on Graph. */
export function cancelRequest({ kind, id, resource }: CancelableRequest): Promise<void> {
  if (isOnGraph(resource.scope)) return cancelOnGraph(kind, resource.scope, id);
  return armPost<void>('authorization', authorizationPath(resource.scope, `${collections[kind]}/${id}/cancel`));
}

export function askToKeep(
  at: ScheduleView['properties'],
  { scheduleId, kind, mayAskTo }: KeptRole,
  principalId: string,
  justification: string,
): Promise<unknown> {
  const { scope, roleDefinitionId } = at;
  const reason = justification.trim() || null;
  if (isOnGraph(scope)) {
    const action = mayAskTo === 'extend' ? 'selfExtend' : 'selfRenew';
    return askOnGraph(kind, at, { action, principalId, justification: reason, targetScheduleId: scheduleId });
  }
  const path = authorizationPath(scope, `${collections[kind]}/${crypto.randomUUID()}`);
  const target = kind === 'eligibility' ? 'targetRoleEligibilityScheduleId' : 'targetRoleAssignmentScheduleId';
  return armPut('authorization', path, {
    properties: {
      principalId,
      roleDefinitionId,
      requestType: mayAskTo === 'extend' ? 'SelfExtend' : 'SelfRenew',
      justification: reason,
      [target]: scheduleId,
    },
  });
}
