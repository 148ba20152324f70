/**
 * Entries about access, of resources or of oneself: filtered by the address of the page, paged, each opened by `?entry={id}`.
 */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import FileClock from 'lucide-react/icons/file-clock';
import type { ReactNode } from 'react';
import type { ResourceAuditEntry } from '../../../server/wire/portal/contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { scopeName } from '../resources/index.ts';
import {
  type AccessAuditFilter,
  accessAuditEntryQuery,
  accessAuditQuery,
  activityNamesQuery,
  type AuditNarrowing,
  type AuditSource,
} from './audit-data.ts';
import { accessCategories, MoreFilters, useMoreFilters } from './more-filters.tsx';
import { OpenedEntry } from './opened-entry.tsx';
import { ResourceAuditPanel } from './resource-audit-panel.tsx';
import { TimeRange, useTimeRange } from './time-range.tsx';

interface AccessAuditListProps {
  label: string;
  source: AuditSource;
  filter: AccessAuditFilter;
  /** What this list alone is filtered by. */
  before?: ReactNode;
  after?: ReactNode;
}

export function AccessAuditList({ label, source, filter, before, after }: AccessAuditListProps) {
  const { activity = '', entry = '' } = usePageTexts();
  const setTexts = useSetPageTexts();
  const time = useTimeRange();
  const audit = useInfiniteQuery(accessAuditQuery(source, filter));
  const activities = useQuery(activityNamesQuery).data?.value ?? [];
  const rows = audit.data?.pages.flatMap((page) => page.value);
  return (
    <>
      <div className="filter-bar">
        {before}
        <SelectField
          label="Activity"
          value={activity}
          options={[
            { value: '', label: 'All activities' },
            ...activities.map((one) => ({ value: one.activity, label: one.activityName })),
          ]}
          onChange={(next) => setTexts({ activity: next })}
        />
        <TimeRange {...time} />
        <MoreFilters categories={accessCategories} hasPerson={Boolean(filter.person)} />
        {after}
      </div>
      <OpenedEntry
        id={entry}
        listed={rows}
        query={accessAuditEntryQuery(source, { scope: filter.scope, above: filter.above }, entry)}
        panel={(shown, onClose) => (
          <ResourceAuditPanel
            entry={shown}
            provedAt={source === 'resource-audit' && !shown.inherited ? (filter.scope ?? '/') : undefined}
            withReceipt={source === 'my-audit'}
            onRequest={(request) => setTexts({ request, entry: undefined })}
            onClose={onClose}
          />
        )}
      />
      <DataTable
        label={label}
        columns={columns(({ id }) => setTexts({ entry: id }, 'own'))}
        rows={rows}
        rowKey={(one) => one.id}
        problem={audit.error && problemFromError(audit.error)}
        onRetry={() => void audit.refetch()}
        onLoadMore={audit.hasNextPage ? () => void audit.fetchNextPage() : undefined}
        loadingMore={audit.isFetchingNextPage}
        empty={
          <EmptyState
            icon={<FileClock size={18} />}
            title="Nothing was recorded"
            text="There is no entry for this filter. Widen the time or take a filter away."
          />
        }
      />
    </>
  );
}

/** What the address of the page narrows the list to. */
export function useAccessFilter(): AuditNarrowing {
  const { range } = useTimeRange();
  return { ...useMoreFilters(), from: range.from, to: range.to, activity: usePageTexts()['activity'] };
}

function columns(onShow: (entry: ResourceAuditEntry) => void): DataColumn<ResourceAuditEntry>[] {
  return [
    { id: 'time', header: 'Time', cell: (entry) => <Moment at={entry.occurredAt} /> },
    {
      id: 'activity',
      header: 'Activity',
      cell: (entry) => (
        <span className="cell-title">
          {entry.activityName}
          {entry.result === 'failure' && <Badge tone="bad">Refused</Badge>}
        </span>
      ),
    },
    { id: 'actor', header: 'By', cell: (entry) => entry.actor.displayName },
    {
      id: 'subject',
      header: 'For',
      cell: (entry) => <span className="break">{entry.subject?.displayName ?? '—'}</span>,
    },
    {
      id: 'role',
      header: 'Role and resource',
      cell: (entry) => (
        <span className="cell-two-lines">
          <span>{entry.roleName ?? '—'}</span>
          <span className="break">
            {placeText(entry)} {entry.inherited && <Badge tone="neutral">From above</Badge>}
          </span>
        </span>
      ),
    },
    {
      id: 'actions',
      header: 'Actions',
      actions: true,
      cell: (entry) => (
        <Button
          variant="quiet"
          size="small"
          aria-label={`Details of ${entry.activityName}`}
          onClick={() => onShow(entry)}
        >
          Details
        </Button>
      ),
    },
  ];
}

/** A scope that is gone has no name any more; its path is too long for a list. */
function placeText(entry: ResourceAuditEntry): string {
  return entry.scopeName.includes('/') ? scopeName(entry.scopeName) : entry.scopeName;
}
