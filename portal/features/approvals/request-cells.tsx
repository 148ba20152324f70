/**
 * Columns that both lists of requests have: who asks, for which role, why, and what became of the answer.
 */
import type { ReactNode } from 'react';
import type { AskedRole } from '../../../server/wire/portal/approvals-contract.ts';
import { minutesOfDuration } from '../../api/iso-duration.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Countdown } from '../../ui/countdown.tsx';
import type { DataColumn } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { durationText } from '../../ui/time-texts.ts';
import { RoleThere, roleThere } from '../resources/index.ts';
import type { Waiting } from './approval-data.ts';
import './approvals.css';
import { progressText } from './stage-progress.tsx';
import { isOver, type Outcome, stateText } from './outcomes.ts';

export interface Row {
  waiting: Waiting;
  outcome: Outcome | undefined;
}

/** "Pat asks for Expense Approver": names a request for those who hear the page. */
export function requestName({ entry }: Waiting): string {
  return `${entry.person.displayName}, ${roleThere(entry.role.name, entry.resource.name, entry.resource.scope)}`;
}

export function AskingPersonCell({ person }: Pick<AskedRole, 'person'>) {
  const detail = [person.mail, person.homeOrganization].filter(Boolean).join(' · ');
  return (
    <PersonCell name={person.displayName} detail={detail} badges={person.isGuest && <Badge tone="info">Guest</Badge>} />
  );
}

interface ColumnsOf {
  chosen: ReadonlySet<string>;
  onChoose: (id: string, isChosen: boolean) => void;
  onReview: (id: string) => void;
  /** The columns the server sorts by. */
  sortable: string[];
  /** What is particular to the sort of request. */
  between: DataColumn<Row>[];
}

export function requestColumns({ chosen, onChoose, onReview, sortable, between }: ColumnsOf): DataColumn<Row>[] {
  const sorted = (id: string): Pick<DataColumn<Row>, 'sortValue'> =>
    sortable.includes(id) ? { sortValue: ({ waiting: { entry } }) => entry.createdAt } : {};
  return [
    {
      id: 'person',
      header: 'Who',
      cell: ({ waiting, outcome }) => (
        <span className="request-person">
          {outcome && isOver(outcome) ? (
            <span className="request-unchosen" />
          ) : (
            <Checkbox
              label={`Choose ${requestName(waiting)}`}
              labelHidden
              checked={chosen.has(waiting.entry.id)}
              onChange={(isChosen) => onChoose(waiting.entry.id, isChosen)}
            />
          )}
          <AskingPersonCell person={waiting.entry.person} />
        </span>
      ),
    },
    {
      id: 'role',
      header: 'Role',
      cell: ({ waiting: { entry } }) => (
        <RoleThere role={entry.role.name} place={entry.resource.name} scope={entry.resource.scope} />
      ),
    },
    ...between,
    {
      id: 'why',
      header: 'Why',
      cell: ({ waiting: { entry } }) => (
        <span className="cell-two-lines">
          <span className="request-why">{entry.justification ?? <span className="faint">No reason given</span>}</span>
          {entry.ticket && <span>{ticketText(entry.ticket)}</span>}
        </span>
      ),
    },
    {
      id: 'asked',
      header: 'Asked',
      ...sorted('asked'),
      cell: ({ waiting: { entry } }) => <Moment at={entry.createdAt} />,
    },
    {
      id: 'until',
      header: 'Time left',
      ...sorted('until'),
      cell: ({ waiting, waiting: { entry }, outcome }) => (
        <span className="cell-two-lines">
          {entry.answerUntil && !(outcome && isOver(outcome)) ? (
            <Countdown endsAt={entry.answerUntil} />
          ) : (
            <Moment at={null} />
          )}
          <Progress waiting={waiting} />
        </span>
      ),
    },
    {
      id: 'actions',
      header: 'Answer',
      actions: true,
      cell: (row) => <AnswerCell {...row} onReview={() => onReview(row.waiting.entry.id)} />,
    },
  ];
}

function Progress({ waiting }: { waiting: Waiting }) {
  const text = waiting.about === 'activation' && progressText(waiting.entry.stage);
  return text ? <span>{text}</span> : null;
}

function AnswerCell({ waiting, outcome, onReview }: Row & { onReview: () => void }) {
  if (outcome && isOver(outcome)) return <OutcomeBadge outcome={outcome} />;
  return (
    <span className="row">
      {outcome?.problem && <Badge tone="bad">Not accepted</Badge>}
      <Button size="small" aria-label={`Review ${requestName(waiting)}`} onClick={onReview}>
        Review
      </Button>
    </span>
  );
}

/** What counts now: the answer given here, or whose it was. */
export function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  if (outcome.answered === 'approve') return <Badge tone="good">Approved</Badge>;
  if (outcome.answered === 'deny') return <Badge tone="neutral">Denied</Badge>;
  if (outcome.found && outcome.found.entry.state !== 'waiting')
    return <Badge tone="warn">{stateText(outcome.found)}</Badge>;
  return <Badge tone="bad">Not accepted</Badge>;
}

export function ticketText({ number, system }: NonNullable<AskedRole['ticket']>): string {
  return system ? `${number} (${system})` : number;
}

/** "2 h", "2 h from 4 Mar, 14:00", "until 5 Mar, 12:00", and of a later end the one there is. */
export function WishedTime({ waiting }: { waiting: Waiting }): ReactNode {
  if (waiting.about === 'extension') return null;
  const { duration, startsAt, endsAt, extends: extended } = waiting.entry;
  const minutes = duration ? minutesOfDuration(duration) : null;
  return (
    <span className="cell-two-lines">
      {minutes === null ? (
        <span>
          until <Moment at={endsAt} />
        </span>
      ) : (
        <span>{durationText(minutes)}</span>
      )}
      {extended ? (
        <span>
          active now, ends <Moment at={extended.endsAt} />
        </span>
      ) : (
        <span>{startsAt ? <Moment at={startsAt} /> : 'from the approval on'}</span>
      )}
    </span>
  );
}
