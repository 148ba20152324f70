/**
 * Who is eligible for a role, or has it: kind of member, start, end, and what kind of guest stands behind a name.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import UserPlus from 'lucide-react/icons/user-plus';
import { useState } from 'react';
import { problemFromError } from '../../api/api-problem.ts';
import { sameId, type ScheduleView } from '../../api/arm-types.ts';
import { type Principal, useUsersById } from '../../api/principals.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { scopeName } from '../resources/index.ts';
import { type AssignmentKind, assignmentsQuery } from './assignment-data.ts';
import { RemoveAssignmentDialog } from './remove-assignment-dialog.tsx';

interface AssignmentListProps {
  kind: AssignmentKind;
  scope: string;
  roleDefinitionId: string;
  mayAssign: boolean;
}

export function AssignmentList({ kind, scope, roleDefinitionId, mayAssign }: AssignmentListProps) {
  const [filter, setFilter] = useState('');
  const [removing, setRemoving] = useState<ScheduleView | null>(null);
  const client = useQueryClient();
  const toast = useToast();
  const list = useQuery(assignmentsQuery(kind, scope, roleDefinitionId));
  const people = useUsersById((list.data ?? []).map((row) => row.properties.principalId));
  const needle = filter.toLowerCase();
  const rows = list.data?.filter((row) => {
    const { displayName, email } = row.properties.expandedProperties?.principal ?? {};
    return `${displayName ?? ''} ${email ?? ''}`.toLowerCase().includes(needle);
  });
  const columns = [
    principalColumn(people),
    ...columnsOf(kind, scope),
    ...(mayAssign ? [removeColumn(scope, setRemoving)] : []),
  ];
  return (
    <div className="stack">
      <div className="filter-bar">
        <SearchField label="Filter people and groups" value={filter} onChange={setFilter} />
      </div>
      <DataTable
        label={kind === 'eligible' ? 'Eligible assignments' : 'Active assignments'}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        problem={list.error && problemFromError(list.error)}
        onRetry={() => void list.refetch()}
        empty={
          <EmptyState
            icon={<UserPlus size={18} />}
            title={filter ? 'Nobody matches' : emptyTitles[kind]}
            text={filter ? 'Try another part of the name or address.' : emptyTexts[kind]}
          />
        }
      />
      <RemoveAssignmentDialog
        kind={kind}
        schedule={removing}
        onClose={() => setRemoving(null)}
        onRemoved={() => {
          setRemoving(null);
          toast('Assignment removed');
          void client.invalidateQueries({ queryKey: ['assignments'] });
          void client.invalidateQueries({ queryKey: ['role-counts'] });
        }}
      />
    </div>
  );
}

const emptyTitles = { eligible: 'Nobody is eligible', active: 'Nobody has this role' };
const emptyTexts = {
  eligible: 'Eligible people activate the role when they need it, for a limited time. Add an assignment to begin.',
  active: 'Active assignments give the role at once. Prefer an eligible one where you can.',
};

function principalColumn(people: Map<string, Principal>): DataColumn<ScheduleView> {
  return {
    id: 'principal',
    header: 'Name',
    sortValue: (row) => (row.properties.expandedProperties?.principal?.displayName ?? '').toLowerCase(),
    cell: ({ properties }) => {
      const shown = properties.expandedProperties?.principal;
      const person = people.get(properties.principalId);
      const group = (shown?.type ?? properties.principalType) === 'Group';
      const name = shown?.displayName ?? person?.displayName ?? 'Unknown';
      return (
        <PersonCell
          name={name}
          detail={shown?.email ?? person?.detail ?? null}
          group={group}
          href={group ? `/groups/${properties.principalId}` : person ? `/users/${properties.principalId}` : undefined}
          badges={
            <>
              {person?.guest && <Badge tone="info">Guest</Badge>}
              {person?.pending && <Badge tone="warn">Pending acceptance</Badge>}
              {properties.principalType === 'ServicePrincipal' && <Badge>Application</Badge>}
            </>
          }
        />
      );
    },
  };
}

function columnsOf(kind: AssignmentKind, scope: string): DataColumn<ScheduleView>[] {
  return [
    {
      id: 'membership',
      header: 'Membership',
      sortValue: (row) => row.properties.memberType ?? '',
      cell: ({ properties }) => (
        <span className="cell-two-lines">
          <span>{memberText(properties.memberType, properties.scope, scope)}</span>
          {!sameId(properties.scope, scope) && (
            <span>from {properties.expandedProperties?.scope?.displayName ?? scopeName(properties.scope)}</span>
          )}
        </span>
      ),
    },
    ...(kind === 'active'
      ? [
          {
            id: 'state',
            header: 'State',
            sortValue: (row: ScheduleView) => row.properties.assignmentType ?? '',
            cell: ({ properties }: ScheduleView) =>
              properties.assignmentType === 'Activated' ? <Badge tone="accent">Activated</Badge> : 'Assigned',
          },
        ]
      : []),
    {
      id: 'start',
      header: 'Start',
      sortValue: (row) => row.properties.startDateTime ?? '',
      cell: ({ properties }) => (
        <span className="row">
          <Moment at={properties.startDateTime} />
          {isFuture(properties.startDateTime) && <Badge>Scheduled</Badge>}
        </span>
      ),
    },
    {
      id: 'end',
      header: 'End',
      sortValue: (row) => row.properties.endDateTime ?? '9999',
      cell: ({ properties }) => <Moment at={properties.endDateTime} none="Permanent" />,
    },
  ];
}

function removeColumn(scope: string, onRemove: (row: ScheduleView) => void): DataColumn<ScheduleView> {
  return {
    id: 'actions',
    header: 'Actions',
    actions: true,
    cell: (row) =>
      sameId(row.properties.scope, scope) && (
        <Button
          variant="quiet"
          size="small"
          aria-label={`Remove ${row.properties.expandedProperties?.principal?.displayName ?? 'assignment'}`}
          onClick={() => onRemove(row)}
        >
          Remove
        </Button>
      ),
  };
}

function memberText(memberType: string | undefined, own: string, here: string): string {
  if (!sameId(own, here)) return 'Inherited';
  return memberType === 'Group' ? 'Through a group' : 'Direct';
}

function isFuture(iso: string | null | undefined): boolean {
  return Boolean(iso) && new Date(iso ?? '').getTime() > Date.now();
}
