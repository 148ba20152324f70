/**
 * What this person asked for: what waits, whose answer it is, until when, and a way to take it back; and what became of the
 * rest.
 */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import Hourglass from 'lucide-react/icons/hourglass';
import type { OwnRequest } from '../../../server/wire/portal/approvals-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { minutesOfDuration } from '../../api/iso-duration.ts';
import { sortAmong, usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useSettled } from '../../api/use-settled.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Countdown } from '../../ui/countdown.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { durationText } from '../../ui/time-texts.ts';
import { progressText } from '../approvals/index.ts';
import { ReceiptLink } from '../audit/index.ts';
import { ownRequestListQuery } from './own-request-data.ts';
import { askedColumns, askedThere } from './role-cells.tsx';
import { useCancelRequest } from './use-cancel-request.ts';

/** More names are counted. */
const mostNames = 4;

const states = [
  { value: '', label: 'Waiting' },
  { value: 'granted', label: 'Granted' },
  { value: 'denied', label: 'Denied' },
  { value: 'canceled', label: 'Canceled' },
  { value: 'timed-out', label: 'Not answered' },
  { value: 'all', label: 'All states' },
];

const kinds = [
  { value: '', label: 'All kinds' },
  { value: 'activate', label: 'Activations' },
  { value: 'extend', label: 'Extensions' },
  { value: 'renew', label: 'Renewals' },
];

const known = (options: typeof states, text: string | undefined) =>
  options.some(({ value }) => value === text) ? text : undefined;

export function OwnRequests({ onOpen }: { onOpen: (request: OwnRequest) => void }) {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const [state, kind] = [known(states, texts['state']), known(kinds, texts['kind'])];
  const text = texts['filter'] ?? '';
  const filter = { state, kind, filter: useSettled(text), sort: sortAmong(texts['sort'], ['asked']) };
  const requests = useInfiniteQuery(ownRequestListQuery(filter));
  const isNarrowed = Boolean(state || kind || text);
  const client = useQueryClient();
  const readAgain = () => void client.invalidateQueries({ queryKey: ['my-roles'] });
  const cancel = useCancelRequest('Request canceled');
  const asked = askedColumns<OwnRequest>();
  const columns: DataColumn<OwnRequest>[] = [
    asked.role,
    {
      id: 'asked',
      header: 'Asked for',
      sortValue: ({ createdAt }) => createdAt,
      cell: (request) => (
        <span className="cell-two-lines">
          <span>
            {askedText(request)}
            {request.startsAt && (
              <>
                {' '}
                from <Moment at={request.startsAt} />
              </>
            )}
            {request.wishedEnd && (
              <>
                {' '}
                until <Moment at={request.wishedEnd} />
              </>
            )}
          </span>
          <span>
            <Moment at={request.createdAt} />
          </span>
        </span>
      ),
    },
    asked.why,
    {
      id: 'state',
      header: 'State',
      cell: (request) => (
        <span className="cell-two-lines">
          <span>
            <StateBadge request={request} />
          </span>
          {request.stage && progressText(request.stage) && <span>{progressText(request.stage)}</span>}
          {request.answers.length > 0 && <span className="break">{answersText(request)}</span>}
        </span>
      ),
    },
    {
      id: 'who',
      header: 'Who answers',
      cell: (request) => <span className="break">{request.state === 'waiting' ? approversText(request) : '—'}</span>,
    },
    {
      id: 'until',
      header: 'Until',
      cell: ({ answerUntil, state: now }) =>
        now !== 'waiting' ? (
          '—'
        ) : answerUntil ? (
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
        <span className="row row-end">
          <Button
            variant="quiet"
            size="small"
            aria-label={`Details of the request for ${askedThere(request)}`}
            onClick={() => onOpen(request)}
          >
            Details
          </Button>
          <ReceiptLink requestId={request.id} of={`the request for ${askedThere(request)}`} />
          {request.state === 'waiting' && (
            <Button
              size="small"
              aria-label={`Cancel the request for ${askedThere(request)}`}
              busy={cancel.busy}
              onClick={() => cancel.start(request)}
            >
              Cancel
            </Button>
          )}
        </span>
      ),
    },
  ];
  return (
    <div className="stack">
      <div className="filter-bar">
        <SearchField label="Role or resource" value={text} onChange={(next) => setTexts({ filter: next })} />
        <SelectField
          label="State"
          value={state ?? ''}
          options={states}
          onChange={(next) => setTexts({ state: next })}
        />
        <SelectField label="Kind" value={kind ?? ''} options={kinds} onChange={(next) => setTexts({ kind: next })} />
      </div>
      {cancel.problem && <ProblemCallout problem={cancel.problem} />}
      <DataTable
        label="Your requests"
        columns={columns}
        rows={requests.data?.pages.flatMap((page) => page.value)}
        rowKey={(request) => request.id}
        sortedByServer
        problem={requests.error && problemFromError(requests.error)}
        onRetry={() => void requests.refetch()}
        onLoadMore={requests.hasNextPage ? () => void requests.fetchNextPage() : undefined}
        loadingMore={requests.isFetchingNextPage}
        empty={
          <EmptyState
            icon={<Hourglass size={18} />}
            title={isNarrowed ? 'No request matches' : 'You wait for nothing'}
            text={
              isNarrowed
                ? 'Take a filter away to see more.'
                : 'What you ask for and somebody else must allow is listed here until it is answered.'
            }
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

function StateBadge({ request: { state, stage } }: { request: OwnRequest }) {
  switch (state) {
    case 'waiting':
      return <Badge tone="warn">{stage ? 'Waits for approval' : 'Waits for a decision'}</Badge>;
    case 'granted':
      return <Badge tone="good">Granted</Badge>;
    case 'denied':
      return <Badge tone="bad">Denied</Badge>;
    case 'canceled':
      return <Badge>Canceled</Badge>;
    case 'timed-out':
      return <Badge>Not answered</Badge>;
  }
}

/** A denial is the last answer. */
function answersText({ answers }: OwnRequest): string {
  const by = (answer: OwnRequest['answers'][number]['answer']) => answers.filter((one) => one.answer === answer);
  const parts = [
    ...(by('approved').length > 0 ? [`Approved by ${by('approved').map(answererText).join(', ')}`] : []),
    ...(by('denied').length > 0 ? [`Denied by ${by('denied').map(answererText).join(', ')}`] : []),
  ];
  return parts.join('. ');
}

function answererText({ by, justification }: OwnRequest['answers'][number]): string {
  const name = by ?? 'somebody who is gone';
  return justification ? `${name} (“${justification}”)` : name;
}

function approversText({ stage, approvers, resource }: OwnRequest): string {
  if (!stage) return `Administrators of ${resource.name}`;
  if (approvers.length === 0) return 'Nobody who was asked is left; ask an administrator of the resource.';
  const names = approvers.slice(0, mostNames).map(approverText);
  const rest = approvers.length - names.length;
  return rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ');
}

function approverText({ displayName, kind }: OwnRequest['approvers'][number]): string {
  if (kind === 'user') return displayName;
  return kind === 'group' ? `${displayName} (group)` : `everybody who is ${displayName}`;
}
