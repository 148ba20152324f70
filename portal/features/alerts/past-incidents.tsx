/**
 * What was wrong and is over.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import History from 'lucide-react/icons/history';
import type { PastIncidentView } from '../../../server/wire/portal/alerts-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { historyQuery } from './alert-data.ts';

const columns: DataColumn<PastIncidentView>[] = [
  { id: 'about', header: 'About', cell: ({ person, role, place }) => person ?? role ?? place },
  { id: 'role', header: 'Role and resource', cell: ({ role, place }) => (role ? `${role} on ${place}` : place) },
  { id: 'opened', header: 'Noticed', cell: ({ openedAt }) => <Moment at={openedAt} /> },
  { id: 'cleared', header: 'Over', cell: ({ clearedAt }) => <Moment at={clearedAt} /> },
];

export function PastIncidents({ scope, alert }: { scope: string; alert: string }) {
  const list = useInfiniteQuery(historyQuery(scope, alert));
  return (
    <DataTable
      label="Incidents"
      columns={columns}
      rows={list.data?.pages.flatMap((page) => page.value)}
      rowKey={(row) => `${row.id} ${row.openedAt}`}
      problem={list.error && problemFromError(list.error)}
      onRetry={() => void list.refetch()}
      onLoadMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
      loadingMore={list.isFetchingNextPage}
      empty={
        <EmptyState
          icon={<History size={18} />}
          title="Nothing is over yet"
          text="What was noticed and is no longer so is kept here. It is looked for every five minutes."
        />
      }
    />
  );
}
