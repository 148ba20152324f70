/**
 * The access reviews that wait for this person; the navigation and Home count them, a page lists them.
 */
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import type { MyReviewView } from '../../server/wire/portal/access-review-contract.ts';
import type { Page } from '../../server/wire/portal/contract.ts';
import { send, withQuery } from './client.ts';

export const myReviewsAddress = '/portal/api/my-access-reviews';

/** Everything a reviewer reads. */
export const myReviewsKey = ['my-reviews'];

export const myReviewsQuery = infiniteQueryOptions({
  queryKey: [...myReviewsKey, 'list'],
  initialPageParam: null as string | null,
  refetchInterval: 60_000,
  retry: false,
  queryFn: ({ pageParam, signal }) =>
    send<Page<MyReviewView>>(withQuery(myReviewsAddress, { cursor: pageParam }), { signal }),
  getNextPageParam: (page) => page.nextCursor,
});

/** How many of them have somebody left to answer about; those beyond the first pages are not counted. */
export function useReviewCount(): number {
  const pages = useInfiniteQuery(myReviewsQuery).data?.pages ?? [];
  return pages.flatMap(({ value }) => value).filter(({ counts }) => counts.open > 0).length;
}
