/**
 * The story of an assignment, oldest first: what was asked, answered, given and taken away, and what its holder did there
 * while it lasted.
 */
import { useQuery } from '@tanstack/react-query';
import type { AssignmentTimeline } from '../../../server/wire/portal/assignments-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { Badge } from '../../ui/badge.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import '../../ui/timeline.css';
import { assignmentTimelineQuery } from './assignment-data.ts';

export function AssignmentStory({ scope, id }: { scope: string; id: string }) {
  const story = useQuery(assignmentTimelineQuery(scope, id));
  return (
    <section className="stack-tight" aria-label="Timeline">
      <h3>Timeline</h3>
      {story.isPending && <Skeleton width="long" />}
      {story.error && <ProblemCallout problem={problemFromError(story.error)} onRetry={() => void story.refetch()} />}
      {story.data?.entries.length === 0 && <p className="soft">The audit trail holds nothing about it.</p>}
      <ol className="timeline">
        {story.data?.entries.map((entry) => (
          <li key={entry.id} data-use={entry.isUse}>
            <Entry entry={entry} />
          </li>
        ))}
      </ol>
      {story.data?.isCut && <p className="soft">There is more; the resource audit holds all of it.</p>}
    </section>
  );
}

function Entry({ entry }: { entry: AssignmentTimeline['entries'][number] }) {
  const { activityName, actor, occurredAt, isUse, result, refusal, ticket } = entry;
  const why = [
    result === 'failure' ? refusal : (entry.justification ?? entry.reason),
    ticket && `Ticket ${[ticket.number, ticket.system].filter(Boolean).join(', ')}`,
    isUse && entry.scopeName,
  ].filter(Boolean);
  return (
    <>
      <span className="row">
        <span className="timeline-what">{activityName}</span>
        {isUse && <Badge tone="info">Used</Badge>}
        {result === 'failure' && <Badge tone="bad">Refused</Badge>}
      </span>
      <span className="soft small">
        <Moment at={occurredAt} /> by {actor.displayName}
      </span>
      {why.length > 0 && <span className="break small">{why.join(' · ')}</span>}
    </>
  );
}
