/**
 * Directory activity as a list with filters and export: of everybody, or of one person. `?entry={id}` opens one entry.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import Download from 'lucide-react/icons/download';
import ScrollText from 'lucide-react/icons/scroll-text';
import { problemFromError } from '../../api/api-problem.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useSettled } from '../../api/use-settled.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import {
  directoryAuditCsv,
  directoryAuditEntryQuery,
  type DirectoryAuditEntry,
  directoryAuditQuery,
  initiatorText,
} from './audit-data.ts';
import { DirectoryAuditPanel } from './directory-audit-panel.tsx';
import { OpenedEntry } from './opened-entry.tsx';
import { TimeRange, useTimeRange } from './time-range.tsx';

const categories = [
  { value: '', label: 'All categories' },
  { value: 'UserManagement', label: 'User management' },
  { value: 'GroupManagement', label: 'Group management' },
  { value: 'RoleManagement', label: 'Role management' },
  { value: 'Policy', label: 'Policy' },
  { value: 'Authentication', label: 'Authentication' },
];

export function DirectoryAuditList({ userId }: { userId?: string }) {
  const { activity = '', category = '', entry = '' } = usePageTexts();
  const setTexts = useSetPageTexts();
  const time = useTimeRange();
  const filter = useSettled({ from: time.range.from, to: time.range.to, activity, category, user: userId });
  const audit = useInfiniteQuery(directoryAuditQuery(filter));
  return (
    <div className="stack">
      <div className="filter-bar">
        <SearchField
          label="Activity"
          placeholder="Activity begins with…"
          value={activity}
          onChange={(text) => setTexts({ activity: text })}
        />
        <SelectField
          label="Category"
          value={category}
          options={categories}
          onChange={(next) => setTexts({ category: next })}
        />
        <TimeRange {...time} />
        <div className="filter-bar-end">
          <ButtonLink href={directoryAuditCsv(filter)} icon={<Download size={15} aria-hidden="true" />}>
            Export CSV
          </ButtonLink>
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
    { id: 'time', header: 'Time', cell: (entry) => <Moment at={entry.activityDateTime} /> },
    {
      id: 'activity',
      header: 'Activity',
      cell: (entry) => (
        <span className="cell-two-lines">
          <span className="cell-title">
            {entry.activityDisplayName}
            {entry.result === 'failure' && <Badge tone="bad">Refused</Badge>}
          </span>
          <span>{entry.category}</span>
        </span>
      ),
    },
    { id: 'by', header: 'By', cell: (entry) => initiatorText(entry) },
    {
      id: 'target',
      header: 'Target',
      cell: (entry) => {
        const target = entry.targetResources?.[0];
        return <span className="break">{target?.displayName ?? target?.userPrincipalName ?? '—'}</span>;
      },
    },
    {
      id: 'actions',
      header: 'Actions',
      actions: true,
      cell: (entry) => (
        <Button
          variant="quiet"
          size="small"
          aria-label={`Details of ${entry.activityDisplayName}`}
          onClick={() => onShow(entry)}
        >
          Details
        </Button>
      ),
    },
  ];
}
