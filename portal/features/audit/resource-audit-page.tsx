/**
 * Resource audit: who did what to whose access, where, when, and why. Filtered, paged, exported as CSV.
 *
 * `?entry={id}` opens one entry.
 */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import Download from 'lucide-react/icons/download';
import FileClock from 'lucide-react/icons/file-clock';
import type { ResourceAuditEntry } from '../../../server/wire/portal/contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useSettled } from '../../api/use-settled.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { scopeHref, scopeName, scopeNameQuery, scopeWay, useSubscriptionName } from '../resources/index.ts';
import {
  activityNamesQuery,
  resourceAuditCsv,
  resourceAuditEntryQuery,
  type ResourceAuditFilter,
  resourceAuditQuery,
} from './audit-data.ts';
import { PersonFilter } from './person-filter.tsx';
import { ResourceAuditPanel } from './resource-audit-panel.tsx';
import { OpenedEntry } from './opened-entry.tsx';
import { TimeRange, useTimeRange } from './time-range.tsx';

export function ResourceAuditPage() {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const time = useTimeRange();
  const { scope, entry = '' } = texts;
  const place = usePlace(scope);
  const filter: ResourceAuditFilter = useSettled({
    scope,
    from: time.range.from,
    to: time.range.to,
    activity: texts['activity'],
    person: texts['person'],
  });
  const audit = useInfiniteQuery(resourceAuditQuery(filter));
  const activities = useQuery(activityNamesQuery).data?.value ?? [];
  return (
    <>
      <PageHeader
        title="Resource audit"
        text={place ? `On ${place.name} and what is below it.` : 'On every resource you may read.'}
        {...(place ? { breadcrumb: place.way } : {})}
        actions={
          <ButtonLink href={resourceAuditCsv(filter)} icon={<Download size={15} aria-hidden="true" />}>
            Export CSV
          </ButtonLink>
        }
      />
      <div className="filter-bar">
        <PersonFilter personId={texts['person']} onChange={(person) => setTexts({ person })} />
        <SelectField
          label="Activity"
          value={texts['activity'] ?? ''}
          options={[
            { value: '', label: 'All activities' },
            ...activities.map((one) => ({ value: one.activity, label: one.activityName })),
          ]}
          onChange={(activity) => setTexts({ activity })}
        />
        <TimeRange {...time} />
      </div>
      <OpenedEntry
        id={entry}
        listed={audit.data?.pages.flatMap((page) => page.value)}
        query={resourceAuditEntryQuery(scope, entry)}
        panel={(shown, onClose) => <ResourceAuditPanel entry={shown} onClose={onClose} />}
      />
      <DataTable
        label="Resource audit"
        columns={columns(({ id }) => setTexts({ entry: id }, 'own'))}
        rows={audit.data?.pages.flatMap((page) => page.value)}
        rowKey={(entry) => entry.id}
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

/** The scope of the address by name, with the way to it. */
function usePlace(scope: string | undefined) {
  const above = useSubscriptionName(scope ?? '/');
  const named = useQuery({ ...scopeNameQuery(scope ?? '/'), enabled: scope !== undefined });
  if (scope === undefined) return null;
  const name = named.data ?? scopeName(scope);
  return { name, way: [...scopeWay(scope, above), { label: name, href: scopeHref(scope) }] };
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
          <span className="break">{placeText(entry)}</span>
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
