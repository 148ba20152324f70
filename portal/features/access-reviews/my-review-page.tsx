/**
 * One review as its reviewer answers it: head, progress, filters in the address, and the people.
 */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import ListChecks from 'lucide-react/icons/list-checks';
import type { MyReviewView } from '../../../server/wire/portal/access-review-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useSettled } from '../../api/use-settled.ts';
import { Callout } from '../../ui/callout.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { AnswerGrid } from './answer-grid.tsx';
import { myItemsQuery, myReviewQuery } from './my-review-data.ts';
import { subjectText } from './review-words.tsx';

const way = [{ label: 'Review access', href: '/my-reviews' }];

export function MyReviewPage() {
  const { instanceId } = useParams({ strict: false }) as { instanceId: string };
  const review = useQuery(myReviewQuery(instanceId));
  if (review.isPending) return <PageSkeleton />;
  if (review.data) return <Review review={review.data} />;
  return (
    <>
      <PageHeader title="Review access" breadcrumb={way} />
      <ProblemCallout problem={problemFromError(review.error)} onRetry={() => void review.refetch()} />
    </>
  );
}

function Review({ review }: { review: MyReviewView }) {
  const isOpen = review.state === 'InProgress';
  return (
    <>
      <PageHeader
        title={review.displayName}
        breadcrumb={way}
        text={
          <>
            {subjectText(review.subject)}. {review.stageCount > 1 && `Stage ${review.stage} of ${review.stageCount}. `}
            Answers may be changed until <Moment at={review.endsAt} />.
          </>
        }
      />
      <div className="stack">
        {!isOpen && (
          <Callout tone="info" what="This review is over." why="Answers count no more; what was answered is below." />
        )}
        {review.reviewerText && <p className="review-quote">{review.reviewerText}</p>}
        {review.onDenied === 'block-and-delete' && (
          <Callout
            tone="warn"
            what="A denied guest is blocked, and deleted after 30 days."
            why="This happens when the answers are applied, not before."
          />
        )}
        <People review={review} />
      </div>
    </>
  );
}

const shown = [
  { value: '', label: 'Everybody' },
  { value: 'open', label: 'Not answered' },
  { value: 'approve', label: 'Approved' },
  { value: 'deny', label: 'Denied' },
  { value: 'dont-know', label: 'Don’t know' },
];

function People({ review }: { review: MyReviewView }) {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const show = shown.find(({ value }) => value === texts['show'])?.value ?? '';
  const text = useSettled(texts['text'] ?? '');
  const filter = {
    answered: show === 'open' ? 'open' : undefined,
    decision: show === 'open' || show === '' ? undefined : show,
    text: text || undefined,
  };
  const people = useInfiniteQuery(myItemsQuery(review.instanceId, filter));
  const items = people.data?.pages.flatMap((page) => page.value);
  const isNarrowed = show !== '' || text !== '';
  return (
    <>
      <div className="filter-bar">
        <SearchField
          label="Beginning of a name"
          value={texts['text'] ?? ''}
          onChange={(next) => setTexts({ text: next })}
        />
        <SelectField label="Show" value={show} options={shown} onChange={(next) => setTexts({ show: next })} />
      </div>
      {people.error && (
        <ProblemCallout problem={problemFromError(people.error)} onRetry={() => void people.refetch()} />
      )}
      {!people.error && !items && <Skeleton width="long" />}
      {items?.length === 0 && (
        <div className="data-table-frame">
          <EmptyState
            icon={<ListChecks size={18} />}
            title={
              show === 'open' && !text ? 'Everything is answered' : isNarrowed ? 'Nobody matches' : 'Nobody to review'
            }
            text={show === 'open' && !text ? 'You may change an answer until the review ends.' : undefined}
          />
        </div>
      )}
      {items && items.length > 0 && (
        <AnswerGrid
          key={`${show} ${text}`}
          review={review}
          items={items}
          onLoadMore={people.hasNextPage ? () => void people.fetchNextPage() : undefined}
          loadingMore={people.isFetchingNextPage}
        />
      )}
    </>
  );
}
