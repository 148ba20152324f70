/**
 * What one user is eligible for and has, over all resources.
 */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import KeyRound from 'lucide-react/icons/key-round';
import { problemFromError } from '../../api/api-problem.ts';
import { lastSegment } from '../../api/arm-types.ts';
import { Badge } from '../../ui/badge.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { roleHref, scopeName, scopeTypeText } from '../resources/index.ts';
import { type UserRole, principalRolesQuery } from './directory-data.ts';

const columns: DataColumn<UserRole>[] = [
  {
    id: 'role',
    header: 'Role',
    sortValue: (row) => row.schedule.properties.expandedProperties?.roleDefinition?.displayName ?? '',
    cell: ({ schedule: { properties } }) => (
      <Link className="cell-title" to={roleHref(properties.scope, lastSegment(properties.roleDefinitionId))}>
        {properties.expandedProperties?.roleDefinition?.displayName ?? 'Unknown role'}
      </Link>
    ),
  },
  {
    id: 'scope',
    header: 'Resource',
    sortValue: (row) => row.schedule.properties.scope,
    cell: ({ schedule: { properties } }) => (
      <span className="cell-two-lines">
        <span className="break">
          {properties.expandedProperties?.scope?.displayName ?? scopeName(properties.scope)}
        </span>
        <span>{scopeTypeText(properties.scope)}</span>
      </span>
    ),
  },
  {
    id: 'kind',
    header: 'Kind',
    sortValue: (row) => row.kind,
    cell: ({ kind, schedule }) => {
      if (kind === 'Eligible') return <Badge>Eligible</Badge>;
      return <Badge tone="accent">{schedule.properties.assignmentType === 'Activated' ? 'Activated' : 'Active'}</Badge>;
    },
  },
  { id: 'member', header: 'Membership', cell: (row) => row.schedule.properties.memberType ?? 'Direct' },
  {
    id: 'end',
    header: 'End',
    sortValue: (row) => row.schedule.properties.endDateTime ?? '9999',
    cell: (row) => <Moment at={row.schedule.properties.endDateTime} none="Permanent" />,
  },
];

export function PrincipalRoles({ principalId }: { principalId: string }) {
  const roles = useQuery(principalRolesQuery(principalId));
  return (
    <DataTable
      label="Eligible and active roles"
      columns={columns}
      rows={roles.data}
      rowKey={(row) => row.schedule.id}
      problem={roles.error && problemFromError(roles.error)}
      onRetry={() => void roles.refetch()}
      empty={
        <EmptyState
          icon={<KeyRound size={18} />}
          title="No roles"
          text="Neither eligible nor active on any resource you may read."
        />
      }
    />
  );
}
