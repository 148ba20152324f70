/**
 * What a round of a review found, what was answered about each person, and what became of it.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import Download from 'lucide-react/icons/download';
import Users from 'lucide-react/icons/users';
import type { ReviewInstanceView, ReviewItemView } from '../../../server/wire/portal/access-review-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useSettled } from '../../api/use-settled.ts';
import { Badge } from '../../ui/badge.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { resultsFile, resultsQuery } from './review-data.ts';
import {
  DecisionBadge,
  EarlierAnswers,
  holdsText,
  LastUse,
  outcomeText,
  ResultBadge,
  resultTexts,
  whyText,
} from './review-words.tsx';

const answers = [
  { value: '', label: 'All answers' },
  { value: 'open', label: 'Not answered' },
  { value: 'approve', label: 'Approved' },
  { value: 'deny', label: 'Denied' },
  { value: 'dont-know', label: 'Don’t know' },
];

const results = [
  { value: '', label: 'All results' },
  ...Object.entries(resultTexts).map(([value, label]) => ({ value, label })),
];

const columns: DataColumn<ReviewItemView>[] = [
  {
    id: 'person',
    header: 'Who',
    cell: ({ person }) => (
      <PersonCell
        name={person.displayName}
        detail={person.mail}
        href={`/users/${person.id}`}
        badges={person.isGuest && <Badge tone="info">Guest</Badge>}
      />
    ),
  },
  {
    id: 'has',
    header: 'Has',
    cell: (item) => (
      <span className="cell-two-lines">
        <span className="break">{item.role?.name ?? 'Guest account'}</span>
        <span className="break">{holdsText(item)}</span>
      </span>
    ),
  },
  { id: 'used', header: 'Last used', cell: (item) => <LastUse item={item} /> },
  {
    id: 'answer',
    header: 'Answer',
    cell: (item) => (
      <span className="cell-two-lines">
        <span>
          <DecisionBadge decision={item.decision} />
        </span>
        {item.decidedBy && (
          <span className="break">
            {item.decidedBy.displayName}, <Moment at={item.decidedAt} />
            {item.justification && `: ${item.justification}`}
          </span>
        )}
        <EarlierAnswers item={item} />
      </span>
    ),
  },
  {
    id: 'result',
    header: 'Result',
    cell: (item) => (
      <span className="cell-two-lines">
        <span>
          <ResultBadge item={item} />
        </span>
        <span className="break">{whyText(item) || outcomeText(item)}</span>
      </span>
    ),
  },
];

const known = (options: typeof answers, text: string | undefined) =>
  options.find(({ value }) => value === text)?.value ?? '';

export function ResultsTable({ instance }: { instance: ReviewInstanceView }) {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const answer = known(answers, texts['answer']);
  const result = known(results, texts['result']);
  const text = useSettled(texts['text'] ?? '');
  const filter = {
    answered: answer === 'open' ? answer : undefined,
    decision: answer === 'open' || answer === '' ? undefined : answer,
    result: result || undefined,
    text: text || undefined,
  };
  const items = useInfiniteQuery({
    ...resultsQuery(instance, filter),
    refetchInterval: instance.state === 'Applying' ? 5_000 : false,
  });
  return (
    <div className="stack">
      <div className="filter-bar">
        <SearchField
          label="Beginning of a name"
          value={texts['text'] ?? ''}
          onChange={(next) => setTexts({ text: next })}
        />
        <SelectField label="Answer" value={answer} options={answers} onChange={(next) => setTexts({ answer: next })} />
        <SelectField label="Result" value={result} options={results} onChange={(next) => setTexts({ result: next })} />
        <div className="filter-bar-end">
          <ButtonLink href={resultsFile(instance.id)} icon={<Download size={15} aria-hidden="true" />}>
            Export CSV
          </ButtonLink>
        </div>
      </div>
      <DataTable
        label="People"
        columns={columns}
        rows={items.data?.pages.flatMap((page) => page.value)}
        rowKey={(item) => item.id}
        problem={items.error && problemFromError(items.error)}
        onRetry={() => void items.refetch()}
        onLoadMore={items.hasNextPage ? () => void items.fetchNextPage() : undefined}
        loadingMore={items.isFetchingNextPage}
        empty={
          <EmptyState
            icon={<Users size={18} />}
            title={Object.values(filter).some(Boolean) ? 'Nobody matches' : 'Nobody was found'}
            text={Object.values(filter).some(Boolean) ? undefined : 'Nobody held what is reviewed when it started.'}
          />
        }
      />
    </div>
  );
}
