/**
 * Requests that wait, of one sort: chosen one by one or all at once, reviewed in a panel or answered together.
 *
 * What was answered here stays in its row with what became of it until the page is left.
 */
import { type UseInfiniteQueryResult } from '@tanstack/react-query';
import Inbox from 'lucide-react/icons/inbox';
import { useState } from 'react';
import { problemFromError } from '../../api/api-problem.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { AnswerDialog } from './answer-dialog.tsx';
import type { About, Answer, Waiting } from './approval-data.ts';
import { type Answering, isOver, type Outcomes } from './outcomes.ts';
import { requestColumns, type Row } from './request-cells.tsx';

interface WaitingListProps {
  about: About;
  label: string;
  query: Pick<UseInfiniteQueryResult, 'error' | 'refetch' | 'hasNextPage' | 'fetchNextPage' | 'isFetchingNextPage'>;
  /** Undefined while they are being read. */
  waiting: Waiting[] | undefined;
  answering: Answering;
  columns: DataColumn<Row>[];
  onReview: (id: string) => void;
  empty: { title: string; text: string };
}

export function WaitingList(props: WaitingListProps) {
  const { about, label, query, waiting, answering, columns, onReview, empty } = props;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<Answer | null>(null);
  const rows = waiting && rowsOf(about, waiting, answering.outcomes);
  const open = rows?.filter(({ outcome }) => !outcome || !isOver(outcome)).map((row) => row.waiting) ?? [];
  const taken = open.filter(({ entry }) => chosen.has(entry.id));
  const choose = (id: string, isChosen: boolean) =>
    setChosen((before) => new Set(isChosen ? [...before, id] : [...before].filter((one) => one !== id)));
  return (
    <div className="stack">
      {open.length > 0 && (
        <div className="answer-bar">
          <Checkbox
            label={taken.length === 0 ? 'Choose all' : `${taken.length} of ${open.length} chosen`}
            checked={taken.length === open.length}
            onChange={(isChosen) => setChosen(new Set(isChosen ? open.map(({ entry }) => entry.id) : []))}
          />
          {taken.length > 0 && (
            <span className="row">
              <Button size="small" variant="danger" onClick={() => setAsked('deny')}>
                Deny chosen
              </Button>
              <Button size="small" variant="primary" onClick={() => setAsked('approve')}>
                Approve chosen
              </Button>
            </span>
          )}
        </div>
      )}
      <DataTable
        label={label}
        columns={requestColumns({ chosen, onChoose: choose, onReview, between: columns })}
        rows={rows}
        rowKey={({ waiting: { entry } }) => entry.id}
        problem={query.error && problemFromError(query.error)}
        onRetry={() => void query.refetch()}
        onLoadMore={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
        loadingMore={query.isFetchingNextPage}
        empty={<EmptyState icon={<Inbox size={18} />} {...empty} />}
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

/** What waits, and what was answered here; in the order in which it was asked. */
function rowsOf(about: About, waiting: Waiting[], outcomes: Outcomes): Row[] {
  const listed = new Set(waiting.map(({ entry }) => entry.id));
  const gone = [...outcomes.values()].filter((one) => one.waiting.about === about && !listed.has(one.waiting.entry.id));
  return [...waiting, ...gone.map((one) => one.waiting)]
    .map((one) => ({ waiting: one, outcome: outcomes.get(one.entry.id) }))
    .toSorted((one, other) => (one.waiting.entry.createdAt < other.waiting.entry.createdAt ? -1 : 1));
}
