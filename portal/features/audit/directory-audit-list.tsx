/**
 * Directory activity as a list with filters and export: of everybody, or of one person. `?entry={id}` opens one entry.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import ScrollText from 'lucide-react/icons/scroll-text';
import type { DirectoryAuditEntry } from '../../../server/wire/portal/audit-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useSettled } from '../../api/use-settled.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { directoryAuditEntryQuery, directoryAuditQuery } from './audit-data.ts';
import { DirectoryAuditPanel } from './directory-audit-panel.tsx';
import { ExportButton } from './export-button.tsx';
import { allCategories, MoreFilters, useMoreFilters } from './more-filters.tsx';
import { OpenedEntry } from './opened-entry.tsx';
import { PersonFilter } from './person-filter.tsx';
import { TimeRange, useTimeRange } from './time-range.tsx';

export function DirectoryAuditList({ userId }: { userId?: string }) {
  const { activity = '', entry = '', person } = usePageTexts();
  const setTexts = useSetPageTexts();
  const time = useTimeRange();
  const whose = userId ?? person;
  const { from, to } = time.range;
  const filter = useSettled({ ...useMoreFilters(), from, to, activity, person: whose });
  const audit = useInfiniteQuery(directoryAuditQuery(filter));
  return (
    <div className="stack">
      <div className="filter-bar">
        {userId === undefined && <PersonFilter personId={person} onChange={(next) => setTexts({ person: next })} />}
        <SearchField
          label="Activity"
          placeholder="Activity begins with…"
          value={activity}
          onChange={(text) => setTexts({ activity: text })}
        />
        <TimeRange {...time} />
        <MoreFilters categories={allCategories} hasPerson={whose !== undefined} />
        <div className="filter-bar-end">
          <ExportButton list="/portal/api/directory-audit" fileName="directory-audit" filter={filter} />
        </div>
      </div>
      <OpenedEntry
        id={entry}
        listed={audit.data?.pages.flatMap((page) => page.value)}
        query={directoryAuditEntryQuery(entry)}
        panel={(shown, onClose) => <DirectoryAuditPanel entry={shown} onClose={onClose} />}
      />
      <DataTable
        label="Directory audit"
        columns={columns(({ id }) => setTexts({ entry: id }, 'own'))}
        rows={audit.data?.pages.flatMap((page) => page.value)}
        rowKey={(entry) => entry.id}
        problem={audit.error && problemFromError(audit.error)}
        onRetry={() => void audit.refetch()}
        onLoadMore={audit.hasNextPage ? () => void audit.fetchNextPage() : undefined}
        loadingMore={audit.isFetchingNextPage}
        empty={
          <EmptyState
            icon={<ScrollText size={18} />}
            title="Nothing was recorded"
            text="There is no entry for this filter. Widen the time or take a filter away."
          />
        }
      />
    </div>
  );
}

function columns(onShow: (entry: DirectoryAuditEntry) => void): DataColumn<DirectoryAuditEntry>[] {
  return [
    { id: 'time', header: 'Time', cell: (entry) => <Moment at={entry.occurredAt} /> },
    {
      id: 'activity',
      header: 'Activity',
      cell: (entry) => (
        <span className="cell-two-lines">
          <span className="cell-title">
            {entry.activityName}
            {entry.result === 'failure' && <Badge tone="bad">Refused</Badge>}
          </span>
          <span>{entry.category}</span>
        </span>
      ),
    },
    { id: 'by', header: 'By', cell: (entry) => entry.actor.displayName },
    {
      id: 'target',
      header: 'Target',
      cell: (entry) => <span className="break">{entry.targets[0]?.name ?? '—'}</span>,
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
