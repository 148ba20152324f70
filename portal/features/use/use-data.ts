/**
 * Reads what was recorded of decisions, and words it.
 */
import { infiniteQueryOptions } from '@tanstack/react-query';
import type { Page } from '../../../server/wire/portal/contract.ts';
import type { DecisionRecordView } from '../../../server/wire/portal/decision-record-contract.ts';
import { send, withQuery } from '../../api/client.ts';

/** Of somebody else by their id, otherwise one's own. */
export const decisionRecordsQuery = (personId: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['decision-records', personId ?? 'own'],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      send<Page<DecisionRecordView>>(
        withQuery(personId ? '/portal/api/decision-records' : '/portal/api/own-decision-records', {
          ...(personId ? { person: personId } : {}),
          cursor: pageParam,
        }),
        { signal },
      ),
    getNextPageParam: (page) => page.nextCursor,
  });

/** `12 times`, and of a share about how often that was: `12 counted, about 120 times`. */
export function timesText(count: number, share: number): string {
  if (share === 100) return count === 1 ? 'once' : `${count} times`;
  return `${count} counted, about ${Math.round((count * 100) / share)} times`;
}
