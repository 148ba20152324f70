/**
 * Many guests by one file: the template, the upload, and what was uploaded before.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import FileUp from 'lucide-react/icons/file-up';
import { useState } from 'react';
import type { BulkInvitationView } from '../../../server/wire/portal/bulk-invitation-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { Card } from '../../ui/card.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FileField } from '../../ui/file-field.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { bulkAddress, bulksQuery, isBusy, uploadFile } from './bulk-data.ts';

const way = [{ label: 'Users', href: '/users' }];

const columns: DataColumn<BulkInvitationView>[] = [
  {
    id: 'file',
    header: 'File',
    cell: ({ id, fileName }) => (
      <ButtonLink variant="quiet" size="small" href={`/bulk-invitations/${id}`}>
        {fileName}
      </ButtonLink>
    ),
  },
  { id: 'at', header: 'Uploaded', cell: ({ uploadedAt }) => <Moment at={uploadedAt} /> },
  { id: 'state', header: 'State', cell: (bulk) => stateOf(bulk) },
];

function stateOf(bulk: BulkInvitationView): string {
  const { counts, startedAt } = bulk;
  if (!startedAt) return counts.unchecked > 0 ? 'Being checked' : 'Checked, nobody invited yet';
  return isBusy(bulk) ? 'Running' : `${counts.done} done, ${counts.failed + counts.refused} not`;
}

export function BulkInvitationsPage() {
  const uploads = useInfiniteQuery(bulksQuery);
  return (
    <>
      <PageHeader
        title="Invite many guests"
        text="One file, one row for each person. Every row is checked first; nobody is invited before you start it."
        breadcrumb={way}
        actions={<ButtonLink href={`${bulkAddress}/template.csv`}>Download template</ButtonLink>}
      />
      <div className="stack">
        <Upload />
        <DataTable
          label="Your uploads"
          columns={columns}
          rows={uploads.data?.pages.flatMap((page) => page.value)}
          rowKey={({ id }) => id}
          problem={uploads.error && problemFromError(uploads.error)}
          onRetry={() => void uploads.refetch()}
          onLoadMore={uploads.hasNextPage ? () => void uploads.fetchNextPage() : undefined}
          loadingMore={uploads.isFetchingNextPage}
          empty={<EmptyState icon={<FileUp size={18} />} title="No uploads" text="Files are kept for 30 days." />}
        />
      </div>
    </>
  );
}

function Upload() {
  const navigate = useNavigate();
  // One file is one upload, however often it is sent.
  const [chosen, setChosen] = useState<{ id: string; file: File } | null>(null);
  const upload = useAction(uploadFile, () => void navigate({ href: `/bulk-invitations/${chosen?.id}` }));
  return (
    <Card title="Upload a file" text="CSV, at most 2,000 rows. Only the address is needed; a row may also give a role.">
      <div className="stack">
        <FileField
          label="CSV file"
          accept=".csv,text/csv"
          onChange={(file) => {
            upload.reset();
            setChosen(file && { id: crypto.randomUUID(), file });
          }}
        />
        {upload.problem && <ProblemCallout problem={upload.problem} />}
        <div className="row">
          <Button
            variant="primary"
            busy={upload.busy}
            disabled={!chosen}
            onClick={() => chosen && upload.start(chosen)}
          >
            Check file
          </Button>
        </div>
      </div>
    </Card>
  );
}
