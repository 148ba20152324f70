/**
 * Access reviews in a list: what, how often, and how far the instance that began last has come.
 */
import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AccessReviewView } from '../../../server/wire/portal/access-review-contract.ts';
import type { Page } from '../../../server/wire/portal/contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ReviewProgress } from './review-progress.tsx';
import { StateBadge } from './state-badge.tsx';
import { frequencyText } from './review-summary.ts';
import { subjectText } from './review-words.tsx';

const columns: DataColumn<AccessReviewView>[] = [
  {
    id: 'review',
    header: 'Review',
    cell: (review) => (
      <span className="cell-two-lines">
        <Link to={`/access-reviews/${review.id}`} className="cell-title">
          {review.displayName}
        </Link>
        <span className="break">{subjectText(review.subject)}</span>
      </span>
    ),
  },
  {
    id: 'often',
    header: 'How often',
    cell: (review) => frequencyText(review.recurrence.frequency),
  },
  { id: 'state', header: 'State', cell: ({ current }) => current && <StateBadge instance={current} /> },
  {
    id: 'progress',
    header: 'Answered',
    cell: ({ current }) =>
      current && current.state !== 'NotStarted' && current.state !== 'Skipped' ? (
        <ReviewProgress counts={current.counts} />
      ) : (
        <span className="faint">—</span>
      ),
  },
  {
    id: 'until',
    header: 'Until',
    cell: ({ current }) => <Moment at={current && (current.stoppedAt ?? current.endsAt)} />,
  },
  { id: 'by', header: 'Created by', cell: ({ createdBy }) => createdBy.displayName },
];

interface ReviewTableProps {
  query: Pick<
    UseInfiniteQueryResult<{ pages: Page<AccessReviewView>[] }>,
    'data' | 'error' | 'refetch' | 'hasNextPage' | 'fetchNextPage' | 'isFetchingNextPage'
  >;
  empty: ReactNode;
}

export function ReviewTable({ query, empty }: ReviewTableProps) {
  return (
    <DataTable
      label="Access reviews"
      columns={columns}
      rows={query.data?.pages.flatMap((page) => page.value)}
      rowKey={(review) => review.id}
      problem={query.error && problemFromError(query.error)}
      onRetry={() => void query.refetch()}
      onLoadMore={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
      loadingMore={query.isFetchingNextPage}
      empty={empty}
    />
  );
}
