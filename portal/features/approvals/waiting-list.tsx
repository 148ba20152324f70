/**
 * Requests that wait, of one sort: chosen one by one or all at once, reviewed in a panel or answered together.
 *
 * What was answered here stays in its row with what became of it until the page is left.
 */
import { type UseInfiniteQueryResult } from '@tanstack/react-query';
import Inbox from 'lucide-react/icons/inbox';
import { type ReactNode, useState } from 'react';
import { problemFromError } from '../../api/api-problem.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceBar } from '../../ui/choice-bar.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { AnswerDialog } from './answer-dialog.tsx';
import type { About, Answer, ListFilter, Waiting } from './approval-data.ts';
import { type Answering, isOver, type Outcomes } from './outcomes.ts';
import { requestColumns, type Row } from './request-cells.tsx';

const noneMatches = { title: 'No request matches', text: 'Take a filter away to see more.' };

interface WaitingListProps {
  about: About;
  label: string;
  query: Pick<UseInfiniteQueryResult, 'error' | 'refetch' | 'hasNextPage' | 'fetchNextPage' | 'isFetchingNextPage'>;
  /** Undefined while they are being read. */
  waiting: Waiting[] | undefined;
  answering: Answering;
  columns: DataColumn<Row>[];
  sortable: [string, ...string[]];
  /** What the list is narrowed to, and the fields to narrow it with. */
  filter: ListFilter;
  fields: ReactNode;
  onReview: (id: string) => void;
  empty: { title: string; text: string };
}

export function WaitingList(props: WaitingListProps) {
  const { about, label, query, waiting, answering, columns, sortable, filter, fields, onReview, empty } = props;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<Answer | null>(null);
  const rows = waiting && rowsOf(about, waiting, answering.outcomes, filter, sortable[0]);
  const isNarrowed = Object.entries(filter).some(([name, text]) => name !== 'sort' && text);
  const open = rows?.filter(({ outcome }) => !outcome || !isOver(outcome)).map((row) => row.waiting) ?? [];
  const taken = open.filter(({ entry }) => chosen.has(entry.id));
  const choose = (id: string, isChosen: boolean) =>
    setChosen((before) => new Set(isChosen ? [...before, id] : [...before].filter((one) => one !== id)));
  return (
    <div className="stack">
      <div className="filter-bar">{fields}</div>
      {open.length > 0 && (
        <ChoiceBar
          chosen={taken.length}
          of={open.length}
          onChooseAll={(isChosen) => setChosen(new Set(isChosen ? open.map(({ entry }) => entry.id) : []))}
          actions={
            <>
              <Button size="small" variant="danger" onClick={() => setAsked('deny')}>
                Deny chosen
              </Button>
              <Button size="small" variant="primary" onClick={() => setAsked('approve')}>
                Approve chosen
              </Button>
            </>
          }
        />
      )}
      <DataTable
        label={label}
        columns={requestColumns({ chosen, onChoose: choose, onReview, sortable, between: columns })}
        sortedByServer
        rows={rows}
        rowKey={({ waiting: { entry } }) => entry.id}
        problem={query.error && problemFromError(query.error)}
        onRetry={() => void query.refetch()}
        onLoadMore={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
        loadingMore={query.isFetchingNextPage}
        empty={<EmptyState icon={<Inbox size={18} />} {...(isNarrowed ? noneMatches : empty)} />}
      />
      {asked && (
        <AnswerDialog
          answer={asked}
          waiting={taken}
          answering={answering}
          onClose={() => {
            setAsked(null);
            setChosen(new Set());
          }}
        />
      )}
    </div>
  );
}

/** What waits, and what was answered here; in the order the server sorts by. */
function rowsOf(about: About, waiting: Waiting[], outcomes: Outcomes, filter: ListFilter, usual: string): Row[] {
  const listed = new Set(waiting.map(({ entry }) => entry.id));
  const answered = [...outcomes.values()].map((one) => one.waiting);
  const gone = answered.filter((one) => one.about === about && !listed.has(one.entry.id) && matches(one, filter));
  const rows = [...waiting, ...gone].map((one) => ({ waiting: one, outcome: outcomes.get(one.entry.id) }));
  if (gone.length === 0) return rows;
  const { sort = usual } = filter;
  const value = ({ waiting: { entry } }: Row) => (sort.endsWith('asked') ? entry.createdAt : (entry.answerUntil ?? ''));
  const sorted = rows.toSorted((one, other) => (value(one) < value(other) ? -1 : value(one) > value(other) ? 1 : 0));
  return sort.startsWith('-') ? sorted.toReversed() : sorted;
}

function matches({ entry }: Waiting, { filter = '', person }: ListFilter): boolean {
  const names = `${entry.role.name}\n${entry.resource.name}`.toLowerCase();
  return (!person || entry.person.id === person) && names.includes(filter.trim().toLowerCase());
}
