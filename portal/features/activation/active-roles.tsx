/**
 * Roles that are active now, with what is left of them.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import TimerOff from 'lucide-react/icons/timer-off';
import { problemFromError } from '../../api/api-problem.ts';
import type { ScheduleView } from '../../api/arm-types.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Countdown } from '../../ui/countdown.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { activeQuery, deactivateRole } from './activation-data.ts';
import { KeepRoleButton } from './keep-role-button.tsx';
import { scheduleIdOf, useExtensible } from './own-request-data.ts';
import { placeColumns, roleName } from './role-cells.tsx';

export function ActiveRoles() {
  const principalId = useSession()?.user?.id ?? '';
  const client = useQueryClient();
  const toast = useToast();
  const active = useQuery(activeQuery);
  const extensible = useExtensible();
  const readAgain = () => void client.invalidateQueries({ queryKey: ['my-roles'] });
  const deactivate = useAction(
    (row: ScheduleView) => deactivateRole(row, principalId),
    (_, row) => {
      toast(`${roleName(row)} deactivated`);
      readAgain();
    },
  );
  const columns: DataColumn<ScheduleView>[] = [
    ...placeColumns<ScheduleView>((row) => row),
    {
      id: 'state',
      header: 'State',
      cell: (row) =>
        row.properties.assignmentType === 'Activated' ? <Badge tone="accent">Activated</Badge> : 'Assigned',
    },
    {
      id: 'end',
      header: 'Ends',
      sortValue: (row) => row.properties.endDateTime ?? '9999',
      cell: (row) => (
        <span className="cell-two-lines">
          <Moment at={row.properties.endDateTime} none="Permanent" />
          {row.properties.endDateTime && (
            <span>
              <Countdown endsAt={row.properties.endDateTime} onEnd={readAgain} /> left
            </span>
          )}
        </span>
      ),
    },
    {
      id: 'actions',
      header: 'Actions',
      actions: true,
      cell: (row) =>
        row.properties.assignmentType === 'Activated' ? (
          <Button
            size="small"
            aria-label={`Deactivate ${roleName(row)}`}
            busy={deactivate.busy}
            onClick={() => deactivate.start(row)}
          >
            Deactivate
          </Button>
        ) : (
          <KeepRoleButton schedule={row} extensible={extensible(scheduleIdOf(row))} />
        ),
    },
  ];
  return (
    <div className="stack">
      {deactivate.problem && <ProblemCallout problem={deactivate.problem} />}
      <DataTable
        label="Active roles"
        columns={columns}
        rows={active.data}
        rowKey={(row) => row.id}
        problem={active.error && problemFromError(active.error)}
        onRetry={() => void active.refetch()}
        empty={
          <EmptyState
            icon={<TimerOff size={18} />}
            title="No role is active"
            text="Activate one from the list of eligible roles."
          />
        }
      />
    </div>
  );
}
