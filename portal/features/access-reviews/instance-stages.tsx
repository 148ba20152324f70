/**
 * The stages of an instance: who is asked in each and until when; the one that is asked may end before its time.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReviewInstanceDetailView } from '../../../server/wire/portal/access-review-contract.ts';
import { useAction } from '../../api/use-action.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/moment.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { Ask } from './ask.tsx';
import { reviewsKey, stopStage } from './review-data.ts';
import { whoAnswers } from './review-summary.ts';

type Stage = ReviewInstanceDetailView['stages'][number] & { number: number };

export function InstanceStages({ instance }: { instance: ReviewInstanceDetailView }) {
  const [asked, setAsked] = useState(false);
  const client = useQueryClient();
  const toast = useToast();
  const { stage: current, state } = instance;
  const stop = useAction(stopStage, async () => {
    setAsked(false);
    toast(`Stage ${current} ended`, instance.review.displayName);
    await client.invalidateQueries({ queryKey: reviewsKey });
  });
  const isAsked = ({ number }: Stage) => state === 'InProgress' && number === current;
  const columns: DataColumn<Stage>[] = [
    { id: 'number', header: 'Stage', cell: ({ number }) => <span className="number">{number}</span> },
    { id: 'who', header: 'Who answers', cell: (stage) => <span className="break">{whoText(stage)}</span> },
    { id: 'from', header: 'From', cell: ({ startsAt }) => <Moment at={startsAt} /> },
    { id: 'until', header: 'Until', cell: ({ endsAt }) => <Moment at={endsAt} /> },
    {
      id: 'state',
      header: 'State',
      cell: (stage) =>
        isAsked(stage) ? (
          <Badge tone="info">Answers now</Badge>
        ) : (
          <span className="soft">{stage.number < current || state !== 'InProgress' ? 'Over' : 'To come'}</span>
        ),
    },
    {
      id: 'actions',
      header: 'Actions',
      actions: true,
      cell: (stage) =>
        isAsked(stage) &&
        stage.number < instance.stageCount && (
          <Button size="small" aria-label={`End stage ${stage.number}`} onClick={() => setAsked(true)}>
            End
          </Button>
        ),
    },
  ];
  return (
    <>
      <DataTable
        label="Stages"
        columns={columns}
        rows={instance.stages.map((stage, index) => ({ ...stage, number: index + 1 }))}
        rowKey={({ number }) => `${number}`}
        empty={null}
      />
      {asked && (
        <Ask
          title={`End stage ${current} now?`}
          text={`Stage ${current + 1} begins at once, and the review ends by as much earlier. No answer of stage ${current} is taken any more.`}
          button="End stage"
          action={stop}
          onAgree={() => stop.start({ id: instance.id, stage: current })}
          onClose={() => setAsked(false)}
        />
      )}
    </>
  );
}

function whoText({ reviewers, fallbackReviewers, ...stage }: Stage): string {
  const names = (people: readonly { displayName: string }[]) => people.map(({ displayName }) => displayName);
  return whoAnswers({ ...stage, reviewers: names(reviewers), fallback: names(fallbackReviewers) });
}
