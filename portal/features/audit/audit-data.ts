/**
 * Reads the audit trail: of resources, of oneself, and all of it.
 */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { DirectoryAuditEntry } from '../../../server/wire/portal/audit-contract.ts';
import type { ActivityNames, Page, ResourceAuditEntry } from '../../../server/wire/portal/contract.ts';
import { send, withQuery } from '../../api/client.ts';

/** Of resources, or of oneself. */
export type AuditSource = 'resource-audit' | 'my-audit';

export interface AccessAuditFilter extends AuditNarrowing {
  scope?: string | undefined;
  /** `yes`: also what was done to roles above the scope. */
  above?: string | undefined;
}

export const accessAuditQuery = (source: AuditSource, filter: AccessAuditFilter) =>
  infiniteQueryOptions({
    queryKey: [source, filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      send<Page<ResourceAuditEntry>>(withQuery(`/portal/api/${source}`, { ...filter, cursor: pageParam }), { signal }),
    getNextPageParam: (page) => page.nextCursor,
  });

/** One entry of the list, by its address: null where there is none, or it is not the reader's. */
export const accessAuditEntryQuery = (
  source: AuditSource,
  place: Pick<AccessAuditFilter, 'scope' | 'above'>,
  entry: string,
) =>
  queryOptions({
    queryKey: [source, 'entry', place, entry],
    queryFn: async ({ signal }) => {
      const address = withQuery(`/portal/api/${source}`, { ...place, entry });
      return (await send<Page<ResourceAuditEntry>>(address, { signal })).value[0] ?? null;
    },
  });

export const activityNamesQuery = queryOptions({
  queryKey: ['resource-audit-activities'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) => send<ActivityNames>('/portal/api/resource-audit/activities', { signal }),
});

/** What the lists of the trail, and exports of them, are narrowed to. */
export interface AuditNarrowing {
  from?: string | undefined;
  to?: string | undefined;
  activity?: string | undefined;
  category?: string | undefined;
  result?: string | undefined;
  /** Object id, and whether they did it, or it was done to them. */
  person?: string | undefined;
  as?: string | undefined;
  request?: string | undefined;
  application?: string | undefined;
}

const directoryAudit = '/portal/api/directory-audit';

export const directoryAuditQuery = (filter: AuditNarrowing) =>
  infiniteQueryOptions({
    queryKey: ['directory-audit', filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      send<Page<DirectoryAuditEntry>>(withQuery(directoryAudit, { ...filter, cursor: pageParam }), { signal }),
    getNextPageParam: (page) => page.nextCursor,
  });

export const directoryAuditEntryQuery = (entry: string) =>
  queryOptions({
    queryKey: ['directory-audit', 'entry', entry],
    queryFn: async ({ signal }) =>
      (await send<Page<DirectoryAuditEntry>>(withQuery(directoryAudit, { entry }), { signal })).value[0] ?? null,
  });
