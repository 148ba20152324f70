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
import { KeepRoleButton } from './keep-role-button.tsx';
import { scheduleIdOf, useExtensible } from './own-request-data.ts';
import { placeColumns } from './role-cells.tsx';

const ended: DataColumn<EndedRole>[] = [
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
  const roles = useQuery(endedQuery);
  const extensible = useExtensible();
  const columns: DataColumn<EndedRole>[] = [
    ...ended,
    {
      id: 'actions',
      header: 'Actions',
      actions: true,
      cell: ({ schedule }) => <KeepRoleButton schedule={schedule} extensible={extensible(scheduleIdOf(schedule))} />,
    },
  ];
  return (
    <DataTable
      label="Expired roles"
      columns={columns}
      rows={roles.data}
      rowKey={(row) => row.schedule.id}
      problem={roles.error && problemFromError(roles.error)}
      onRetry={() => void roles.refetch()}
      empty={<EmptyState icon={<History size={18} />} title="Nothing has expired" />}
    />
  );
}
