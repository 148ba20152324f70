/**
 * Changes an access review for the instances to come: who answers and how long, what follows, and what it is called.
 *
 * What is looked at and how often stays; the reviewers of an instance in progress are changed on its page.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { AccessReviewDetailView } from '../../../server/wire/portal/access-review-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Card } from '../../ui/card.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { OutcomeFields, WordFields } from './outcome-fields.tsx';
import { changeReview, reviewQuery, reviewsKey } from './review-data.ts';
import { changeOf, formFromReview, longestDays, problemsOf, type ReviewForm } from './review-form.ts';
import { StageFields } from './stage-fields.tsx';

export function EditReviewPage() {
  const { reviewId } = useParams({ strict: false }) as { reviewId: string };
  const review = useQuery({ ...reviewQuery(reviewId), refetchInterval: false, refetchOnWindowFocus: false });
  if (review.isPending) return <PageSkeleton />;
  if (review.data) return <EditReview review={review.data} />;
  return (
    <>
      <PageHeader title="Change access review" breadcrumb={[{ label: 'Access reviews', href: '/access-reviews' }]} />
      <ProblemCallout problem={problemFromError(review.error)} onRetry={() => void review.refetch()} />
    </>
  );
}

function EditReview({ review }: { review: AccessReviewDetailView }) {
  const [form, setForm] = useState(() => formFromReview(review));
  const [tried, setTried] = useState(false);
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const fields = useRef<HTMLDivElement>(null);
  const problems = problemsOf(form);
  const missing = Object.values(problems);
  const address = `/access-reviews/${review.id}`;
  const change = useAction(changeReview, async () => {
    await client.invalidateQueries({ queryKey: reviewsKey });
    toast('Access review changed', form.displayName);
    await navigate({ href: address });
  });
  const submit = () => {
    setTried(true);
    if (missing.length === 0) return change.start({ id: review.id, ...changeOf(form) });
    requestAnimationFrame(() =>
      fields.current?.querySelector<HTMLElement>('[data-invalid] input, input[data-invalid], .field-error')?.focus(),
    );
  };
  const set = (part: Partial<ReviewForm>) => setForm((before) => ({ ...before, ...part }));
  const parts = { form, problems: tried ? problems : {}, set };
  const [only] = form.stages;
  return (
    <>
      <PageHeader
        title={`Change ${review.displayName}`}
        breadcrumb={[
          { label: 'Access reviews', href: '/access-reviews' },
          { label: review.displayName, href: address },
        ]}
        text="Counts for the instances to come. What is reviewed and how often stays."
      />
      <div ref={fields} className="stack">
        {review.current?.state === 'InProgress' && (
          <Callout
            tone="info"
            what="An instance is in progress, and keeps what it began with."
            why="Its reviewers are changed on its page, for it alone."
          />
        )}
        <WordFields {...parts} />
        <StageFields {...parts} />
        {form.stages.length === 1 && (
          <Card title="Time to answer">
            <TextField
              label="Days to answer"
              hint={`From 1 to ${longestDays[form.frequency]}.`}
              inputMode="numeric"
              maxLength={3}
              error={parts.problems.durationDays}
              value={only!.durationDays}
              onChange={(durationDays) => set({ stages: [{ ...only!, durationDays }] })}
            />
          </Card>
        )}
        <OutcomeFields {...parts} />
        {change.problem && <ProblemCallout problem={change.problem} />}
        <div className="row">
          <Button variant="primary" busy={change.busy} onClick={submit}>
            Save
          </Button>
          <ButtonLink href={address} variant="quiet">
            Cancel
          </ButtonLink>
        </div>
      </div>
    </>
  );
}
