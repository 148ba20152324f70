/**
 * Roles this person may activate.
 */
import { useQuery } from '@tanstack/react-query';
import KeyRound from 'lucide-react/icons/key-round';
import { useState } from 'react';
import type { OwnRequest } from '../../../server/wire/portal/approvals-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { lastSegment, sameId, type ScheduleView } from '../../api/arm-types.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { activeQuery, eligibleQuery } from './activation-data.ts';
import { KeepRoleButton } from './keep-role-button.tsx';
import { ownRequestsQuery, scheduleIdOf, useExtensible } from './own-request-data.ts';
import { placeColumns, placeName, roleName } from './role-cells.tsx';

export function EligibleRoles({ onActivate }: { onActivate: (row: ScheduleView) => void }) {
  const [filter, setFilter] = useState('');
  const eligible = useQuery(eligibleQuery);
  const active = useQuery(activeQuery).data ?? [];
  const requests = useQuery(ownRequestsQuery).data ?? [];
  const extensible = useExtensible();
  const needle = filter.toLowerCase();
  const rows = eligible.data?.filter((row) => `${roleName(row)} ${placeName(row)}`.toLowerCase().includes(needle));
  const columns: DataColumn<ScheduleView>[] = [
    ...placeColumns<ScheduleView>((row) => row),
    {
      id: 'end',
      header: 'Eligible until',
      sortValue: (row) => row.properties.endDateTime ?? '9999',
      cell: (row) => <Moment at={row.properties.endDateTime} none="Permanent" />,
    },
    {
      id: 'actions',
      header: 'Actions',
      actions: true,
      cell: (row) => (
        <span className="row row-end">
          <KeepRoleButton schedule={row} extensible={extensible(scheduleIdOf(row))} />
          {isActive(row, active) && <Badge tone="good">Active</Badge>}
          {!isActive(row, active) && isAskedFor(row, requests) && <Badge tone="warn">Waits for approval</Badge>}
          {!isActive(row, active) && !isAskedFor(row, requests) && (
            <Button size="small" aria-label={`Activate ${roleName(row)}`} onClick={() => onActivate(row)}>
              Activate
            </Button>
          )}
        </span>
      ),
    },
  ];
  return (
    <div className="stack">
      {(eligible.data?.length ?? 0) > 5 && (
        <div className="filter-bar">
          <SearchField label="Filter roles" value={filter} onChange={setFilter} />
        </div>
      )}
      <DataTable
        label="Eligible roles"
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        problem={eligible.error && problemFromError(eligible.error)}
        onRetry={() => void eligible.refetch()}
        empty={
          <EmptyState
            icon={<KeyRound size={18} />}
            title={filter ? 'No role matches' : 'You are not eligible for any role'}
            text={filter ? undefined : 'When somebody makes you eligible, you get a mail and see the role here.'}
          />
        }
      />
    </div>
  );
}

function isActive(eligible: ScheduleView, active: ScheduleView[]): boolean {
  return active.some(
    ({ properties }) =>
      properties.assignmentType === 'Activated' &&
      sameId(properties.roleDefinitionId, eligible.properties.roleDefinitionId) &&
      sameId(properties.scope, eligible.properties.scope),
  );
}

/** Asked for at the same place; a narrower scope may still be asked for by other means. */
function isAskedFor({ properties }: ScheduleView, requests: OwnRequest[]): boolean {
  return requests.some(
    (one) =>
      one.asksTo === 'activate' &&
      sameId(one.role.id, lastSegment(properties.roleDefinitionId)) &&
      sameId(one.resource.scope, properties.scope),
  );
}
