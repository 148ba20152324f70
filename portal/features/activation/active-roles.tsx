/**
 * Roles that are active now, with what is left of them.
 *
 * `?extend={schedule}` opens the panel of that activation.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import TimerOff from 'lucide-react/icons/timer-off';
import type { ExtensibleRole } from '../../../server/wire/portal/approvals-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { sameId, type ScheduleView } from '../../api/arm-types.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
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
import { activeQuery, deactivateRole, scheduleIdOf } from './activation-data.ts';
import { ExtendPanel } from './extend-panel.tsx';
import { useRoleFilter } from './role-filter.tsx';
import { KeepRoleButton } from './keep-role-button.tsx';
import { useExtensible } from './own-request-data.ts';
import { placeColumns, roleAt, titleOf, titleThere } from './role-cells.tsx';

export function ActiveRoles() {
  const principalId = useSession()?.user?.id ?? '';
  const client = useQueryClient();
  const toast = useToast();
  const active = useQuery(activeQuery);
  const wanted = usePageTexts()['extend'];
  const setTexts = useSetPageTexts();
  const extended = active.data?.find((row) => wanted && sameId(scheduleIdOf(row), wanted));
  const extensible = useExtensible();
  const shown = useRoleFilter(active.data, roleAt);
  const readAgain = () => void client.invalidateQueries({ queryKey: ['my-roles'] });
  const deactivate = useAction(
    (row: ScheduleView) => deactivateRole(row, principalId),
    (_, row) => {
      toast(`${titleOf(row)} deactivated`);
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
          <span className="row">
            <ExtendButton
              row={row}
              extensible={extensible(scheduleIdOf(row))}
              onExtend={() => setTexts({ extend: scheduleIdOf(row) })}
            />
            <Button
              size="small"
              aria-label={`Deactivate ${titleOf(row)}`}
              busy={deactivate.busy}
              onClick={() => deactivate.start(row)}
            >
              Deactivate
            </Button>
          </span>
        ) : (
          <KeepRoleButton schedule={row} extensible={extensible(scheduleIdOf(row))} />
        ),
    },
  ];
  return (
    <div className="stack">
      {deactivate.problem && <ProblemCallout problem={deactivate.problem} />}
      {shown.filter}
      <DataTable
        label="Active roles"
        columns={columns}
        rows={shown.rows}
        rowKey={(row) => row.id}
        problem={active.error && problemFromError(active.error)}
        onRetry={() => void active.refetch()}
        empty={
          <EmptyState
            icon={<TimerOff size={18} />}
            title={shown.narrowed ? 'No role matches' : 'No role is active'}
            text={shown.narrowed ? undefined : 'Activate one from the list of eligible roles.'}
          />
        }
      />
      {extended && (
        <ExtendPanel
          key={extended.id}
          activation={extended}
          onClose={() => setTexts({ extend: undefined })}
          onSent={(tab) => setTexts({ extend: undefined, tab })}
        />
      )}
    </div>
  );
}

interface ExtendButtonProps {
  row: ScheduleView;
  /** Undefined: the settings of the role do not allow it, or it lasts as long as it may. */
  extensible: ExtensibleRole | undefined;
  onExtend: () => void;
}

function ExtendButton({ row, extensible, onExtend }: ExtendButtonProps) {
  if (!extensible) return null;
  if (extensible.pendingRequestId) return <Badge tone="warn">Extension requested</Badge>;
  return (
    <Button size="small" aria-label={`Extend ${titleThere(row)}`} onClick={onExtend}>
      Extend
    </Button>
  );
}
