/**
 * Reads reviews as those who manage them, and sends what is done with them.
 */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  AccessReviewBody,
  AccessReviewChangeBody,
  AccessReviewDetailView,
  AccessReviewView,
  ReviewInstanceDetailView,
  ReviewInstanceView,
  ReviewItemView,
  ReviewersBody,
} from '../../../server/wire/portal/access-review-contract.ts';
import type { FoundResources, Page } from '../../../server/wire/portal/contract.ts';
import { send, withQuery } from '../../api/client.ts';

/** Everything that is read here. */
export const reviewsKey = ['access-reviews'];

const base = '/portal/api/access-reviews';
const instances = '/portal/api/access-review-instances';
/** What is in progress, and what is being applied, goes on by itself. */
export const refreshMilliseconds = 10_000;

type Narrowing = Record<string, string | undefined>;

function pages<T>(key: unknown[], address: string, query: Narrowing = {}) {
  return infiniteQueryOptions({
    queryKey: [...reviewsKey, ...key, query],
    placeholderData: keepPreviousData,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => send<Page<T>>(withQuery(address, { ...query, cursor: pageParam }), { signal }),
    getNextPageParam: (page) => page.nextCursor,
  });
}

export const managedReviewsQuery = (filter: Narrowing) =>
  pages<AccessReviewView>(['managed'], '/portal/api/managed-access-reviews', filter);

/** At a resource, in the directory, of a group. */
export const placeReviewsQuery = (scope: string) => pages<AccessReviewView>(['place'], base, { scope });

export const reviewQuery = (id: string) =>
  queryOptions({
    queryKey: [...reviewsKey, 'one', id],
    queryFn: ({ signal }) => send<AccessReviewDetailView>(`${base}/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: ({ state }) => (goesOn(state.data?.current) ? refreshMilliseconds : false),
  });

export const instancesQuery = (id: string) =>
  pages<ReviewInstanceView>(['instances', id], `${base}/${encodeURIComponent(id)}/instances`);

/** Read anew in every state and stage. */
export const instanceQuery = ({ id, state, stage }: ReviewInstanceView) =>
  queryOptions({
    queryKey: [...reviewsKey, 'instance', id, state, stage],
    queryFn: ({ signal }) => send<ReviewInstanceDetailView>(`${instances}/${id}`, { signal }),
  });

/** Read anew in every state, the last one included. */
export const resultsQuery = ({ id, state }: ReviewInstanceView, filter: Narrowing) =>
  pages<ReviewItemView>(['results', id, state], `${instances}/${id}/items`, filter);

export const resultsFile = (instanceId: string) => `${instances}/${instanceId}/results.csv`;

/** Something changes without anybody doing anything here. */
export function goesOn(instance: ReviewInstanceView | null | undefined): boolean {
  return instance ? instance.state !== 'Applied' && instance.state !== 'Skipped' : false;
}

export const createReview = (body: AccessReviewBody) => send<{ id: string }>(base, { method: 'POST', body });
export const changeReview = ({ id, ...body }: AccessReviewChangeBody & { id: string }) =>
  send<void>(`${base}/${id}`, { method: 'PUT', body });
export const stopReview = (id: string) => send<void>(`${base}/${id}/stop`, { method: 'POST' });
export const deleteReview = (id: string) => send<void>(`${base}/${id}`, { method: 'DELETE' });
export type InstanceVerb = 'stop' | 'reset' | 'apply' | 'remind';
export const changeInstance = ({ id, verb }: { id: string; verb: InstanceVerb }) =>
  send<void>(`${instances}/${id}/${verb}`, { method: 'POST' });

export const stopStage = ({ id, stage }: { id: string; stage: number }) =>
  send<void>(`${instances}/${id}/stop-stage`, { method: 'POST', body: { stage } });
export const changeReviewers = ({ id, ...body }: ReviewersBody & { id: string }) =>
  send<void>(`${instances}/${id}/reviewers`, { method: 'PUT', body });

export const foundPlacesQuery = (text: string) =>
  queryOptions({
    queryKey: ['resource-search', text],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => send<FoundResources>(withQuery('/portal/api/resource-search', { text }), { signal }),
  });
