/**
 * Approve requests: activations this person may decide, requests to keep roles on resources they administer, and what
 * they decided.
 *
 * `?review={id}` opens one request; mails lead to it by `/approvals/{id}`.
 */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { sortAmong, usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useSettled } from '../../api/use-settled.ts';
import { waitingQuery } from '../../api/waiting.ts';
import { Badge } from '../../ui/badge.tsx';
import type { DataColumn } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { PersonFilter } from '../audit/index.ts';
import { AnswersList } from './answers-list.tsx';
import { type ListFilter, waitingActivationsQuery, waitingExtensionsQuery } from './approval-data.ts';
import { type Answering, useAnswering } from './outcomes.ts';
import { type Row, WishedTime } from './request-cells.tsx';
import { ReviewPanel } from './review-panel.tsx';
import { WaitingList } from './waiting-list.tsx';

/** What only some of the lists are filtered and sorted by; a person and a text stay. */
const ofOneTab = { kind: undefined, answer: undefined, about: undefined, sort: undefined };

export function ApprovalsPage() {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const counts = useQuery(waitingQuery).data;
  const answering = useAnswering();
  const tab = texts['tab'] ?? 'activations';
  const review = texts['review'];
  const list = { answering, onReview: (id: string) => setTexts({ review: id }, 'own') };
  return (
    <>
      <PageHeader
        title="Approve requests"
        text="The first no ends a request. Nobody decides about a request of their own, and nobody answers one twice."
      />
      <Tabs
        label="Approve requests"
        value={tab}
        onChange={(next) => setTexts({ ...ofOneTab, tab: next, review: undefined })}
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

const sortedActivations: [string, ...string[]] = ['until', 'asked'];
const sortedExtensions: [string] = ['asked'];

/** The filter of a list that waits, as the address says, and the fields that change it. */
function useWaitingFilter(sortable: string[]): { filter: ListFilter; fields: ReactNode } {
  const { filter = '', person, sort } = usePageTexts();
  const setTexts = useSetPageTexts();
  return {
    filter: { filter: useSettled(filter) || undefined, person, sort: sortAmong(sort, sortable) },
    fields: (
      <>
        <PersonFilter personId={person} onChange={(next) => setTexts({ person: next })} />
        <SearchField label="Role or resource" value={filter} onChange={(next) => setTexts({ filter: next })} />
      </>
    ),
  };
}

function WaitingActivations(props: ListProps) {
  const { filter, fields } = useWaitingFilter(sortedActivations);
  const query = useInfiniteQuery(waitingActivationsQuery(filter));
  const waiting = query.data?.pages.flatMap((page) => page.value);
  return (
    <WaitingList
      about="activation"
      label="Requests to activate"
      query={query}
      waiting={waiting?.map((entry) => ({ about: 'activation', entry }))}
      columns={[wishedTime]}
      sortable={sortedActivations}
      filter={filter}
      fields={fields}
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

const kinds = [
  { value: '', label: 'Extend and renew' },
  { value: 'extend', label: 'Extend' },
  { value: 'renew', label: 'Renew' },
];

function WaitingExtensions(props: ListProps) {
  const { filter: common, fields } = useWaitingFilter(sortedExtensions);
  const asked = usePageTexts()['kind'];
  const kind = kinds.find(({ value }) => value === asked)?.value;
  const setTexts = useSetPageTexts();
  const filter = { ...common, kind };
  const query = useInfiniteQuery(waitingExtensionsQuery(filter));
  const waiting = query.data?.pages.flatMap((page) => page.value);
  return (
    <WaitingList
      about="extension"
      label="Requests to keep a role"
      query={query}
      waiting={waiting?.map((entry) => ({ about: 'extension', entry }))}
      columns={[held]}
      sortable={sortedExtensions}
      filter={filter}
      fields={
        <>
          {fields}
          <SelectField label="Kind" value={kind ?? ''} options={kinds} onChange={(next) => setTexts({ kind: next })} />
        </>
      }
      empty={{
        title: 'Nobody asks for more time',
        text: 'Requests to extend or renew roles on resources you administer come here.',
      }}
      {...props}
    />
  );
}
