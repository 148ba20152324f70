/**
 * What this person asked for and waits for: whose answer it is, until when, and a way to take it back.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import Hourglass from 'lucide-react/icons/hourglass';
import type { OwnRequest } from '../../../server/wire/portal/approvals-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { minutesOfDuration } from '../../api/iso-duration.ts';
import { useAction } from '../../api/use-action.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Countdown } from '../../ui/countdown.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { durationText } from '../../ui/time-texts.ts';
import { useToast } from '../../ui/toasts.tsx';
import { cancelRequest, ownRequestsQuery } from './own-request-data.ts';

/** More names are counted. */
const mostNames = 4;

export function OwnRequests() {
  const requests = useQuery(ownRequestsQuery);
  const client = useQueryClient();
  const toast = useToast();
  const readAgain = () => void client.invalidateQueries({ queryKey: ['my-roles'] });
  const cancel = useAction(cancelRequest, (_, request) => {
    toast('Request canceled', request.role.name);
    readAgain();
  });
  const columns: DataColumn<OwnRequest>[] = [
    {
      id: 'role',
      header: 'Role',
      cell: ({ role, resource }) => (
        <span className="cell-two-lines">
          <span className="cell-title">{role.name}</span>
          <span className="break" title={resource.scope}>
            {resource.name}
          </span>
        </span>
      ),
    },
    {
      id: 'asked',
      header: 'Asked for',
      cell: (request) => (
        <span className="cell-two-lines">
          <span>{askedText(request)}</span>
          <span>
            <Moment at={request.createdAt} />
          </span>
        </span>
      ),
    },
    {
      id: 'why',
      header: 'Your reason',
      cell: ({ justification }) => <span className="break">{justification ?? '—'}</span>,
    },
    {
      id: 'state',
      header: 'State',
      cell: ({ asksTo }) => (
        <Badge tone="warn">{asksTo === 'activate' ? 'Waits for approval' : 'Waits for a decision'}</Badge>
      ),
    },
    { id: 'who', header: 'Who answers', cell: (request) => <span className="break">{approversText(request)}</span> },
    {
      id: 'until',
      header: 'Until',
      cell: ({ answerUntil }) =>
        answerUntil ? (
          <span className="cell-two-lines">
            <Moment at={answerUntil} />
            <span>
              <Countdown endsAt={answerUntil} onEnd={readAgain} /> left
            </span>
          </span>
        ) : (
          'It is decided'
        ),
    },
    {
      id: 'actions',
      header: 'Actions',
      actions: true,
      cell: (request) => (
        <Button
          size="small"
          aria-label={`Cancel the request for ${request.role.name} on ${request.resource.name}`}
          busy={cancel.busy}
          onClick={() => cancel.start(request)}
        >
          Cancel
        </Button>
      ),
    },
  ];
  return (
    <div className="stack">
      {cancel.problem && <ProblemCallout problem={cancel.problem} />}
      <DataTable
        label="Your requests"
        columns={columns}
        rows={requests.data}
        rowKey={(request) => request.id}
        problem={requests.error && problemFromError(requests.error)}
        onRetry={() => void requests.refetch()}
        empty={
          <EmptyState
            icon={<Hourglass size={18} />}
            title="You wait for nothing"
            text="What you ask for and somebody else must allow is listed here until it is answered."
          />
        }
      />
    </div>
  );
}

function askedText({ asksTo, duration }: OwnRequest): string {
  if (asksTo === 'extend') return 'Extension';
  if (asksTo === 'renew') return 'Renewal';
  const minutes = duration ? minutesOfDuration(duration) : null;
  return minutes === null ? 'Activation' : `Activation for ${durationText(minutes)}`;
}

function approversText({ asksTo, approvers, resource }: OwnRequest): string {
  if (asksTo !== 'activate') return `Administrators of ${resource.name}`;
  if (approvers.length === 0) return 'Nobody who was asked is left; ask an administrator of the resource.';
  const names = approvers.slice(0, mostNames).map(approverText);
  const rest = approvers.length - names.length;
  return rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ');
}

function approverText({ displayName, kind }: OwnRequest['approvers'][number]): string {
  if (kind === 'user') return displayName;
  return kind === 'group' ? `${displayName} (group)` : `everybody who is ${displayName}`;
}
