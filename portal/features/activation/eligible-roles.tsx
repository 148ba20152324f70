/**
 * Roles this person may activate.
 */
import { useQuery } from '@tanstack/react-query';
import KeyRound from 'lucide-react/icons/key-round';
import { useState } from 'react';
import { problemFromError } from '../../api/api-problem.ts';
import type { ScheduleView } from '../../api/arm-types.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { ChoiceBar } from '../../ui/choice-bar.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { eligibleQuery, scheduleIdOf } from './activation-data.ts';
import { useRoleFilter } from './role-filter.tsx';
import { KeepRoleButton } from './keep-role-button.tsx';
import { useExtensible } from './own-request-data.ts';
import { placeColumns, roleAt, titleOf, titleThere, whyHref } from './role-cells.tsx';
import { useStanding } from './role-standing.ts';
import { MOST_TOGETHER } from './together-data.ts';

interface EligibleRolesProps {
  onActivate: (row: ScheduleView) => void;
  /** Several in one go. */
  onActivateAll: (rows: ScheduleView[]) => void;
}

export function EligibleRoles({ onActivate, onActivateAll }: EligibleRolesProps) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const eligible = useQuery(eligibleQuery);
  const standing = useStanding();
  const extensible = useExtensible();
  const shown = useRoleFilter(eligible.data, roleAt);
  const { rows, narrowed } = shown;
  const isFree = (row: ScheduleView) => standing(row) === 'free';
  const free = (rows?.filter(isFree) ?? []).slice(0, MOST_TOGETHER);
  const taken = free.filter(({ id }) => chosen.has(id));
  const choose = (id: string, isChosen: boolean) =>
    setChosen((before) => new Set(isChosen ? [...before, id] : [...before].filter((one) => one !== id)));
  const box = (row: ScheduleView) =>
    free.length > 1 &&
    free.includes(row) && (
      <Checkbox
        label={`Choose ${titleThere(row)}`}
        labelHidden
        checked={chosen.has(row.id)}
        onChange={(isChosen) => choose(row.id, isChosen)}
      />
    );
  const columns: DataColumn<ScheduleView>[] = [
    ...placeColumns<ScheduleView>((row) => row, box),
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
          {standing(row) === 'active' && <Badge tone="good">Active</Badge>}
          {standing(row) === 'planned' && <Badge tone="accent">Planned</Badge>}
          {standing(row) === 'asked' && <Badge tone="warn">Waits for approval</Badge>}
          {standing(row) !== 'active' && whyHref(row) && (
            <ButtonLink variant="quiet" size="small" label={`Why not now? ${titleThere(row)}`} href={whyHref(row)!}>
              Why not now?
            </ButtonLink>
          )}
          {isFree(row) && (
            <Button size="small" aria-label={`Activate ${titleOf(row)}`} onClick={() => onActivate(row)}>
              Activate
            </Button>
          )}
        </span>
      ),
    },
  ];
  return (
    <div className="stack">
      {shown.filter}
      {free.length > 1 && (
        <ChoiceBar
          chosen={taken.length}
          of={free.length}
          onChooseAll={(isChosen) => setChosen(new Set(isChosen ? free.map(({ id }) => id) : []))}
          actions={
            <Button size="small" variant="primary" onClick={() => onActivateAll(taken)}>
              {taken.length === 1 ? 'Activate 1 role' : `Activate ${taken.length} roles`}
            </Button>
          }
        />
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
            title={narrowed ? 'No role matches' : 'You are not eligible for any role'}
            text={narrowed ? undefined : 'When somebody makes you eligible, you get a mail and see the role here.'}
          />
        }
      />
    </div>
  );
}
