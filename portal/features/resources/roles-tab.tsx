/**
 * The roles that can be held at a scope, with how many are eligible and active.
 */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import SearchX from 'lucide-react/icons/search-x';
import { problemFromError } from '../../api/api-problem.ts';
import { lastSegment, type RoleDefinitionView } from '../../api/arm-types.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { Badge } from '../../ui/badge.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { roleCountsQuery, roleDefinitionsQuery } from './resource-data.ts';
import { roleHref } from './scope-facts.ts';

export function RolesTab({ scope }: { scope: string }) {
  const filter = usePageTexts()['filter'] ?? '';
  const setTexts = useSetPageTexts();
  const roles = useQuery(roleDefinitionsQuery(scope));
  const counts = useQuery(roleCountsQuery(scope)).data;
  const needle = filter.toLowerCase();
  const rows = roles.data
    ?.filter((role) =>
      `${role.properties.roleName} ${role.properties.description ?? ''}`.toLowerCase().includes(needle),
    )
    .toSorted((one, other) => one.properties.roleName.localeCompare(other.properties.roleName));
  const countOf = (role: RoleDefinitionView) => {
    if (!counts) return null;
    return counts.value.find((count) => count.roleDefinitionId === role.name) ?? { eligible: 0, active: 0 };
  };
  const columns: DataColumn<RoleDefinitionView>[] = [
    {
      id: 'role',
      header: 'Role',
      sortValue: (role) => role.properties.roleName.toLowerCase(),
      cell: (role) => (
        <span className="cell-two-lines">
          <span className="cell-title">
            <Link to={roleHref(scope, lastSegment(role.id))}>{role.properties.roleName}</Link>
            {role.properties.type === 'CustomRole' && <Badge>Custom</Badge>}
          </span>
          <span>{role.properties.description}</span>
        </span>
      ),
    },
    ...(['eligible', 'active'] as const).map((kind): DataColumn<RoleDefinitionView> => ({
      id: kind,
      header: kind === 'eligible' ? 'Eligible' : 'Active',
      align: 'end',
      sortValue: (role) => countOf(role)?.[kind] ?? 0,
      cell: (role) => <span className="number">{countOf(role)?.[kind] ?? '—'}</span>,
    })),
  ];
  return (
    <div className="stack">
      <div className="filter-bar">
        <SearchField label="Filter roles" value={filter} onChange={(text) => setTexts({ filter: text })} />
      </div>
      <DataTable
        label="Roles"
        columns={columns}
        rows={rows}
        rowKey={(role) => role.id}
        problem={roles.error && problemFromError(roles.error)}
        onRetry={() => void roles.refetch()}
        empty={<EmptyState icon={<SearchX size={18} />} title="No role matches" text="Try another word." />}
      />
    </div>
  );
}
