/**
 * One access review: in plain sentences, its instances, and what became of each person in the instance that is opened.
 *
 * `?instance={id}` opens an instance; otherwise it is the one that began last.
 */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { AccessReviewDetailView, ReviewInstanceView } from '../../../server/wire/portal/access-review-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Card } from '../../ui/card.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { InstanceStages } from './instance-stages.tsx';
import { ResultsTable } from './results-table.tsx';
import { ReviewActions, InstanceActions } from './review-actions.tsx';
import { goesOn, instancesQuery, reviewQuery, instanceQuery, refreshMilliseconds } from './review-data.ts';
import { ReviewProgress } from './review-progress.tsx';
import { sentencesOf } from './review-summary.ts';
import { subjectText } from './review-words.tsx';
import { StateBadge } from './state-badge.tsx';

const way = [{ label: 'Access reviews', href: '/access-reviews' }];

export function ReviewPage() {
  const { reviewId } = useParams({ strict: false }) as { reviewId: string };
  const review = useQuery(reviewQuery(reviewId));
  if (review.isPending) return <PageSkeleton />;
  if (review.data) return <Review review={review.data} />;
  return (
    <>
      <PageHeader title="Access review" breadcrumb={way} />
      <ProblemCallout problem={problemFromError(review.error)} onRetry={() => void review.refetch()} />
    </>
  );
}

function Review({ review }: { review: AccessReviewDetailView }) {
  return (
    <>
      <PageHeader
        title={review.displayName}
        badges={
          review.deletedAt ? (
            <Badge tone="bad">Deleted</Badge>
          ) : (
            review.stoppedAt && <Badge tone="warn">Stopped for good</Badge>
          )
        }
        breadcrumb={way}
        text={review.description}
        actions={!review.deletedAt && <ReviewActions review={review} />}
      />
      <div className="stack">
        <Card>
          <ul className="stack-tight review-sentences">
            {sentencesOf(factsOf(review)).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          {review.reviewerText && <p className="review-quote">{review.reviewerText}</p>}
          <p className="soft small">
            Created by {review.createdBy.displayName} <Moment at={review.createdAt} />
          </p>
        </Card>
        <Instances review={review} />
      </div>
    </>
  );
}

function factsOf(review: AccessReviewDetailView): Parameters<typeof sentencesOf>[0] {
  const { subject } = review;
  const names = (people: readonly { displayName: string }[]) => people.map(({ displayName }) => displayName);
  return {
    ...review,
    kind: subject.kind,
    subject: subject.kind === 'group' ? `membership in ${subject.groupName}` : subjectText(subject),
    stages: review.stages.map(({ reviewers, fallbackReviewers, ...stage }) => ({
      ...stage,
      reviewers: names(reviewers),
      fallback: names(fallbackReviewers),
    })),
  };
}

function Instances({ review }: { review: AccessReviewDetailView }) {
  const { instance } = usePageTexts();
  const instances = useInfiniteQuery({
    ...instancesQuery(review.id),
    // Until this list itself says that nothing goes on: the review may know of it earlier.
    refetchInterval: ({ state }) =>
      goesOn(review.current) || state.data?.pages.some(({ value }) => value.some(goesOn)) ? refreshMilliseconds : false,
  });
  if (instances.error) {
    return <ProblemCallout problem={problemFromError(instances.error)} onRetry={() => void instances.refetch()} />;
  }
  const all = instances.data?.pages.flatMap((page) => page.value);
  const opened = all?.find(({ id }) => id === (instance ?? review.current?.id)) ?? all?.[0];
  return (
    <>
      {all && all.length > 1 && (
        <section className="stack-tight" aria-label="Instances">
          <h2>Instances</h2>
          <InstanceTable
            instances={all}
            opened={opened?.id}
            onLoadMore={instances.hasNextPage ? () => void instances.fetchNextPage() : undefined}
          />
        </section>
      )}
      {opened && <Instance review={review} instance={opened} isOnly={all?.length === 1} />}
    </>
  );
}

interface InstanceTableProps {
  instances: ReviewInstanceView[];
  opened: string | undefined;
  onLoadMore: (() => void) | undefined;
}

function InstanceTable({ instances, opened, onLoadMore }: InstanceTableProps) {
  const setTexts = useSetPageTexts();
  const columns: DataColumn<ReviewInstanceView>[] = [
    { id: 'number', header: 'Instance', cell: ({ number }) => <span className="number">{number}</span> },
    { id: 'starts', header: 'From', cell: ({ startsAt }) => <Moment at={startsAt} /> },
    { id: 'ends', header: 'Until', cell: ({ endsAt, stoppedAt }) => <Moment at={stoppedAt ?? endsAt} /> },
    { id: 'state', header: 'State', cell: (instance) => <StateBadge instance={instance} /> },
    { id: 'progress', header: 'Answered', cell: ({ counts }) => <ReviewProgress counts={counts} /> },
    {
      id: 'actions',
      header: 'Actions',
      actions: true,
      cell: ({ id, number }) =>
        id === opened ? (
          <span className="soft">Shown below</span>
        ) : (
          <Button size="small" aria-label={`Show instance ${number}`} onClick={() => setTexts({ instance: id })}>
            Show
          </Button>
        ),
    },
  ];
  return (
    <DataTable
      label="Instances"
      columns={columns}
      rows={instances}
      rowKey={({ id }) => id}
      onLoadMore={onLoadMore}
      empty={null}
    />
  );
}

interface InstanceProps {
  review: AccessReviewDetailView;
  instance: ReviewInstanceView;
  isOnly: boolean;
}

function Instance({ review, instance, isOnly }: InstanceProps) {
  const { counts, state } = instance;
  const detail = useQuery(instanceQuery(instance)).data;
  const settings = detail?.settings ?? review.settings;
  return (
    <section className="stack" aria-label={`Instance ${instance.number}`}>
      <div className="row-apart">
        <div className="row">
          <h2>{isOnly ? 'Answers' : `Instance ${instance.number}`}</h2>
          <StateBadge instance={instance} />
          <span className="soft small">
            <Moment at={instance.startsAt} /> to <Moment at={instance.stoppedAt ?? instance.endsAt} />
          </span>
        </div>
        {!review.deletedAt && (
          <InstanceActions review={review} instance={instance} settings={settings} detail={detail} />
        )}
      </div>
      {detail && instance.stageCount > 1 && <InstanceStages instance={detail} />}
      {state === 'NotStarted' && (
        <Callout tone="info" what="It has not begun." why="Who holds what is reviewed is found when it starts." />
      )}
      {state === 'Skipped' && (
        <Callout
          tone="info"
          what="This instance was skipped."
          why="It could not begin before half of its time was over, or the review was stopped before. Nobody lost anything."
        />
      )}
      {state === 'Completed' && !settings.autoApplies && (
        <Callout
          tone="warn"
          what="Nobody has lost anything yet."
          why={`${counts.denied} denied. Look at the answers, and apply them.`}
        />
      )}
      {state !== 'NotStarted' && state !== 'Skipped' && (
        <>
          <ReviewProgress counts={counts} />
          <p className="soft">
            {counts.approved} approved, {counts.denied} denied, {counts.unknown} don’t know, {counts.open} not answered
            {state === 'Applied' && `; ${counts.removed} removed, ${counts.notRemoved} not removed`}.
          </p>
          <ResultsTable key={instance.id} instance={instance} />
        </>
      )}
    </section>
  );
}
