/**
 * How much the applications of a resource record of what is decided for them, and the choice of it.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { RecordingView } from '../../../server/wire/portal/right-sizing-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { useAction } from '../../api/use-action.ts';
import { Card } from '../../ui/card.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { scopeHref } from '../resources/index.ts';
import { changeRecording, recordingsQuery } from './sizing-data.ts';
import './use.css';

const shares = [0, 1, 10, 50, 100];

export function shareText(share: number): string {
  if (share === 0) return 'Nothing';
  return share === 100 ? 'All decisions' : `${share} % of decisions, by lot`;
}

export function Recordings({ scope }: { scope: string }) {
  const found = useQuery(recordingsQuery(scope));
  return (
    <Card
      title="What is recorded"
      text="What protected applications ask about this resource and below. Records say who did which action, where and how often."
    >
      {found.isPending && <Skeleton width="long" />}
      {found.error && <ProblemCallout problem={problemFromError(found.error)} onRetry={() => void found.refetch()} />}
      {found.data?.length === 0 && <p className="soft">No protected application asks about it.</p>}
      <ul className="recordings">
        {found.data?.map((application) => (
          <li key={application.id}>
            <Recording application={application} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Recording({ application }: { application: RecordingView }) {
  const { id, displayName, host, share, recordedSince, dropped, mayChange } = application;
  const client = useQueryClient();
  const toast = useToast();
  const change = useAction(changeRecording, async () => {
    toast('Recording changed', displayName);
    await client.invalidateQueries({ queryKey: ['recordings'] });
    await client.invalidateQueries({ queryKey: ['right-sizing'] });
  });
  return (
    <>
      <span className="cell-two-lines">
        <Link to={scopeHref(application.scope)}>{displayName}</Link>
        <span className="break">
          {host}
          {recordedSince && (
            <>
              , since <Moment at={recordedSince} />
            </>
          )}
          {dropped > 0 && `, ${dropped} decisions found no room in 30 days`}
        </span>
        {change.problem && <ProblemCallout problem={change.problem} />}
      </span>
      {mayChange ? (
        <SelectField
          label={`Recorded of ${displayName}`}
          value={String(share)}
          options={[...new Set([...shares, share])]
            .toSorted((one, other) => one - other)
            .map((value) => ({ value: String(value), label: shareText(value) }))}
          onChange={(value) => change.start({ id, share: Number(value) })}
        />
      ) : (
        <span>{shareText(share)}</span>
      )}
    </>
  );
}
