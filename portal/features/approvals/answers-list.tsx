/**
 * What this person decided, the newest first, as the audit trail has it.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import History from 'lucide-react/icons/history';
import type { AnswerEntry } from '../../../server/wire/portal/approvals-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { Badge } from '../../ui/badge.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { PersonFilter, ReceiptLink } from '../audit/index.ts';
import { RoleThere } from '../resources/index.ts';
import { answersQuery } from './approval-data.ts';

const columns: DataColumn<AnswerEntry>[] = [
  { id: 'person', header: 'Who', cell: (one) => <span className="cell-title">{one.person?.displayName ?? '—'}</span> },
  {
    id: 'role',
    header: 'Role',
    cell: (one) => <RoleThere role={one.roleName} place={one.resourceName} scope={one.scope} />,
  },
  { id: 'about', header: 'Asked for', cell: (one) => (one.about === 'activation' ? 'Activation' : 'More time') },
  {
    id: 'answer',
    header: 'Your answer',
    cell: (one) => (
      <Badge tone={one.answer === 'approved' ? 'good' : 'neutral'}>
        {one.answer === 'approved' ? 'Approved' : 'Denied'}
      </Badge>
    ),
  },
  {
    id: 'reasons',
    header: 'Reasons',
    cell: (one) => (
      <span className="cell-two-lines">
        <span className="request-why">{one.justification ?? '—'}</span>
        <span className="break">{one.answerJustification ? `Yours: ${one.answerJustification}` : 'You gave none'}</span>
      </span>
    ),
  },
  { id: 'time', header: 'When', cell: (one) => <Moment at={one.answeredAt} /> },
  {
    id: 'actions',
    header: 'Actions',
    actions: true,
    cell: (one) =>
      one.requestId && (
        <ReceiptLink requestId={one.requestId} of={`your answer to ${one.person?.displayName ?? 'a request'}`} />
      ),
  },
];

const answerOptions = [
  { value: '', label: 'All answers' },
  { value: 'approved', label: 'Approved' },
  { value: 'denied', label: 'Denied' },
];

const abouts = [
  { value: '', label: 'All kinds' },
  { value: 'activation', label: 'Activation' },
  { value: 'extension', label: 'More time' },
];

const known = (options: typeof abouts, text: string | undefined) =>
  options.some(({ value }) => value === text) ? text : undefined;

export function AnswersList() {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const filter = {
    person: texts['person'],
    answer: known(answerOptions, texts['answer']),
    about: known(abouts, texts['about']),
  };
  const answers = useInfiniteQuery(answersQuery(filter));
  const isNarrowed = Object.values(filter).some(Boolean);
  return (
    <div className="stack">
      <div className="filter-bar">
        <PersonFilter personId={filter.person} onChange={(person) => setTexts({ person })} />
        <SelectField
          label="Your answer"
          value={filter.answer ?? ''}
          options={answerOptions}
          onChange={(answer) => setTexts({ answer })}
        />
        <SelectField
          label="Asked for"
          value={filter.about ?? ''}
          options={abouts}
          onChange={(about) => setTexts({ about })}
        />
      </div>
      <DataTable
        label="What you decided"
        columns={columns}
        rows={answers.data?.pages.flatMap((page) => page.value)}
        rowKey={(one) => one.id}
        problem={answers.error && problemFromError(answers.error)}
        onRetry={() => void answers.refetch()}
        onLoadMore={answers.hasNextPage ? () => void answers.fetchNextPage() : undefined}
        loadingMore={answers.isFetchingNextPage}
        empty={
          <EmptyState
            icon={<History size={18} />}
            title={isNarrowed ? 'Nothing matches' : 'You have decided nothing yet'}
          />
        }
      />
    </div>
  );
}
