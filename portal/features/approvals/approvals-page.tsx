/**
 * Approve requests: activations this person may decide, requests to keep roles on resources they administer, and what
 * they decided.
 *
 * `?review={id}` opens one request; mails lead to it by `/approvals/{id}`.
 */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { waitingQuery } from '../../api/waiting.ts';
import { Badge } from '../../ui/badge.tsx';
import type { DataColumn } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { AnswersList } from './answers-list.tsx';
import { waitingActivationsQuery, waitingExtensionsQuery } from './approval-data.ts';
import { type Answering, useAnswering } from './outcomes.ts';
import { type Row, WishedTime } from './request-cells.tsx';
import { ReviewPanel } from './review-panel.tsx';
import { WaitingList } from './waiting-list.tsx';

export function ApprovalsPage() {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const counts = useQuery(waitingQuery).data;
  const answering = useAnswering();
  const tab = texts['tab'] ?? 'activations';
  const review = texts['review'];
  const list = { answering, onReview: (id: string) => setTexts({ review: id }) };
  return (
    <>
      <PageHeader
        title="Approve requests"
        text="The first answer counts. Nobody decides about a request of their own."
      />
      <Tabs
        label="Approve requests"
        value={tab}
        onChange={(next) => setTexts({ tab: next, review: undefined })}
        tabs={[
          {
            value: 'activations',
            label: 'Activations',
            count: counts?.activations,
            content: <WaitingActivations {...list} />,
          },
          {
            value: 'extensions',
            label: 'Extensions',
            count: counts?.extensions,
            content: <WaitingExtensions {...list} />,
          },
          { value: 'history', label: 'History', content: <AnswersList /> },
        ]}
      />
      {review && (
        <ReviewPanel
          key={review}
          about={tab === 'extensions' ? 'extension' : 'activation'}
          id={review}
          answering={answering}
          onClose={() => setTexts({ review: undefined })}
        />
      )}
    </>
  );
}

interface ListProps {
  answering: Answering;
  onReview: (id: string) => void;
}

const wishedTime: DataColumn<Row> = {
  id: 'time',
  header: 'For',
  cell: ({ waiting }) => <WishedTime waiting={waiting} />,
};

function WaitingActivations(props: ListProps) {
  const query = useInfiniteQuery(waitingActivationsQuery);
  const waiting = query.data?.pages.flatMap((page) => page.value);
  return (
    <WaitingList
      about="activation"
      label="Requests to activate"
      query={query}
      waiting={waiting?.map((entry) => ({ about: 'activation', entry }))}
      columns={[wishedTime]}
      empty={{
        title: 'Nothing waits for you',
        text: 'When somebody needs your approval, you get a mail and see it here.',
      }}
      {...props}
    />
  );
}

const held: DataColumn<Row> = {
  id: 'held',
  header: 'Ends',
  cell: ({ waiting }) =>
    waiting.about === 'extension' && (
      <span className="cell-two-lines">
        <Moment at={waiting.entry.held?.endsAt} none="Removed" />
        <span>
          <Badge>{waiting.entry.asksTo === 'extend' ? 'Extend' : 'Renew'}</Badge>{' '}
          {waiting.entry.kind === 'eligibility' ? 'eligible' : 'active'}
        </span>
      </span>
    ),
};

function WaitingExtensions(props: ListProps) {
  const query = useInfiniteQuery(waitingExtensionsQuery);
  const waiting = query.data?.pages.flatMap((page) => page.value);
  return (
    <WaitingList
      about="extension"
      label="Requests to keep a role"
      query={query}
      waiting={waiting?.map((entry) => ({ about: 'extension', entry }))}
      columns={[held]}
      empty={{
        title: 'Nobody asks for more time',
        text: 'Requests to extend or renew roles on resources you administer come here.',
      }}
      {...props}
    />
  );
}
