/**
 * Uploads of people to invite: sent, read while they run, started, tried again.
 */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  BulkInvitationView,
  BulkRowView,
  BulkUploadBody,
} from '../../../server/wire/portal/bulk-invitation-contract.ts';
import type { Page } from '../../../server/wire/portal/contract.ts';
import { send, withQuery } from '../../api/client.ts';

export const bulkAddress = '/portal/api/bulk-invitations';
const pathOf = (id: string) => `${bulkAddress}/${encodeURIComponent(id)}`;

const LOOKED_AT_EVERY = 1_000;

/** Whether rows are being checked or run. */
export const isBusy = ({ counts }: BulkInvitationView) => counts.unchecked + counts.waiting > 0;

export const bulksQuery = infiniteQueryOptions({
  queryKey: ['bulk-invitations'],
  initialPageParam: '',
  queryFn: ({ pageParam, signal }) =>
    send<Page<BulkInvitationView>>(withQuery(bulkAddress, { cursor: pageParam }), { signal }),
  getNextPageParam: (page) => page.nextCursor ?? undefined,
});

export const bulkQuery = (id: string) =>
  queryOptions({
    queryKey: ['bulk-invitation', id],
    queryFn: ({ signal }) => send<BulkInvitationView>(pathOf(id), { signal }),
    refetchInterval: ({ state: { data } }) => (data && isBusy(data) ? LOOKED_AT_EVERY : false),
  });

/** `counts` belongs to the key: what became of rows is read again when it changed. */
export const bulkRowsQuery = (id: string, counts: BulkInvitationView['counts']) =>
  infiniteQueryOptions({
    queryKey: ['bulk-invitation-rows', id, counts],
    initialPageParam: '',
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      send<Page<BulkRowView>>(withQuery(`${pathOf(id)}/rows`, { cursor: pageParam }), { signal }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export const uploadFile = async ({ id, file }: { id: string; file: File }) => {
  const body: BulkUploadBody = { fileName: file.name, text: await file.text() };
  await send<void>(pathOf(id), { method: 'PUT', body });
};

export const startBulk = (id: string) => send<void>(`${pathOf(id)}/start`, { method: 'POST' });
export const retryBulk = (id: string) => send<void>(`${pathOf(id)}/retry`, { method: 'POST' });
export const resultsAddress = (id: string) => `${pathOf(id)}/results.csv`;
