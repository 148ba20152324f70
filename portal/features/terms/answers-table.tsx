/**
 * Who answered terms of use, by version, answer and person; and the same as a file.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import Download from 'lucide-react/icons/download';
import FileCheck from 'lucide-react/icons/file-check';
import type { TermsAnswerEntry, TermsVersionView } from '../../../server/wire/portal/terms-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { languageName } from '../../api/language-names.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useSession } from '../../api/session.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { PersonFilter } from '../audit/index.ts';
import { AnswerBadge } from './answer-badge.tsx';
import { answersCsv, answersQuery } from './terms-data.ts';

const answerChoices = [
  { value: '', label: 'Both' },
  { value: 'accepted', label: 'Accepted' },
  { value: 'declined', label: 'Declined' },
];

export function AnswersTable({ termsId, versions }: { termsId: string; versions: TermsVersionView[] }) {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const mayPick = useSession()?.abilities.readDirectory ?? false;
  const version = versions.some((one) => String(one.version) === texts['version']) ? texts['version'] : undefined;
  const answer = answerChoices.some(({ value }) => value === texts['answer']) ? texts['answer'] : undefined;
  const filter = { version, answer, user: texts['person'] };
  const answers = useInfiniteQuery(answersQuery(termsId, filter));
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <section className="stack-tight" aria-label="Answers">
      <h2>Answers</h2>
      <div className="filter-bar">
        <SelectField
          label="Version"
          value={version ?? ''}
          options={[
            { value: '', label: 'All versions' },
            ...versions.map((one) => ({ value: String(one.version), label: `Version ${one.version}` })),
          ]}
          onChange={(next) => setTexts({ version: next })}
        />
        <SelectField
          label="Answer"
          value={answer ?? ''}
          options={answerChoices}
          onChange={(next) => setTexts({ answer: next })}
        />
        {mayPick && <PersonFilter personId={texts['person']} onChange={(person) => setTexts({ person })} />}
        <div className="filter-bar-end">
          <ButtonLink href={answersCsv(termsId, filter)} icon={<Download size={15} aria-hidden="true" />}>
            Export CSV
          </ButtonLink>
        </div>
      </div>
      <DataTable
        label="Answers"
        columns={columns}
        rows={answers.data?.pages.flatMap((page) => page.value)}
        rowKey={(row) => row.id}
        problem={answers.error && problemFromError(answers.error)}
        onRetry={() => void answers.refetch()}
        onLoadMore={answers.hasNextPage ? () => void answers.fetchNextPage() : undefined}
        loadingMore={answers.isFetchingNextPage}
        empty={
          <EmptyState
            icon={<FileCheck size={18} />}
            title={isFiltered ? 'Nothing matches' : 'Nobody has answered yet'}
            text={isFiltered ? undefined : 'Guests are asked at their next sign-in.'}
          />
        }
      />
    </section>
  );
}

const columns: DataColumn<TermsAnswerEntry>[] = [
  {
    id: 'person',
    header: 'Person',
    cell: ({ user }) => (
      <Link to={`/users/${user.id}`}>
        <PersonCell name={user.displayName} detail={user.mail ?? user.userPrincipalName} />
      </Link>
    ),
  },
  { id: 'answer', header: 'Answer', cell: (row) => <AnswerBadge answer={row} /> },
  { id: 'version', header: 'Version', align: 'end', cell: (row) => <span className="number">{row.version}</span> },
  { id: 'language', header: 'Language', cell: (row) => languageName(row.language) },
  { id: 'at', header: 'Answered', cell: (row) => <Moment at={row.answeredAt} /> },
  { id: 'until', header: 'Counts until', cell: (row) => <Moment at={row.countsUntil} /> },
];
