/**
 * Access reviews that wait for this person, those that end first in front.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import ListChecks from 'lucide-react/icons/list-checks';
import type { MyReviewView } from '../../../server/wire/portal/access-review-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { myReviewsQuery } from '../../api/my-reviews.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { GroupTasks } from './group-tasks.tsx';
import { ReviewProgress } from './review-progress.tsx';
import { subjectText } from './review-words.tsx';

const columns: DataColumn<MyReviewView>[] = [
  {
    id: 'review',
    header: 'Review',
    cell: (one) => (
      <span className="cell-two-lines">
        <Link to={`/my-reviews/${one.instanceId}`} className="cell-title">
          {one.displayName}
        </Link>
        <span className="break">{subjectText(one.subject)}</span>
      </span>
    ),
  },
  { id: 'progress', header: 'Answered', cell: (one) => <ReviewProgress counts={one.counts} /> },
  { id: 'ends', header: 'Until', cell: (one) => <Moment at={one.endsAt} /> },
  {
    id: 'actions',
    header: 'Actions',
    actions: true,
    cell: (one) => (
      <ButtonLink
        href={`/my-reviews/${one.instanceId}`}
        size="small"
        variant={one.counts.open > 0 ? 'primary' : 'secondary'}
        label={`${one.counts.open > 0 ? 'Answer' : 'Look at'} ${one.displayName}`}
      >
        {one.counts.open > 0 ? 'Answer' : 'Look at'}
      </ButtonLink>
    ),
  },
];

export function MyReviewsPage() {
  const reviews = useInfiniteQuery(myReviewsQuery);
  return (
    <>
      <PageHeader
        title="Review access"
        text="You are asked who still needs what they hold. An answer may be changed until the review ends, and nobody loses anything before."
      />
      <DataTable
        label="Reviews that wait for you"
        columns={columns}
        rows={reviews.data?.pages.flatMap((page) => page.value)}
        rowKey={(one) => one.instanceId}
        problem={reviews.error && problemFromError(reviews.error)}
        onRetry={() => void reviews.refetch()}
        onLoadMore={reviews.hasNextPage ? () => void reviews.fetchNextPage() : undefined}
        loadingMore={reviews.isFetchingNextPage}
        empty={
          <EmptyState
            icon={<ListChecks size={18} />}
            title="No review waits for you"
            text="When somebody asks you who still needs their access, it is here, and you get a mail."
          />
        }
      />
      <GroupTasks />
    </>
  );
}
