/**
 * One webhook: what it is told of, whether it answers, and what was sent to it.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { SavedWebhookView, WebhookEntry, WebhookList } from '../../../server/wire/portal/settings-contract.ts';
import { type ApiProblem, problemFromError } from '../../api/api-problem.ts';
import { eventText } from '../../api/event-texts.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Card } from '../../ui/card.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { DeliveryTable } from './delivery-table.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { changeOf, removeWebhook, rotateSecret, saveWebhook, tryWebhook, webhooksQuery } from './webhook-data.ts';
import { WebhookPanel } from './webhook-panel.tsx';
import { WebhookState } from './webhook-state.tsx';

const way = [{ label: 'Webhooks', href: '/settings/webhooks' }];

export function WebhookPage() {
  const { webhookId } = useParams({ strict: false }) as { webhookId: string };
  const list = useQuery(webhooksQuery);
  const webhook = list.data?.value.find(({ id }) => id === webhookId);
  if (list.isPending) return <PageSkeleton />;
  if (list.data && webhook) return <Webhook webhook={webhook} list={list.data} />;
  return (
    <>
      <PageHeader title="Webhook" breadcrumb={way} />
      {list.error ? (
        <ProblemCallout problem={problemFromError(list.error)} onRetry={() => void list.refetch()} />
      ) : (
        <Callout tone="refused" what="There is no such webhook." why="It was deleted or never added." />
      )}
    </>
  );
}

function Webhook({ webhook, list }: { webhook: WebhookEntry; list: WebhookList }) {
  const manages = useSession()?.abilities.manageWebhooks ?? false;
  return (
    <>
      <PageHeader
        title={webhook.displayName}
        badges={<WebhookState webhook={webhook} />}
        breadcrumb={way}
        actions={manages && <WebhookActions webhook={webhook} eventTypes={list.eventTypes} />}
      />
      <div className="stack">
        {webhook.disabledAt && (
          <Callout
            tone="warn"
            what="Nothing is sent: the address kept failing"
            why={
              <>
                It was disabled on <Moment at={webhook.disabledAt} />. Events since then were not kept for it.
              </>
            }
            nextStep="Set the address right, enable it, and send what failed again."
          />
        )}
        <Card>
          <DefinitionList
            entries={[
              { name: 'Address', value: <span className="break">{webhook.url}</span> },
              { name: 'Events', value: webhook.eventTypes.map(eventText).join(', ') },
              {
                name: 'Failing',
                value: webhook.failingSince ? (
                  <>
                    Since <Moment at={webhook.failingSince} />. After five days it is disabled.
                  </>
                ) : (
                  'No'
                ),
              },
              ...(webhook.formerSecretUntil
                ? [{ name: 'Former secret signs until', value: <Moment at={webhook.formerSecretUntil} /> }]
                : []),
            ]}
          />
        </Card>
        <DeliveryTable webhook={webhook} manages={manages} />
      </div>
    </>
  );
}

type Open = 'edit' | 'rotate' | 'delete' | SavedWebhookView | null;

function WebhookActions({ webhook, eventTypes }: { webhook: WebhookEntry; eventTypes: string[] }) {
  const [open, setOpen] = useState<Open>(null);
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const close = () => setOpen(null);
  const changed = () => client.invalidateQueries({ queryKey: webhooksQuery.queryKey });
  const refused = ({ what }: ApiProblem) => toast(what);
  const tried = useAction(tryWebhook, changed, refused);
  const rotate = useAction(rotateSecret, (saved) => {
    setOpen(saved);
    void changed();
  });
  const remove = useAction(removeWebhook, async () => {
    toast('Webhook deleted', webhook.displayName);
    await navigate({ href: '/settings/webhooks' });
    await changed();
  });
  const enable = useAction(saveWebhook, changed, refused);
  const isOpen = (what: Open) => open === what;
  return (
    <>
      {webhook.enabled ? (
        <Button variant="primary" busy={tried.busy} onClick={() => tried.start(webhook)}>
          Send test
        </Button>
      ) : (
        <Button
          variant="primary"
          busy={enable.busy}
          onClick={() => enable.start({ id: webhook.id, change: { ...changeOf(webhook), enabled: true } })}
        >
          Enable
        </Button>
      )}
      <Button onClick={() => setOpen('edit')}>Edit</Button>
      <Button onClick={() => setOpen('rotate')}>Rotate secret</Button>
      <Button variant="danger" onClick={() => setOpen('delete')}>
        Delete
      </Button>
      {isOpen('edit') && (
        <WebhookPanel
          webhook={webhook}
          eventTypes={eventTypes}
          onClose={close}
          onSaved={() => {
            toast('Saved');
            close();
            void changed();
          }}
        />
      )}
      {isOpen('rotate') && (
        <Question
          title={`Rotate the secret of ${webhook.displayName}?`}
          text="A new secret is made and shown once. For 24 hours everything is signed with both, so that the receiver has time."
          verb="Rotate secret"
          action={{ ...rotate, run: () => rotate.start(webhook) }}
          onClose={close}
        />
      )}
      {isOpen('delete') && (
        <Question
          title={`Delete ${webhook.displayName}?`}
          text="What waits for it is not sent any more, and the list of its deliveries goes with it."
          verb="Delete"
          action={{ ...remove, run: () => remove.start(webhook) }}
          onClose={close}
        />
      )}
      {open !== null && typeof open === 'object' && open.secret && (
        <SecretDialog secret={open.secret} formerUntil={open.webhook.formerSecretUntil} onClose={close} />
      )}
    </>
  );
}

interface QuestionProps {
  title: string;
  text: string;
  verb: string;
  action: { busy: boolean; problem: Parameters<typeof ProblemCallout>[0]['problem'] | null; run: () => void };
  onClose: () => void;
}

function Question({ title, text, verb, action, onClose }: QuestionProps) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={text}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant={verb === 'Delete' ? 'danger' : 'primary'} busy={action.busy} onClick={action.run}>
            {verb}
          </Button>
        </>
      }
    >
      {action.problem && <ProblemCallout problem={action.problem} />}
    </Dialog>
  );
}
