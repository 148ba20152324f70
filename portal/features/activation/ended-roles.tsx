/**
 * Eligibilities and active roles whose end has passed.
 */
import { useQuery } from '@tanstack/react-query';
import History from 'lucide-react/icons/history';
import { problemFromError } from '../../api/api-problem.ts';
import { Badge } from '../../ui/badge.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { type EndedRole, endedQuery } from './activation-data.ts';
import { placeColumns } from './role-cells.tsx';

const columns: DataColumn<EndedRole>[] = [
  ...placeColumns<EndedRole>((row) => row.schedule),
  { id: 'kind', header: 'Was', sortValue: (row) => row.kind, cell: (row) => <Badge>{row.kind}</Badge> },
  {
    id: 'end',
    header: 'Ended',
    sortValue: (row) => row.schedule.properties.endDateTime ?? '',
    cell: (row) => <Moment at={row.schedule.properties.endDateTime} />,
  },
];

export function EndedRoles() {
  const ended = useQuery(endedQuery);
  return (
    <DataTable
      label="Expired roles"
      columns={columns}
      rows={ended.data}
      rowKey={(row) => row.schedule.id}
      problem={ended.error && problemFromError(ended.error)}
      onRetry={() => void ended.refetch()}
      empty={<EmptyState icon={<History size={18} />} title="Nothing has expired" />}
    />
  );
}
