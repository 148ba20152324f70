/**
 * Where the sealed trail is forwarded to: how far each stream is, and what keeps it from going on. Read anew every few seconds.
 */
import { queryOptions, useQuery } from '@tanstack/react-query';
import RadioTower from 'lucide-react/icons/radio-tower';
import type { AuditStreamEntry, AuditStreams } from '../../../server/wire/portal/audit-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { send } from '../../api/client.ts';
import { Badge } from '../../ui/badge.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHeader } from '../../ui/page-header.tsx';

const streamsQuery = queryOptions({
  queryKey: ['audit-streams'],
  refetchInterval: 5_000,
  queryFn: ({ signal }) => send<AuditStreams>('/portal/api/audit-streams', { signal }),
});

const kinds: Record<AuditStreamEntry['kind'], string> = {
  syslog: 'Syslog (RFC 5424)',
  otlp: 'OpenTelemetry logs (OTLP)',
  webhook: 'Lines of JSON over HTTP',
};
const count = new Intl.NumberFormat();

const columns: DataColumn<AuditStreamEntry>[] = [
  {
    id: 'name',
    header: 'Stream',
    cell: (stream) => (
      <span className="cell-two-lines">
        <span className="cell-title">
          {stream.name}
          {!stream.isEncrypted && <Badge tone="warn">Not encrypted</Badge>}
        </span>
        <span>{kinds[stream.kind]}</span>
      </span>
    ),
  },
  { id: 'host', header: 'Sends to', cell: (stream) => <span className="break">{stream.host}</span> },
  {
    id: 'state',
    header: 'State',
    cell: (stream) => (
      <span className="cell-two-lines">
        <span className="cell-title">
          <StreamState stream={stream} />
        </span>
        {stream.failure && <span className="break">{stream.failure}</span>}
        {stream.nextAttemptAt && (
          <span>
            Next attempt <Moment at={stream.nextAttemptAt} />
          </span>
        )}
      </span>
    ),
  },
  {
    id: 'behind',
    header: 'Waiting',
    align: 'end',
    cell: (stream) => (
      <span className="cell-two-lines">
        <span className="number">{count.format(stream.behind)}</span>
        {stream.waitingSince && (
          <span>
            since <Moment at={stream.waitingSince} />
          </span>
        )}
      </span>
    ),
  },
  {
    id: 'position',
    header: 'Received up to',
    align: 'end',
    cell: (stream) => <span className="number">{count.format(stream.position)}</span>,
  },
  { id: 'delivered', header: 'Last received', cell: (stream) => <Moment at={stream.deliveredAt} /> },
];

function StreamState({ stream }: { stream: AuditStreamEntry }) {
  if (stream.failure) return <Badge tone="bad">Not getting through</Badge>;
  if (stream.behind > 0) return <Badge tone="neutral">Catching up</Badge>;
  return <Badge tone="good">Up to date</Badge>;
}

export function AuditStreamsPage() {
  const streams = useQuery(streamsQuery);
  return (
    <>
      <PageHeader
        title="Audit streams"
        text={
          streams.data
            ? `Forwards the sealed audit trail, ${count.format(streams.data.sealed)} entries so far, in order and without a gap.`
            : 'Forwards the sealed audit trail, in order and without a gap.'
        }
      />
      <DataTable
        label="Audit streams"
        columns={columns}
        rows={streams.data?.value}
        rowKey={(stream) => stream.name}
        problem={streams.error && problemFromError(streams.error)}
        onRetry={() => void streams.refetch()}
        empty={
          <EmptyState
            icon={<RadioTower size={18} />}
            title="The trail is forwarded nowhere"
            text="Whoever runs this server names receivers in the file of DAYPASS_AUDIT_STREAMS: syslog, OpenTelemetry or HTTP."
          />
        }
      />
    </>
  );
}
