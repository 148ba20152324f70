/**
 * What came of a test of a connection: which check passed or failed, and what was received.
 */
import { queryOptions, useQuery } from '@tanstack/react-query';
import Inbox from 'lucide-react/icons/inbox';
import { useParams } from '@tanstack/react-router';
import type { ConnectionCheckView, ConnectionTestView } from '../../../server/wire/portal/connection-test-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { send } from '../../api/client.ts';
import { Badge } from '../../ui/badge.tsx';
import { Callout } from '../../ui/callout.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { TestConnectionButton } from './test-connection-button.tsx';

const way = [{ label: 'Home directories', href: '/settings/home-directories' }];

const testQuery = (testId: string) =>
  queryOptions({
    queryKey: ['connection-test', testId],
    queryFn: ({ signal }) =>
      send<ConnectionTestView>(`/portal/api/connection-tests/${encodeURIComponent(testId)}`, { signal }),
  });

const outcomes = {
  passed: { tone: 'good', label: 'Passed' },
  failed: { tone: 'bad', label: 'Failed' },
  note: { tone: 'info', label: 'Note' },
  'not-reached': { tone: 'neutral', label: 'Not reached' },
} as const;

const checkColumns: DataColumn<ConnectionCheckView>[] = [
  { id: 'check', header: 'Check', cell: ({ title }) => <span className="cell-title">{title}</span> },
  {
    id: 'outcome',
    header: 'Outcome',
    cell: ({ outcome }) => <Badge tone={outcomes[outcome].tone}>{outcomes[outcome].label}</Badge>,
  },
  {
    id: 'found',
    header: 'What was found',
    cell: ({ text, detail }) => (
      <span className="cell-two-lines">
        <span>{text ?? (detail ? '' : '—')}</span>
        {detail && <span className="break">{detail}</span>}
      </span>
    ),
  },
];

const receivedColumns: DataColumn<ConnectionTestView['received'][number]>[] = [
  { id: 'name', header: 'Name', cell: ({ name }) => <span className="break">{name}</span> },
  { id: 'values', header: 'Value', cell: ({ values }) => <span className="break mono">{values.join(', ')}</span> },
];

export function ConnectionTestPage() {
  const { testId } = useParams({ strict: false }) as { testId: string };
  const test = useQuery(testQuery(testId));
  if (test.error) {
    return (
      <>
        <PageHeader title="Test of a connection" breadcrumb={way} />
        <ProblemCallout problem={problemFromError(test.error)} onRetry={() => void test.refetch()} />
      </>
    );
  }
  if (!test.data) return <PageSkeleton />;
  const { homeDirectory, outcome, checks, received } = test.data;
  return (
    <>
      <PageHeader
        title={`Test of ${homeDirectory.displayName}`}
        text="Nobody was signed in by it. It is kept for half an hour, for you alone."
        breadcrumb={way}
        actions={<TestConnectionButton homeDirectoryId={homeDirectory.id} label="Test again" />}
      />
      <div className="stack">
        <Outcome outcome={outcome} checks={checks} />
        {outcome !== null && (
          <>
            <section className="stack">
              <h2>Checks</h2>
              <DataTable
                label="Checks"
                columns={checkColumns}
                rows={checks}
                rowKey={({ check }) => check}
                empty={null}
              />
            </section>
            <section className="stack">
              <h2>What was received</h2>
              <DataTable
                label="What was received"
                columns={receivedColumns}
                rows={received.map((one, index) => ({ ...one, key: `${one.name}-${index}` }))}
                rowKey={(row) => (row as { key?: string }).key ?? row.name}
                empty={
                  <EmptyState
                    icon={<Inbox size={18} />}
                    title="Nothing"
                    text="The test did not come as far as claims or attributes."
                  />
                }
              />
            </section>
          </>
        )}
      </div>
    </>
  );
}

function Outcome({ outcome, checks }: Pick<ConnectionTestView, 'outcome' | 'checks'>) {
  if (outcome === null) {
    return (
      <Callout tone="info" what="No answer came yet" why="Finish signing in there, then come back to this page." />
    );
  }
  if (outcome === 'passed') {
    return <Callout tone="info" what="The connection works" why="A guest with this account could be invited." />;
  }
  const failed = checks.find((one) => one.outcome === 'failed');
  return <Callout tone="refused" what={`This check failed: ${failed?.title ?? ''}`} nextStep={failed?.text} />;
}
