/**
 * People who were denied in a review and have it through a group that this person owns or manages: out of the group, or kept.
 */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReviewTaskView } from '../../../server/wire/portal/access-review-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { myReviewsKey } from '../../api/my-reviews.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { Ask } from './ask.tsx';
import { closeTask, reviewTasksQuery } from './my-review-data.ts';
import { subjectText } from './review-words.tsx';

const outcomes = { removed: 'Taken out of the group', kept: 'Kept in the group', gone: 'Was in the group no more' };

export function GroupTasks() {
  const [asked, setAsked] = useState<{ task: ReviewTaskView; remove: boolean } | null>(null);
  const [reason, setReason] = useState('');
  const client = useQueryClient();
  const toast = useToast();
  const tasks = useInfiniteQuery(reviewTasksQuery);
  const close = useAction(closeTask, async ({ outcome }) => {
    toast(outcomes[outcome], asked?.task.person.displayName);
    setAsked(null);
    await client.invalidateQueries({ queryKey: myReviewsKey });
  });
  const rows = tasks.data?.pages.flatMap((page) => page.value);
  if (!tasks.error && (!rows || rows.length === 0)) return null;
  const ask = (task: ReviewTaskView, remove: boolean) => {
    close.reset();
    setReason('');
    setAsked({ task, remove });
  };
  const columns: DataColumn<ReviewTaskView>[] = [
    {
      id: 'person',
      header: 'Who',
      cell: ({ person }) => <PersonCell name={person.displayName} detail={person.mail} />,
    },
    { id: 'group', header: 'Group', cell: ({ group }) => <span className="break">{group.displayName}</span> },
    {
      id: 'review',
      header: 'Denied in',
      cell: ({ review }) => (
        <span className="cell-two-lines">
          <span className="break">{review.displayName}</span>
          <span className="break">{subjectText(review.subject)}</span>
        </span>
      ),
    },
    {
      id: 'why',
      header: 'Why',
      cell: ({ decidedBy, justification, createdAt }) => (
        <span className="cell-two-lines">
          <span className="break">{decidedBy ? decidedBy.displayName : 'Nobody answered'}</span>
          <span className="break">{justification ?? <Moment at={createdAt} />}</span>
        </span>
      ),
    },
    {
      id: 'actions',
      header: 'Actions',
      actions: true,
      cell: (task) => (
        <span className="row">
          <Button size="small" aria-label={`Keep ${task.person.displayName}`} onClick={() => ask(task, false)}>
            Keep
          </Button>
          <Button
            size="small"
            variant="danger"
            aria-label={`Take out ${task.person.displayName}`}
            onClick={() => ask(task, true)}
          >
            Take out
          </Button>
        </span>
      ),
    },
  ];
  return (
    <section className="stack-tight" aria-label="Decide about your groups">
      <h2>Decide about your groups</h2>
      <p className="soft">These people were denied in an access review, and still have that access through a group.</p>
      <DataTable
        label="Denied people in your groups"
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        problem={tasks.error && problemFromError(tasks.error)}
        onRetry={() => void tasks.refetch()}
        onLoadMore={tasks.hasNextPage ? () => void tasks.fetchNextPage() : undefined}
        loadingMore={tasks.isFetchingNextPage}
        empty={null}
      />
      {asked && (
        <Ask
          title={
            asked.remove
              ? `Take ${asked.task.person.displayName} out of ${asked.task.group.displayName}?`
              : `Keep ${asked.task.person.displayName} in ${asked.task.group.displayName}?`
          }
          text={
            asked.remove
              ? 'With the group goes everything it gives, at once.'
              : 'What was denied stays with them. The audit trail and the results of the review say why.'
          }
          button={asked.remove ? 'Take out' : 'Keep'}
          isHarmless={!asked.remove}
          action={close}
          onAgree={() => close.start({ id: asked.task.id, remove: asked.remove, justification: reason })}
          onClose={() => setAsked(null)}
        >
          <TextField
            label="Reason"
            optional={asked.remove}
            rows={2}
            maxLength={2048}
            value={reason}
            onChange={setReason}
          />
        </Ask>
      )}
    </section>
  );
}
