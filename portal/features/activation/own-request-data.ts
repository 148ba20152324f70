/**
 * What this person waits for and what they may ask to keep; asking and canceling go over ARM.
 */
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { ExtensibleRole, OwnRequest } from '../../../server/wire/portal/approvals-contract.ts';
import { armPost, armPut, authorizationPath } from '../../api/arm.ts';
import { lastSegment, sameId, type ScheduleView } from '../../api/arm-types.ts';
import { send } from '../../api/client.ts';
import { graphPost } from '../../api/graph.ts';
import { askDirectoryRole, isOfDirectory } from '../../api/directory-roles.ts';

/** While something waits, its answer may come at any moment. */
const refreshMilliseconds = 20_000;

export const ownRequestsQuery = queryOptions({
  queryKey: ['my-roles', 'requests'],
  queryFn: async ({ signal }): Promise<OwnRequest[]> =>
    (await send<{ value: OwnRequest[] }>('/portal/api/my-requests', { signal })).value,
  refetchInterval: ({ state }) => (state.data?.length ? refreshMilliseconds : false),
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

/** The id of the schedule behind a row of any of one's own lists. */
export function scheduleIdOf({ id, properties }: ScheduleView): string {
  return lastSegment(properties.roleEligibilityScheduleId ?? properties.roleAssignmentScheduleId ?? id);
}

const collections = {
  eligibility: 'roleEligibilityScheduleRequests',
  assignment: 'roleAssignmentScheduleRequests',
} as const;

/** Requests about directory roles live on Graph. */
export function cancelRequest({ kind, id, resource }: OwnRequest): Promise<void> {
  if (isOfDirectory(resource.scope)) return graphPost(`/roleManagement/directory/${collections[kind]}/${id}/cancel`);
  return armPost<void>('authorization', authorizationPath(resource.scope, `${collections[kind]}/${id}/cancel`));
}

export function askToKeep(
  { scope, roleDefinitionId }: ScheduleView['properties'],
  { scheduleId, kind, mayAskTo }: ExtensibleRole,
  principalId: string,
  justification: string,
): Promise<unknown> {
  const reason = justification.trim() || null;
  if (isOfDirectory(scope)) {
    const action = mayAskTo === 'extend' ? 'selfExtend' : 'selfRenew';
    return askDirectoryRole(kind, {
      action,
      principalId,
      roleDefinitionId,
      justification: reason,
      targetScheduleId: scheduleId,
    });
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
