/**
 * Terms of use: what guests must accept before they are let in.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import FileCheck from 'lucide-react/icons/file-check';
import Plus from 'lucide-react/icons/plus';
import { useState } from 'react';
import type { TermsEntry } from '../../../server/wire/portal/terms-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { languageName } from '../../api/language-names.ts';
import { useSession } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { askedAgainText, termsListQuery } from './terms-data.ts';
import { TermsPanel } from './terms-panel.tsx';
import { TermsState } from './terms-state.tsx';

const columns: DataColumn<TermsEntry>[] = [
  {
    id: 'name',
    header: 'Name',
    sortValue: (terms) => terms.displayName.toLowerCase(),
    cell: (terms) => (
      <Link to={`/settings/terms-of-use/${terms.id}`} className="cell-title">
        {terms.displayName}
      </Link>
    ),
  },
  { id: 'version', header: 'Version', align: 'end', cell: (terms) => <span className="number">{terms.version}</span> },
  { id: 'languages', header: 'Languages', cell: (terms) => terms.languages.map(languageName).join(', ') },
  { id: 'again', header: 'Asked again', cell: (terms) => askedAgainText(terms.reacceptDays) },
  {
    id: 'published',
    header: 'Published',
    sortValue: (terms) => terms.publishedAt,
    cell: (terms) => <Moment at={terms.publishedAt} />,
  },
  { id: 'state', header: 'State', cell: (terms) => <TermsState terms={terms} /> },
];

export function TermsPage() {
  const manages = useSession()?.abilities.manageTermsOfUse ?? false;
  const terms = useQuery(termsListQuery);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [adding, setAdding] = useState(false);
  return (
    <>
      <PageHeader
        title="Terms of use"
        text="Guests accept them when they redeem an invitation, and at a sign-in after they are asked for again."
        actions={
          manages && (
            <Button variant="primary" icon={<Plus size={15} aria-hidden="true" />} onClick={() => setAdding(true)}>
              Add terms
            </Button>
          )
        }
      />
      <DataTable
        label="Terms of use"
        columns={columns}
        rows={terms.data?.value}
        rowKey={(row) => row.id}
        problem={terms.error && problemFromError(terms.error)}
        onRetry={() => void terms.refetch()}
        empty={
          <EmptyState
            icon={<FileCheck size={18} />}
            title="No terms of use"
            text="Guests are asked to consent to what you do with their data, and to nothing else."
          />
        }
      />
      {adding && (
        <TermsPanel
          before={null}
          onClose={() => setAdding(false)}
          onPublished={async (id) => {
            await client.invalidateQueries({ queryKey: termsListQuery.queryKey });
            await navigate({ href: `/settings/terms-of-use/${id}` });
          }}
        />
      )}
    </>
  );
}
