/**
 * Requests about terms of use and what people answered to them.
 */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Page } from '../../../server/wire/portal/contract.ts';
import type {
  OwnTermsAnswer,
  TermsAnswerEntry,
  TermsDetail,
  TermsEntry,
  TermsPublication,
} from '../../../server/wire/portal/terms-contract.ts';
import { type Query, send, withQuery } from '../../api/client.ts';

const list = '/portal/api/terms-of-use';
const pathOf = (id: string) => `${list}/${encodeURIComponent(id)}`;

export const termsListQuery = queryOptions({
  queryKey: ['terms'],
  queryFn: ({ signal }) => send<{ value: TermsEntry[] }>(list, { signal }),
});

export const termsDetailQuery = (id: string) =>
  queryOptions({
    queryKey: ['terms', id],
    queryFn: ({ signal }) => send<TermsDetail>(pathOf(id), { signal }),
  });

export const answersQuery = (id: string, filter: Query) =>
  infiniteQueryOptions({
    queryKey: ['terms', id, 'answers', filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      send<Page<TermsAnswerEntry>>(withQuery(`${pathOf(id)}/answers`, { ...filter, cursor: pageParam }), { signal }),
    getNextPageParam: (page) => page.nextCursor,
  });

export const answersCsv = (id: string, filter: Query) => withQuery(`${pathOf(id)}/answers.csv`, filter);

export const ownTermsQuery = infiniteQueryOptions({
  queryKey: ['own-terms'],
  initialPageParam: null as string | null,
  queryFn: ({ pageParam, signal }) =>
    send<Page<OwnTermsAnswer>>(withQuery('/portal/api/my-terms', { cursor: pageParam }), { signal }),
  getNextPageParam: (page) => page.nextCursor,
});

export const publishTerms = ({ id, publication }: { id: string; publication: TermsPublication }) =>
  send<{ termsId: string }>(pathOf(id), { method: 'PUT', body: publication });
export const withdrawTerms = ({ id }: TermsEntry) => send<void>(pathOf(id), { method: 'DELETE' });

export function askedAgainText(reacceptDays: number | null): string {
  if (reacceptDays === null) return 'When a version asks again';
  return reacceptDays === 1 ? 'Every day' : `Every ${reacceptDays} days`;
}
