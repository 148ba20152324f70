/**
 * What this person decided, the newest first, as the audit trail has it.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import History from 'lucide-react/icons/history';
import type { AnswerEntry } from '../../../server/wire/portal/approvals-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { Badge } from '../../ui/badge.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { answersQuery } from './approval-data.ts';

const columns: DataColumn<AnswerEntry>[] = [
  { id: 'person', header: 'Who', cell: (one) => <span className="cell-title">{one.person?.displayName ?? '—'}</span> },
  {
    id: 'role',
    header: 'Role',
    cell: (one) => (
      <span className="cell-two-lines">
        <span>{one.roleName}</span>
        <span className="break">{one.resourceName}</span>
      </span>
    ),
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
];

export function AnswersList() {
  const answers = useInfiniteQuery(answersQuery);
  return (
    <DataTable
      label="What you decided"
      columns={columns}
      rows={answers.data?.pages.flatMap((page) => page.value)}
      rowKey={(one) => one.id}
      problem={answers.error && problemFromError(answers.error)}
      onRetry={() => void answers.refetch()}
      onLoadMore={answers.hasNextPage ? () => void answers.fetchNextPage() : undefined}
      loadingMore={answers.isFetchingNextPage}
      empty={<EmptyState icon={<History size={18} />} title="You have decided nothing yet" />}
    />
  );
}
