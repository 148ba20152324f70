/**
 * One upload: what would become of each row, what became of it, and the steps that are left.
 */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { BulkInvitationView, BulkRowView } from '../../../server/wire/portal/bulk-invitation-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { useAction } from '../../api/use-action.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { Callout } from '../../ui/callout.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { bulkQuery, bulkRowsQuery, isBusy, resultsAddress, retryBulk, startBulk } from './bulk-data.ts';

const way = [
  { label: 'Users', href: '/users' },
  { label: 'Invite many guests', href: '/bulk-invitations' },
];

export function BulkInvitationPage() {
  const { bulkId } = useParams({ strict: false }) as { bulkId: string };
  const bulk = useQuery(bulkQuery(bulkId));
  if (bulk.error) {
    return (
      <>
        <PageHeader title="Upload" breadcrumb={way} />
        <ProblemCallout problem={problemFromError(bulk.error)} onRetry={() => void bulk.refetch()} />
      </>
    );
  }
  if (!bulk.data) return <PageSkeleton />;
  return (
    <>
      <PageHeader title={bulk.data.fileName} breadcrumb={way} actions={<Steps bulk={bulk.data} />} />
      <div className="stack">
        <Progress bulk={bulk.data} />
        <Rows bulk={bulk.data} />
      </div>
    </>
  );
}

function Progress({ bulk }: { bulk: BulkInvitationView }) {
  const { unchecked, checked, refused, waiting, done, failed } = bulk.counts;
  if (unchecked > 0) return <Callout tone="info" what={`Still to be checked: ${unchecked}`} />;
  if (waiting > 0) return <Callout tone="info" what={`Still to be run: ${waiting}`} why={`Done: ${done}.`} />;
  const left = refused + failed;
  return (
    <Callout
      tone={left > 0 ? 'warn' : 'info'}
      what={bulk.startedAt ? `Done: ${done}. Not done: ${left}.` : `Can be run: ${checked}. Cannot: ${left}.`}
      why={bulk.startedAt ? undefined : 'Nobody has been invited yet.'}
    />
  );
}

function Steps({ bulk }: { bulk: BulkInvitationView }) {
  const client = useQueryClient();
  const refresh = () => void client.invalidateQueries({ queryKey: bulkQuery(bulk.id).queryKey });
  const start = useAction(startBulk, refresh);
  const retry = useAction(retryBulk, refresh);
  const { checked, refused, failed } = bulk.counts;
  const problem = start.problem ?? retry.problem;
  return (
    <>
      {problem && <ProblemCallout problem={problem} />}
      <ButtonLink href={resultsAddress(bulk.id)}>Download results</ButtonLink>
      {!isBusy(bulk) && refused + failed > 0 && (
        <Button busy={retry.busy} onClick={() => retry.start(bulk.id)}>
          Try again
        </Button>
      )}
      {!isBusy(bulk) && checked > 0 && (
        <Button variant="primary" busy={start.busy} onClick={() => start.start(bulk.id)}>
          {`Run ${checked} ${checked === 1 ? 'row' : 'rows'}`}
        </Button>
      )}
    </>
  );
}

const would = { invited: 'Will be invited', 'invited-again': 'Will get a new link', 'already-here': 'Is here already' };
const did = { invited: 'Invited', 'invited-again': 'Got a new link', 'already-here': 'Was here already' };

function resultOf({ state, outcome, problem }: BulkRowView) {
  if (problem) return { tone: 'bad', text: state === 'failed' ? 'Failed' : 'Refused' } as const;
  if (state === 'done' && outcome) return { tone: 'good', text: did[outcome] } as const;
  if (state === 'checked' && outcome) return { tone: 'info', text: would[outcome] } as const;
  return { tone: 'neutral', text: state === 'waiting' ? 'Waits' : 'Not checked yet' } as const;
}

const columns: DataColumn<BulkRowView>[] = [
  { id: 'number', header: 'Row', cell: ({ number }) => <span className="number">{number}</span> },
  {
    id: 'address',
    header: 'E-mail',
    cell: ({ address, userId }) =>
      userId ? (
        <ButtonLink variant="quiet" size="small" href={`/users/${userId}`}>
          {address}
        </ButtonLink>
      ) : (
        <span className="break">{address ?? '—'}</span>
      ),
  },
  {
    id: 'role',
    header: 'Role',
    cell: ({ role, scope }) =>
      role ? (
        <span className="cell-two-lines">
          <span>{role}</span>
          <span className="break">{scope}</span>
        </span>
      ) : (
        '—'
      ),
  },
  {
    id: 'result',
    header: 'Result',
    cell: (row) => {
      const { tone, text } = resultOf(row);
      return (
        <span className="cell-two-lines">
          <span>
            <Badge tone={tone}>{text}</Badge>
          </span>
          {row.problem && <span className="break">{`${row.problem.what} ${row.problem.why}`}</span>}
        </span>
      );
    },
  },
];

function Rows({ bulk }: { bulk: BulkInvitationView }) {
  const rows = useInfiniteQuery(bulkRowsQuery(bulk.id, bulk.counts));
  return (
    <DataTable
      label="Rows"
      columns={columns}
      rows={rows.data?.pages.flatMap((page) => page.value)}
      rowKey={({ number }) => String(number)}
      problem={rows.error && problemFromError(rows.error)}
      onRetry={() => void rows.refetch()}
      onLoadMore={rows.hasNextPage ? () => void rows.fetchNextPage() : undefined}
      loadingMore={rows.isFetchingNextPage}
      empty={null}
    />
  );
}
