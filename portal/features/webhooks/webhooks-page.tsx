/**
 * Webhooks: who is told of events over HTTP.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import Plus from 'lucide-react/icons/plus';
import WebhookIcon from 'lucide-react/icons/webhook';
import { useState } from 'react';
import type { SavedWebhookView, WebhookEntry } from '../../../server/wire/portal/settings-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { useSession } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { webhooksQuery } from './webhook-data.ts';
import { WebhookPanel } from './webhook-panel.tsx';
import { WebhookState } from './webhook-state.tsx';

const columns: DataColumn<WebhookEntry>[] = [
  {
    id: 'name',
    header: 'Name',
    sortValue: (webhook) => webhook.displayName.toLowerCase(),
    cell: (webhook) => (
      <Link to={`/settings/webhooks/${webhook.id}`} className="cell-title">
        {webhook.displayName}
      </Link>
    ),
  },
  { id: 'to', header: 'Sends to', cell: (webhook) => <span className="break">{new URL(webhook.url).host}</span> },
  {
    id: 'events',
    header: 'Events',
    align: 'end',
    sortValue: (webhook) => webhook.eventTypes.length,
    cell: (webhook) => <span className="number">{webhook.eventTypes.length}</span>,
  },
  { id: 'state', header: 'State', cell: (webhook) => <WebhookState webhook={webhook} /> },
];

export function WebhooksPage() {
  const manages = useSession()?.abilities.manageWebhooks ?? false;
  const webhooks = useQuery(webhooksQuery);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [adding, setAdding] = useState(false);
  const [saved, setSaved] = useState<SavedWebhookView | null>(null);
  return (
    <>
      <PageHeader
        title="Webhooks"
        text="Sends events to other systems as they happen, signed."
        actions={
          manages && (
            <Button variant="primary" icon={<Plus size={15} aria-hidden="true" />} onClick={() => setAdding(true)}>
              Add webhook
            </Button>
          )
        }
      />
      <DataTable
        label="Webhooks"
        columns={columns}
        rows={webhooks.data?.value}
        rowKey={(webhook) => webhook.id}
        problem={webhooks.error && problemFromError(webhooks.error)}
        onRetry={() => void webhooks.refetch()}
        empty={
          <EmptyState
            icon={<WebhookIcon size={18} />}
            title="No webhooks"
            text="People are told by mail. A webhook tells a chat, a ticket system or a security centre as well."
          />
        }
      />
      {adding && webhooks.data && (
        <WebhookPanel
          webhook={null}
          eventTypes={webhooks.data.eventTypes}
          onClose={() => setAdding(false)}
          onSaved={(made) => {
            setAdding(false);
            setSaved(made);
            void client.invalidateQueries({ queryKey: webhooksQuery.queryKey });
          }}
        />
      )}
      {saved?.secret && (
        <SecretDialog
          secret={saved.secret}
          formerUntil={null}
          onClose={() => void navigate({ href: `/settings/webhooks/${saved.webhook.id}` })}
        />
      )}
    </>
  );
}
