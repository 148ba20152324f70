/**
 * The columns of a list of assignments: who, which role, how they come to it, from when until when.
 */
import { Link } from '@tanstack/react-router';
import type { ResourceAssignment } from '../../../server/wire/portal/assignments-contract.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ConditionBadge } from '../../ui/condition-badge.tsx';
import type { DataColumn } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { roleHref, scopeHref } from '../resources/index.ts';
import type { AssignmentKind } from './assignment-data.ts';

interface AssignmentColumns {
  scope: string;
  about: { kind: AssignmentKind } | undefined;
  /** By name or end, as the head of the column says; otherwise by place. */
  isSorted: boolean;
  /** Somebody may come to it through a group or from another place. */
  waysDiffer: boolean;
  actions: RowActions;
}

interface RowActions {
  onOpen: (row: ResourceAssignment) => void;
  /** Of those who may assign. */
  onChange?: (row: ResourceAssignment) => void;
  onRemove?: (row: ResourceAssignment) => void;
}

type Column = DataColumn<ResourceAssignment>;

/** The server sorts; the table only shows that it can be asked to. */
const bySortOfServer = () => '';

/** What the page is about is no column of it. */
export function assignmentColumns({ scope, about, isSorted, waysDiffer, actions }: AssignmentColumns): Column[] {
  const sorting = isSorted ? { sortValue: bySortOfServer } : {};
  return [
    { id: 'name', header: 'Name', ...sorting, cell: (row) => <PrincipalOf {...row} /> },
    ...(about ? [] : [roleColumn(scope), kindColumn]),
    ...(about?.kind === 'active' ? [stateColumn] : []),
    ...(waysDiffer ? [membershipColumn(scope)] : []),
    {
      id: 'start',
      header: 'Start',
      cell: ({ startsAt, scheduled }) => (
        <span className="row">
          <Moment at={startsAt} />
          {scheduled && <Badge>Scheduled</Badge>}
        </span>
      ),
    },
    {
      id: 'end',
      header: 'End',
      ...sorting,
      cell: ({ endsAt }) => <Moment at={endsAt} none="Permanent" />,
    },
    actionsColumn(actions),
  ];
}

function PrincipalOf({ principal, condition }: ResourceAssignment) {
  const { id, displayName, kind, mail, guest, pending } = principal;
  const group = kind === 'Group';
  return (
    <PersonCell
      name={displayName}
      detail={mail}
      group={group}
      href={kind === 'ServicePrincipal' ? undefined : `/${group ? 'groups' : 'users'}/${id}`}
      badges={
        <>
          {guest && <Badge tone="info">Guest</Badge>}
          {pending && <Badge tone="warn">Pending acceptance</Badge>}
          {kind === 'ServicePrincipal' && <Badge>Application</Badge>}
          <ConditionBadge condition={condition} />
        </>
      }
    />
  );
}

const roleColumn = (scope: string): Column => ({
  id: 'role',
  header: 'Role',
  cell: ({ roleDefinitionId, roleName, inherited, scope: made }) => (
    <Link className="cell-title" to={roleHref(inherited ? scope : made, roleDefinitionId)}>
      {roleName}
    </Link>
  ),
});

const kindColumn: Column = {
  id: 'kind',
  header: 'Kind',
  cell: ({ state }) => {
    if (state === 'eligible') return 'Eligible';
    return state === 'activated' ? <Badge tone="accent">Activated</Badge> : 'Active';
  },
};

const stateColumn: Column = {
  id: 'state',
  header: 'State',
  cell: ({ state }) => (state === 'activated' ? <Badge tone="accent">Activated</Badge> : 'Assigned'),
};

const membershipColumn = (scope: string): Column => ({
  id: 'membership',
  header: 'Membership',
  cell: (row) => <Membership row={row} scope={scope} />,
});

/** Whose it is comes by the way through groups; where it was made stands below, unless it was made here. */
function Membership({ row, scope: here }: { row: ResourceAssignment; scope: string }) {
  const { groupWay, inherited, scope, scopeName } = row;
  const isElsewhere = inherited || scope.toLowerCase() !== here.toLowerCase();
  return (
    <span className="cell-two-lines">
      <span className="break">
        {groupWay.length > 0 ? `Through ${groupWay.join(' › ')}` : inherited ? 'Inherited' : 'Direct'}
      </span>
      {isElsewhere && (
        <span>
          {inherited ? 'from' : 'on'} <Link to={scopeHref(scope)}>{scopeName}</Link>
        </span>
      )}
    </span>
  );
}

/** What was made above is changed and removed there; an activation is not changed. */
function actionsColumn({ onOpen, onChange, onRemove }: RowActions): Column {
  return {
    id: 'actions',
    header: 'Actions',
    actions: true,
    cell: (row) => (
      <span className="row row-end">
        <RowButton word="Details" row={row} onClick={onOpen} />
        {!row.inherited && row.state !== 'activated' && onChange && (
          <RowButton word="Change" row={row} onClick={onChange} />
        )}
        {!row.inherited && onRemove && <RowButton word="Remove" row={row} onClick={onRemove} />}
      </span>
    ),
  };
}

interface RowButtonProps {
  word: string;
  row: ResourceAssignment;
  onClick: (row: ResourceAssignment) => void;
}

function RowButton({ word, row, onClick }: RowButtonProps) {
  const label = word === 'Details' ? `Details of ${row.principal.displayName}` : `${word} ${row.principal.displayName}`;
  return (
    <Button variant="quiet" size="small" aria-label={label} onClick={() => onClick(row)}>
      {word}
    </Button>
  );
}
