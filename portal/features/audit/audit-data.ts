/**
 * Reads the audit trail: by resource from the portal dialect, of the directory over Graph.
 */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { ActivityNames, Page, ResourceAuditEntry } from '../../../server/wire/portal/contract.ts';
import { send, withQuery } from '../../api/client.ts';
import { graphGet, graphPage, odataText } from '../../api/graph.ts';

/** Of resources, or of oneself. */
export type AuditSource = 'resource-audit' | 'my-audit';

export interface AccessAuditFilter {
  scope?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  activity?: string | undefined;
  person?: string | undefined;
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

export function auditCsv(source: AuditSource, filter: AccessAuditFilter): string {
  return withQuery(`/portal/api/${source}.csv`, { ...filter });
}

export const activityNamesQuery = queryOptions({
  queryKey: ['resource-audit-activities'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) => send<ActivityNames>('/portal/api/resource-audit/activities', { signal }),
});

export interface DirectoryAuditEntry {
  id: string;
  activityDateTime: string;
  activityDisplayName: string;
  category: string;
  loggedByService?: string;
  result: string;
  resultReason?: string | null;
  initiatedBy?: {
    user?: {
      id?: string;
      displayName?: string | null;
      userPrincipalName?: string | null;
      ipAddress?: string | null;
    } | null;
    app?: { displayName?: string | null } | null;
  };
  targetResources?: {
    id?: string;
    displayName?: string | null;
    type?: string;
    userPrincipalName?: string | null;
    modifiedProperties?: { displayName?: string; oldValue?: string | null; newValue?: string | null }[];
  }[];
  additionalDetails?: { key: string; value: string }[];
}

export interface DirectoryAuditFilter {
  from?: string | undefined;
  to?: string | undefined;
  activity?: string | undefined;
  category?: string | undefined;
  /** Object id: what this person did, and what was done to them. */
  user?: string | undefined;
}

export const directoryAuditQuery = (filter: DirectoryAuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['directory-audit', filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      graphPage<DirectoryAuditEntry>(
        '/auditLogs/directoryAudits',
        { $filter: graphFilter(filter), $top: 50 },
        pageParam,
        signal,
      ),
    getNextPageParam: (page) => page['@odata.nextLink'] ?? null,
  });

export const directoryAuditEntryQuery = (entry: string) =>
  queryOptions({
    queryKey: ['directory-audit-entry', entry],
    queryFn: ({ signal }) =>
      graphGet<DirectoryAuditEntry | null>(`/auditLogs/directoryAudits/${encodeURIComponent(entry)}`, {}, signal),
  });

function graphFilter({ from, to, activity, category, user }: DirectoryAuditFilter): string | undefined {
  const parts = [
    from && `activityDateTime ge ${from}`,
    to && `activityDateTime le ${to}`,
    activity && `startswith(activityDisplayName,${odataText(activity)})`,
    category && `category eq ${odataText(category)}`,
    user && `(initiatedBy/user/id eq ${odataText(user)} or targetResources/any(t:t/id eq ${odataText(user)}))`,
  ].filter(Boolean);
  return parts.length === 0 ? undefined : parts.join(' and ');
}

export function directoryAuditCsv(filter: DirectoryAuditFilter): string {
  return withQuery('/portal/api/directory-audit.csv', { ...filter });
}

export function initiatorText({ initiatedBy }: DirectoryAuditEntry): string {
  const { user, app } = initiatedBy ?? {};
  return user?.displayName ?? user?.userPrincipalName ?? app?.displayName ?? '—';
}
