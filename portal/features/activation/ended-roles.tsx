/**
 * Eligibilities and active roles that are over: by their time, given back, or taken away.
 */
import { useQuery } from '@tanstack/react-query';
import History from 'lucide-react/icons/history';
import { problemFromError } from '../../api/api-problem.ts';
import type { ScheduleView } from '../../api/arm-types.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { eligibilityFor, eligibleQuery, endedAt, type EndedRole, endedQuery, scheduleIdOf } from './activation-data.ts';
import { useRoleFilter } from './role-filter.tsx';
import { KeepRoleButton } from './keep-role-button.tsx';
import { useExtensible } from './own-request-data.ts';
import { placeColumns, roleAt, titleThere, whyHref } from './role-cells.tsx';
import { useStanding } from './role-standing.ts';

const ended: DataColumn<EndedRole>[] = [
  ...placeColumns<EndedRole>((row) => row.schedule),
  { id: 'kind', header: 'Was', sortValue: (row) => row.kind, cell: (row) => <Badge>{row.kind}</Badge> },
  {
    id: 'end',
    header: 'Ended',
    sortValue: (row) => endedAt(row.schedule) ?? '',
    cell: (row) => <Moment at={endedAt(row.schedule)} />,
  },
];

interface EndedRolesProps {
  /** Again as it was: the eligibility that still stands, and what ended. */
  onActivate: (eligible: ScheduleView, ended: ScheduleView) => void;
}

export function EndedRoles({ onActivate }: EndedRolesProps) {
  const roles = useQuery(endedQuery);
  const eligible = useQuery(eligibleQuery).data;
  const standing = useStanding();
  const extensible = useExtensible();
  const shown = useRoleFilter(roles.data, (row) => roleAt(row.schedule));
  const columns: DataColumn<EndedRole>[] = [
    ...ended,
    {
      id: 'actions',
      header: 'Actions',
      actions: true,
      cell: ({ schedule }) => {
        const isFree = eligible !== undefined && standing(schedule) === 'free';
        const again = isFree ? eligibilityFor(schedule, eligible) : undefined;
        return (
          <span className="row row-end">
            <KeepRoleButton schedule={schedule} extensible={extensible(scheduleIdOf(schedule))} />
            {!again && isFree && whyHref(schedule) && (
              <ButtonLink
                variant="quiet"
                size="small"
                label={`Why not now? ${titleThere(schedule)}`}
                href={whyHref(schedule)!}
              >
                Why not now?
              </ButtonLink>
            )}
            {again && (
              <Button
                size="small"
                aria-label={`Activate again: ${titleThere(schedule)}`}
                onClick={() => onActivate(again, schedule)}
              >
                Activate again
              </Button>
            )}
          </span>
        );
      },
    },
  ];
  return (
    <div className="stack">
      {shown.filter}
      <DataTable
        label="Expired roles"
        columns={columns}
        rows={shown.rows}
        rowKey={(row) => row.schedule.id}
        problem={roles.error && problemFromError(roles.error)}
        onRetry={() => void roles.refetch()}
        empty={
          <EmptyState icon={<History size={18} />} title={shown.narrowed ? 'No role matches' : 'Nothing has expired'} />
        }
      />
    </div>
  );
}
