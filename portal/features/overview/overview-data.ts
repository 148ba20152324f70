/**
 * Reads the figures of a resource and what waits there; says where each figure leads.
 */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Page } from '../../../server/wire/portal/contract.ts';
import type { Overview, WaitingRequest } from '../../../server/wire/portal/overview-contract.ts';
import { send, withQuery } from '../../api/client.ts';
import { isOfDirectory } from '../../api/directory-roles.ts';
import { scopeHref } from '../resources/index.ts';

export const overviewQuery = (scope: string, days: string | undefined) =>
  queryOptions({
    queryKey: ['overview', scope.toLowerCase(), days],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => send<Overview>(withQuery('/portal/api/overview', { scope, days }), { signal }),
  });

export const waitingRequestsQuery = (scope: string) =>
  infiniteQueryOptions({
    queryKey: ['waiting-requests', scope.toLowerCase()],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      send<Page<WaitingRequest>>(withQuery('/portal/api/overview/requests', { scope, cursor: pageParam }), { signal }),
    getNextPageParam: (page) => page.nextCursor,
  });

/** The list of assignments at a scope and below, narrowed to what a figure counts. */
export function assignmentsHref(scope: string, filter: Record<string, string>): string {
  return withQuery(scopeHref(scope, 'assignments'), { ...(isOfDirectory(scope) ? {} : { reach: 'below' }), ...filter });
}

export const eligibleNow = { kind: 'eligible', state: 'current' };
export const standingNow = { kind: 'active', state: 'assigned' };

export function requestsHref(scope: string): string {
  return scopeHref(scope, 'requests');
}

/** The audit of a scope and what is below, of one activity on these days of UTC. */
export function auditHref(scope: string, activity: string, [from, to]: readonly [string, string]): string {
  const span = { span: 'custom', from: `${from}T00:00:00.000Z`, to: `${to}T23:59:59.999Z` };
  return withQuery('/audit/resources', { scope, activity, ...span });
}
