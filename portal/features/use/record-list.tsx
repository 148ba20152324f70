/**
 * What one person did at protected applications, and what was refused them there, as far as it was recorded.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import Footprints from 'lucide-react/icons/footprints';
import type { DecisionRecordView } from '../../../server/wire/portal/decision-record-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { Badge } from '../../ui/badge.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { roleHref, scopeHref } from '../resources/index.ts';
import { decisionRecordsQuery, timesText } from './use-data.ts';

const columns: DataColumn<DecisionRecordView>[] = [
  { id: 'time', header: 'Time', cell: ({ firstAt }) => <Moment at={firstAt} /> },
  {
    id: 'action',
    header: 'Action',
    cell: ({ action, allowed, reason }) => (
      <span className="cell-two-lines">
        <span className="cell-title">
          <code className="break">{action}</code>
          {!allowed && <Badge tone="bad">Refused</Badge>}
        </span>
        {reason && <span>{reason}</span>}
      </span>
    ),
  },
  { id: 'times', header: 'How often', cell: ({ count, share }) => timesText(count, share) },
  {
    id: 'where',
    header: 'Where',
    cell: ({ application, scope, scopeName }) => (
      <span className="cell-two-lines">
        <span>{application.displayName ?? 'An application that is not there any more'}</span>
        <Link to={scopeHref(scope)}>{scopeName}</Link>
      </span>
    ),
  },
  {
    id: 'role',
    header: 'By role',
    cell: ({ role, scope }) => (role ? <Link to={roleHref(scope, role.id)}>{role.name}</Link> : '—'),
  },
];

/** Of somebody by their id, otherwise one's own. */
export function RecordList({ personId }: { personId?: string }) {
  const list = useInfiniteQuery(decisionRecordsQuery(personId));
  return (
    <div className="stack">
      <p className="soft">
        What protected applications asked about {personId ? 'this person' : 'you'}, where they keep records: equal
        decisions of one minute are one row.
      </p>
      <DataTable
        label="Use"
        columns={columns}
        rows={list.data?.pages.flatMap((page) => page.value)}
        rowKey={(row) => row.id}
        problem={list.error && problemFromError(list.error)}
        onRetry={() => void list.refetch()}
        onLoadMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
        loadingMore={list.isFetchingNextPage}
        empty={
          <EmptyState
            icon={<Footprints size={18} />}
            title="Nothing is recorded"
            text="Either nothing was done, or the applications keep no records. Who assigns roles on a resource says how much is kept there."
          />
        }
      />
    </div>
  );
}
