/**
 * The terms of use this person answered, each with its receipt.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import Download from 'lucide-react/icons/download';
import FileCheck from 'lucide-react/icons/file-check';
import type { OwnTermsAnswer } from '../../../server/wire/portal/terms-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { languageName } from '../../api/language-names.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { AnswerBadge } from './answer-badge.tsx';
import { ownTermsQuery } from './terms-data.ts';

export function OwnTerms() {
  const answers = useInfiniteQuery(ownTermsQuery);
  return (
    <section className="stack-tight" aria-label="Terms of use">
      <h2>Terms of use</h2>
      <DataTable
        label="Terms of use"
        columns={columns}
        rows={answers.data?.pages.flatMap((page) => page.value)}
        rowKey={(row) => row.id}
        problem={answers.error && problemFromError(answers.error)}
        onRetry={() => void answers.refetch()}
        onLoadMore={answers.hasNextPage ? () => void answers.fetchNextPage() : undefined}
        loadingMore={answers.isFetchingNextPage}
        empty={<EmptyState icon={<FileCheck size={18} />} title="You were not asked to accept any" />}
      />
    </section>
  );
}

const columns: DataColumn<OwnTermsAnswer>[] = [
  { id: 'name', header: 'Terms', cell: (row) => <span className="cell-title">{row.displayName}</span> },
  { id: 'version', header: 'Version', align: 'end', cell: (row) => <span className="number">{row.version}</span> },
  { id: 'language', header: 'Language', cell: (row) => languageName(row.language) },
  { id: 'answer', header: 'Your answer', cell: (row) => <AnswerBadge answer={row} /> },
  { id: 'at', header: 'Answered', cell: (row) => <Moment at={row.answeredAt} /> },
  {
    id: 'receipt',
    header: 'Actions',
    actions: true,
    cell: (row) => (
      <ButtonLink
        href={row.receiptUrl}
        size="small"
        variant="quiet"
        label={`Receipt of ${row.displayName}, version ${row.version}`}
        icon={<Download size={14} aria-hidden="true" />}
      >
        Receipt
      </ButtonLink>
    ),
  },
];
