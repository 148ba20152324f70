/**
 * What was sent to a webhook in the last thirty days, what became of it, and sending it again.
 */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import Send from 'lucide-react/icons/send';
import type { WebhookDeliveryView, WebhookEntry } from '../../../server/wire/portal/settings-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { eventText } from '../../api/event-texts.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useAction } from '../../api/use-action.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { deliveriesKey, deliveriesQuery, sendAgain, sendFailedAgain } from './webhook-data.ts';

const statuses = [
  { value: '', label: 'Everything' },
  { value: 'waiting', label: 'On its way' },
  { value: 'delivered', label: 'Delivered' },
  { value: 'failed', label: 'Given up' },
];

export function DeliveryTable({ webhook, manages }: { webhook: WebhookEntry; manages: boolean }) {
  const setTexts = useSetPageTexts();
  const wanted = usePageTexts()['status'];
  const status = statuses.some(({ value }) => value !== '' && value === wanted) ? wanted : undefined;
  const deliveries = useInfiniteQuery(deliveriesQuery(webhook.id, status));
  const client = useQueryClient();
  const toast = useToast();
  const changed = () => client.invalidateQueries({ queryKey: deliveriesKey(webhook.id) });
  const again = useAction(sendAgain, changed);
  const allAgain = useAction(sendFailedAgain, ({ count }) => {
    toast('On its way', count === 1 ? 'One delivery' : `${count} deliveries`);
    return changed();
  });
  const rows = deliveries.data?.pages.flatMap((page) => page.value);
  const maySend = manages && webhook.enabled;
  const problem = again.problem ?? allAgain.problem;
  return (
    <section className="stack-tight" aria-label="Deliveries">
      <div className="row-apart">
        <h2>Deliveries</h2>
        {maySend && rows?.some(({ status }) => status === 'failed') && (
          <Button size="small" busy={allAgain.busy} onClick={() => allAgain.start(webhook)}>
            Send all failed again
          </Button>
        )}
      </div>
      {problem && <ProblemCallout problem={problem} />}
      <div className="filter-bar">
        <SelectField
          label="Status"
          value={status ?? ''}
          options={statuses}
          onChange={(next) => setTexts({ status: next })}
        />
      </div>
      <DataTable
        label="Deliveries"
        columns={columnsFor(maySend && ((deliveryId) => again.start({ id: webhook.id, deliveryId })))}
        rows={rows}
        rowKey={(row) => row.id}
        problem={deliveries.error && problemFromError(deliveries.error)}
        onRetry={() => void deliveries.refetch()}
        onLoadMore={deliveries.hasNextPage ? () => void deliveries.fetchNextPage() : undefined}
        loadingMore={deliveries.isFetchingNextPage}
        empty={
          <EmptyState
            icon={<Send size={18} />}
            title={status ? 'Nothing matches' : 'Nothing was sent in the last 30 days'}
            text={status ? undefined : 'Send a test to see whether the address answers.'}
          />
        }
      />
    </section>
  );
}

function columnsFor(onAgain: ((deliveryId: string) => void) | false): DataColumn<WebhookDeliveryView>[] {
  return [
    { id: 'event', header: 'Event', cell: (row) => eventText(row.eventType) },
    { id: 'at', header: 'Happened', cell: (row) => <Moment at={row.createdAt} />, sortValue: (row) => row.createdAt },
    { id: 'status', header: 'Status', cell: (row) => <Status delivery={row} /> },
    { id: 'said', header: 'Answer', cell: (row) => <span className="soft">{answerText(row)}</span> },
    { id: 'id', header: 'webhook-id', cell: (row) => <code className="small">{row.eventId}</code> },
    {
      id: 'again',
      header: 'Actions',
      actions: true,
      cell: (row) =>
        onAgain && (
          <Button
            variant="quiet"
            size="small"
            aria-label={`Send again: ${eventText(row.eventType)} ${row.eventId}`}
            onClick={() => onAgain(row.id)}
          >
            Send again
          </Button>
        ),
    },
  ];
}

function Status({ delivery }: { delivery: WebhookDeliveryView }) {
  if (delivery.status === 'delivered') return <Badge tone="good">Delivered</Badge>;
  if (delivery.status === 'failed') return <Badge tone="bad">Given up</Badge>;
  if (delivery.failure === null) return <Badge tone="info">On its way</Badge>;
  return (
    <span>
      <Badge tone="warn">Tried {delivery.attempts === 1 ? 'once' : `${delivery.attempts} times`}</Badge>{' '}
      <span className="soft small">
        next <Moment at={delivery.nextAttemptAt} />
      </span>
    </span>
  );
}

function answerText({ failure, responseStatus }: WebhookDeliveryView): string {
  return failure ?? (responseStatus === null ? '—' : `It answered ${responseStatus}.`);
}
