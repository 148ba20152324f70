/**
 * Reads a review as one of its reviewers, and sends their answers.
 */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  MyReviewView,
  ReviewDecisionsBody,
  ReviewDecisionsGiven,
  ReviewItemView,
  SameHolderView,
  ReviewTaskOutcome,
  ReviewTaskView,
  TaskAnswerBody,
} from '../../../server/wire/portal/access-review-contract.ts';
import type { Page } from '../../../server/wire/portal/contract.ts';
import { send, withQuery } from '../../api/client.ts';
import { myReviewsAddress, myReviewsKey } from '../../api/my-reviews.ts';

const addressOf = (instanceId: string, rest = '') => `${myReviewsAddress}/${encodeURIComponent(instanceId)}${rest}`;

export const myReviewQuery = (instanceId: string) =>
  queryOptions({
    queryKey: [...myReviewsKey, instanceId, 'head'],
    queryFn: ({ signal }) => send<MyReviewView>(addressOf(instanceId), { signal }),
  });

export type ItemFilter = Record<'answered' | 'decision' | 'text', string | undefined>;

/** Read again only when asked to: what was answered here stays where it is, under every filter. */
export const myItemsQuery = (instanceId: string, filter: ItemFilter) =>
  infiniteQueryOptions({
    queryKey: [...myReviewsKey, instanceId, 'items', filter],
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    placeholderData: keepPreviousData,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      send<Page<ReviewItemView>>(withQuery(addressOf(instanceId, '/items'), { ...filter, cursor: pageParam }), {
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor,
  });

/** Who was found with the same role. */
export const holdersQuery = (instanceId: string, role: string | undefined) =>
  infiniteQueryOptions({
    queryKey: [...myReviewsKey, instanceId, 'holders', role],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      send<Page<SameHolderView>>(withQuery(addressOf(instanceId, '/holders'), { role, cursor: pageParam }), { signal }),
    getNextPageParam: (page) => page.nextCursor,
  });

const tasks = '/portal/api/review-tasks';

/** Denied people in groups that somebody manages. */
export const reviewTasksQuery = infiniteQueryOptions({
  queryKey: [...myReviewsKey, 'tasks'],
  initialPageParam: null as string | null,
  queryFn: ({ pageParam, signal }) => send<Page<ReviewTaskView>>(withQuery(tasks, { cursor: pageParam }), { signal }),
  getNextPageParam: (page) => page.nextCursor,
});

export const closeTask = ({ id, ...body }: TaskAnswerBody & { id: string }) =>
  send<{ outcome: ReviewTaskOutcome }>(`${tasks}/${id}/close`, { method: 'POST', body });

export const sendDecisions = (instanceId: string, body: ReviewDecisionsBody) =>
  send<ReviewDecisionsGiven>(addressOf(instanceId, '/decisions'), { method: 'POST', body });

export const takeRecommendations = (instanceId: string) =>
  send<{ count: number }>(addressOf(instanceId, '/accept-recommendations'), { method: 'POST' });
