/**
 * What this person activated for later.
 */
import { infiniteQueryOptions } from '@tanstack/react-query';
import type { PlannedActivation } from '../../../server/wire/portal/activation-contract.ts';
import type { Page } from '../../../server/wire/portal/contract.ts';
import { send, withQuery } from '../../api/client.ts';

export const plannedQuery = infiniteQueryOptions({
  queryKey: ['my-roles', 'planned'],
  initialPageParam: null as string | null,
  queryFn: ({ pageParam, signal }) =>
    send<Page<PlannedActivation>>(withQuery('/portal/api/my-planned-activations', { cursor: pageParam }), { signal }),
  getNextPageParam: (page) => page.nextCursor,
  select: ({ pages }) => pages.flatMap((page) => page.value),
});
