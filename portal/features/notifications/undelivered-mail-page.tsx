/**
 * Mails that were given up: to whom, what the receiving server said, and sending them again.
 */
import { infiniteQueryOptions, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import MailCheck from 'lucide-react/icons/mail-check';
import type { Page } from '../../../server/wire/portal/contract.ts';
import type { UndeliveredMailView } from '../../../server/wire/portal/settings-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { send, withQuery } from '../../api/client.ts';
import { eventText } from '../../api/event-texts.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { useSettled } from '../../api/use-settled.ts';
import { Button } from '../../ui/button.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { useToast } from '../../ui/toasts.tsx';

const path = '/portal/api/undelivered-mails';
const mailsKey = ['undelivered-mails'];
const mailsQuery = (recipient: string) =>
  infiniteQueryOptions({
    queryKey: [...mailsKey, recipient],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      send<Page<UndeliveredMailView>>(withQuery(path, { cursor: pageParam, recipient }), { signal }),
    getNextPageParam: (page) => page.nextCursor,
  });

export function UndeliveredMailPage() {
  const maySend = useSession()?.abilities.sendMailAgain ?? false;
  const client = useQueryClient();
  const toast = useToast();
  const { recipient = '' } = usePageTexts();
  const setTexts = useSetPageTexts();
  const mails = useInfiniteQuery(mailsQuery(useSettled(recipient.trim())));
  const sendAgain = useAction(
    ({ id }: UndeliveredMailView) => send<void>(`${path}/${id}/send-again`, { method: 'POST', body: {} }),
    (_, mail) => {
      toast('On its way', mail.recipient);
      void client.invalidateQueries({ queryKey: mailsKey });
    },
  );
  const columns: DataColumn<UndeliveredMailView>[] = [
    { id: 'to', header: 'To', cell: (row) => row.recipient, sortValue: (row) => row.recipient },
    { id: 'mail', header: 'Mail', cell: (row) => eventText(row.eventType) },
    { id: 'at', header: 'Given up', cell: (row) => <Moment at={row.givenUpAt} />, sortValue: (row) => row.givenUpAt },
    { id: 'reason', header: 'What their server said', cell: (row) => <span className="soft">{row.reason}</span> },
    {
      id: 'again',
      header: 'Actions',
      actions: true,
      cell: (row) =>
        maySend && (
          <Button
            variant="quiet"
            size="small"
            aria-label={`Send again to ${row.recipient}`}
            busy={sendAgain.busy}
            onClick={() => sendAgain.start(row)}
          >
            Send again
          </Button>
        ),
    },
  ];
  return (
    <>
      <PageHeader
        title="Undelivered mail"
        text="Mail that the receiving server refused for good, or that could not be handed over for too long."
      />
      {sendAgain.problem && <ProblemCallout problem={sendAgain.problem} />}
      <div className="filter-bar">
        <SearchField label="Address" value={recipient} onChange={(text) => setTexts({ recipient: text })} />
      </div>
      <DataTable
        label="Undelivered mail"
        columns={columns}
        rows={mails.data?.pages.flatMap((page) => page.value)}
        rowKey={(row) => row.id}
        problem={mails.error && problemFromError(mails.error)}
        onRetry={() => void mails.refetch()}
        onLoadMore={mails.hasNextPage ? () => void mails.fetchNextPage() : undefined}
        loadingMore={mails.isFetchingNextPage}
        empty={
          <EmptyState
            icon={<MailCheck size={18} />}
            title={recipient ? 'No mail to such an address was given up' : 'Every mail arrived'}
            text={recipient ? undefined : 'At least at the server of its receiver.'}
          />
        }
      />
    </>
  );
}
