/**
 * The story of an assignment, oldest first: what was asked, answered, given and taken away, and what its holder did there
 * while it lasted.
 */
import { useQuery } from '@tanstack/react-query';
import type { AssignmentTimeline, AssignmentUse } from '../../../server/wire/portal/assignments-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { Badge } from '../../ui/badge.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import '../../ui/timeline.css';
import { timesText } from '../use/index.ts';
import { assignmentTimelineQuery } from './assignment-data.ts';

export function AssignmentStory({ scope, id }: { scope: string; id: string }) {
  const story = useQuery(assignmentTimelineQuery(scope, id));
  return (
    <section className="stack-tight" aria-label="Timeline">
      <h3>Timeline</h3>
      {story.isPending && <Skeleton width="long" />}
      {story.error && <ProblemCallout problem={problemFromError(story.error)} onRetry={() => void story.refetch()} />}
      {story.data && story.data.entries.length + story.data.uses.length === 0 && (
        <p className="soft">Nothing is recorded about it.</p>
      )}
      <ol className="timeline">
        {story.data &&
          stepsOf(story.data).map(({ key, isUse, step }) => (
            <li key={key} data-use={isUse}>
              {step}
            </li>
          ))}
      </ol>
      {story.data?.isCut && (
        <p className="soft">There is more; the resource audit and the records of the applications hold it.</p>
      )}
    </section>
  );
}

/** What the audit trail and the applications tell, in one order of time. */
function stepsOf({ entries, uses }: AssignmentTimeline) {
  return [
    ...entries.map((entry) => {
      return { key: entry.id, at: entry.occurredAt, isUse: entry.isUse, step: <Entry entry={entry} /> };
    }),
    ...uses.map((use) => {
      const key = [use.firstAt, use.person.id, use.action, use.scope].join(' ');
      return { key, at: use.firstAt, isUse: true, step: <Use use={use} /> };
    }),
  ].toSorted((one, other) => (one.at < other.at ? -1 : 1));
}

function Use({ use }: { use: AssignmentUse }) {
  const { action, application, count, share, firstAt, lastAt, person, scopeName } = use;
  return (
    <>
      <span className="row">
        <code className="timeline-what break">{action}</code>
        <Badge tone="info">Used</Badge>
      </span>
      <span className="soft small">
        <Moment at={firstAt} />
        {lastAt > firstAt && (
          <>
            {' '}
            to <Moment at={lastAt} />
          </>
        )}{' '}
        by {person.displayName}
      </span>
      <span className="break small">
        {[timesText(count, share), application ?? 'an application that is not there any more', scopeName].join(' · ')}
      </span>
    </>
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
