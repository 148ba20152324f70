/**
 * Reads what assignments of a resource were used for and what would have been enough; says how much is recorded.
 */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Page } from '../../../server/wire/portal/contract.ts';
import type { RecordingView, SizingView } from '../../../server/wire/portal/right-sizing-contract.ts';
import { send, withQuery } from '../../api/client.ts';

const url = '/portal/api/right-sizing';

export interface SizingFilter {
  scope: string;
  kind?: string | undefined;
  days?: string | undefined;
}

export const sizingsQuery = (filter: SizingFilter) =>
  infiniteQueryOptions({
    queryKey: ['right-sizing', filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      send<Page<SizingView>>(withQuery(url, { ...filter, cursor: pageParam }), { signal }),
    getNextPageParam: (page) => page.nextCursor,
  });

export const recordingsQuery = (scope: string) =>
  queryOptions({
    queryKey: ['recordings', scope.toLowerCase()],
    queryFn: ({ signal }) => send<RecordingView[]>(withQuery(`${url}/applications`, { scope }), { signal }),
  });

export function changeRecording({ id, share }: { id: string; share: number }): Promise<void> {
  return send<void>(`/portal/api/protected-applications/${encodeURIComponent(id)}/recording`, {
    method: 'PUT',
    body: { share },
  });
}

export function proposeReview(body: {
  scope: string;
  roleDefinitionId: string;
  days: number;
}): Promise<{ id: string }> {
  return send<{ id: string }>(`${url}/proposals`, { method: 'POST', body });
}

/** What would have been enough, in a few words. */
export function findingText({ state, narrowerRole, narrowerScope, basis }: SizingView): string {
  if (state === 'narrower') {
    return [narrowerRole?.name ?? 'The same role', narrowerScope && `on ${narrowerScope.name}`]
      .filter(Boolean)
      .join(' ');
  }
  if (state === 'fits') return 'Nothing narrower would have been enough';
  if (state === 'unused') return 'Nothing was done with it';
  if (basis.applications === 0) return 'No protected application asks about it';
  return basis.recording === 0 ? 'Nothing is recorded' : 'Too little is recorded to say';
}

/** Why it is not the whole truth; undefined where it is. */
export function doubtText({ basis }: SizingView): string | undefined {
  if (basis.isWhole || basis.recording === 0) return undefined;
  const doubts = [
    basis.share < 100 && `only ${basis.share} % of decisions are recorded: what is rare may be missing`,
    basis.recording < basis.applications &&
      `${basis.applications - basis.recording} of ${basis.applications} applications record nothing`,
    basis.dropped > 0 && `${basis.dropped} decisions found no room`,
    basis.since && 'recorded for less than these days',
  ];
  const text = doubts.filter(Boolean).join('; ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
