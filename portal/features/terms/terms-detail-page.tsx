/**
 * One text of terms: its versions, who answered which of them, the next version, and withdrawing them.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { TermsDetail, TermsVersionView } from '../../../server/wire/portal/terms-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { languageName } from '../../api/language-names.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { AnswersTable } from './answers-table.tsx';
import { askedAgainText, termsDetailQuery, termsListQuery, withdrawTerms } from './terms-data.ts';
import { TermsPanel } from './terms-panel.tsx';
import { TermsState } from './terms-state.tsx';

const way = [{ label: 'Terms of use', href: '/settings/terms-of-use' }];

export function TermsDetailPage() {
  const { termsId } = useParams({ strict: false }) as { termsId: string };
  const detail = useQuery(termsDetailQuery(termsId));
  if (detail.isPending) return <PageSkeleton />;
  if (detail.data) return <Detail detail={detail.data} />;
  return (
    <>
      <PageHeader title="Terms of use" breadcrumb={way} />
      <ProblemCallout problem={problemFromError(detail.error)} onRetry={() => void detail.refetch()} />
    </>
  );
}

const versionColumns: DataColumn<TermsVersionView>[] = [
  {
    id: 'version',
    header: 'Version',
    cell: (row) => (
      <span className="cell-title">
        <span className="number">{row.version}</span>
        {row.asksAgain && <Badge tone="info">Asked everybody</Badge>}
      </span>
    ),
  },
  { id: 'published', header: 'Published', cell: (row) => <Moment at={row.publishedAt} /> },
  { id: 'languages', header: 'Languages', cell: (row) => row.languages.map(languageName).join(', ') },
  {
    id: 'accepted',
    header: 'Accepted by',
    align: 'end',
    cell: (row) => <span className="number">{row.acceptedBy}</span>,
  },
  {
    id: 'declined',
    header: 'Declined by',
    align: 'end',
    cell: (row) => <span className="number">{row.declinedBy}</span>,
  },
];

function Detail({ detail }: { detail: TermsDetail }) {
  const { terms, versions } = detail;
  const manages = useSession()?.abilities.manageTermsOfUse ?? false;
  return (
    <>
      <PageHeader
        title={terms.displayName}
        badges={<TermsState terms={terms} />}
        breadcrumb={way}
        actions={manages && <TermsActions detail={detail} />}
      />
      <div className="stack">
        <Card>
          <DefinitionList
            entries={[
              { name: 'Current version', value: <span className="number">{terms.version}</span> },
              { name: 'Languages', value: terms.languages.map(languageName).join(', ') },
              { name: 'Asked again', value: askedAgainText(terms.reacceptDays) },
              ...(terms.withdrawnAt ? [{ name: 'Withdrawn', value: <Moment at={terms.withdrawnAt} /> }] : []),
            ]}
          />
        </Card>
        <section className="stack-tight">
          <h2>Versions</h2>
          <DataTable
            label="Versions"
            columns={versionColumns}
            rows={versions}
            rowKey={(row) => String(row.version)}
            empty={null}
          />
        </section>
        <AnswersTable termsId={terms.id} versions={versions} />
      </div>
    </>
  );
}

function TermsActions({ detail }: { detail: TermsDetail }) {
  const { terms } = detail;
  const [open, setOpen] = useState<'version' | 'withdraw' | null>(null);
  const client = useQueryClient();
  const toast = useToast();
  const changed = async (said: string) => {
    await client.invalidateQueries({ queryKey: termsListQuery.queryKey });
    toast(said, terms.displayName);
    setOpen(null);
  };
  const withdraw = useAction(withdrawTerms, () => changed('Withdrawn'));
  return (
    <>
      <Button variant="primary" onClick={() => setOpen('version')}>
        {terms.withdrawnAt ? 'Publish again' : 'New version'}
      </Button>
      {!terms.withdrawnAt && (
        <Button variant="danger" onClick={() => setOpen('withdraw')}>
          Withdraw
        </Button>
      )}
      {open === 'version' && (
        <TermsPanel before={detail} onClose={() => setOpen(null)} onPublished={() => changed('Published')} />
      )}
      {open === 'withdraw' && (
        <Dialog
          open
          onClose={() => setOpen(null)}
          title={`Withdraw ${terms.displayName}?`}
          description="Nobody is asked for them any more. Versions and answers stay, and they can be published again."
          actions={
            <>
              <Button variant="quiet" onClick={() => setOpen(null)}>
                Cancel
              </Button>
              <Button variant="danger" busy={withdraw.busy} onClick={() => withdraw.start(terms)}>
                Withdraw
              </Button>
            </>
          }
        >
          {withdraw.problem && <ProblemCallout problem={withdraw.problem} />}
        </Dialog>
      )}
    </>
  );
}
