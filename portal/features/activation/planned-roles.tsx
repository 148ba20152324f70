/**
 * Roles this person activated for later: from when until when, and a way to take it back.
 */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import CalendarClock from 'lucide-react/icons/calendar-clock';
import type { PlannedActivation } from '../../../server/wire/portal/activation-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { Button } from '../../ui/button.tsx';
import { Countdown } from '../../ui/countdown.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { plannedQuery } from './planned-data.ts';
import { useRoleFilter } from './role-filter.tsx';
import { askedAt, askedColumns, askedThere } from './role-cells.tsx';
import { useCancelRequest } from './use-cancel-request.ts';

export function PlannedRoles() {
  const planned = useInfiniteQuery(plannedQuery);
  const shown = useRoleFilter(planned.data, askedAt);
  const client = useQueryClient();
  const readAgain = () => void client.invalidateQueries({ queryKey: ['my-roles'] });
  const cancel = useCancelRequest('Activation canceled');
  const asked = askedColumns<PlannedActivation>();
  const columns: DataColumn<PlannedActivation>[] = [
    asked.role,
    {
      id: 'start',
      header: 'Begins',
      cell: ({ startsAt }) => (
        <span className="cell-two-lines">
          <Moment at={startsAt} />
          <span>
            in <Countdown endsAt={startsAt} onEnd={readAgain} />
          </span>
        </span>
      ),
    },
    { id: 'end', header: 'Ends', cell: ({ endsAt }) => <Moment at={endsAt} /> },
    asked.why,
    {
      id: 'actions',
      header: 'Actions',
      actions: true,
      cell: (row) => (
        <Button
          size="small"
          aria-label={`Cancel the activation of ${askedThere(row)}`}
          busy={cancel.busy}
          onClick={() => cancel.start({ ...row, kind: 'assignment' })}
        >
          Cancel
        </Button>
      ),
    },
  ];
  return (
    <div className="stack">
      {cancel.problem && <ProblemCallout problem={cancel.problem} />}
      {shown.filter}
      <DataTable
        label="Planned activations"
        columns={columns}
        rows={shown.rows}
        rowKey={(row) => row.id}
        sortedByServer
        problem={planned.error && problemFromError(planned.error)}
        onRetry={() => void planned.refetch()}
        onLoadMore={planned.hasNextPage ? () => void planned.fetchNextPage() : undefined}
        loadingMore={planned.isFetchingNextPage}
        empty={
          <EmptyState
            icon={<CalendarClock size={18} />}
            title={shown.narrowed ? 'No role matches' : 'Nothing is planned'}
            text={
              shown.narrowed ? undefined : 'Choose a start when you activate a role, and it is listed here until then.'
            }
          />
        }
      />
    </div>
  );
}
