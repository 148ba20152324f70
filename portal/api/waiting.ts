/**
 * How many requests wait for this person; the navigation and the page show it.
 */
import { queryOptions } from '@tanstack/react-query';
import type { WaitingCounts } from '../../server/wire/portal/approvals-contract.ts';
import { send } from './client.ts';

/** The server counts no further than this. */
const mostCounted = 99;

export const waitingQuery = queryOptions({
  queryKey: ['waiting'],
  refetchInterval: 60_000,
  retry: false,
  queryFn: ({ signal }) => send<WaitingCounts>('/portal/api/waiting', { signal }),
});

export function countText(count: number): string {
  return count > mostCounted ? `${mostCounted}+` : String(count);
}
