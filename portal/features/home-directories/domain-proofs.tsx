/**
 * The domains of a home directory: which are proven to be its own, how, since when and by whom.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DomainProofEntry, HomeDirectoryEntry } from '../../../server/wire/portal/settings-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { useAction } from '../../api/use-action.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { domainProofsQuery, withdrawProof } from './home-directory-data.ts';
import { ProveDomainDialog } from './prove-domain-dialog.tsx';

export function DomainProofs({ home, mayChange }: { home: HomeDirectoryEntry; mayChange: boolean }) {
  const client = useQueryClient();
  const toast = useToast();
  const query = domainProofsQuery(home.id);
  const proofs = useQuery(query);
  const [proving, setProving] = useState<DomainProofEntry | null>(null);
  const keep = (answer: { value: DomainProofEntry[] }) => client.setQueryData(query.queryKey, answer);
  const withdraw = useAction(
    (domain: string) => withdrawProof(home.id, domain),
    (answer) => {
      keep(answer);
      toast('Withdrawn', 'The directory does not speak for this domain any more.');
    },
  );
  const columns: DataColumn<DomainProofEntry>[] = [
    { id: 'domain', header: 'Domain', cell: (row) => row.domain, sortValue: (row) => row.domain },
    { id: 'proof', header: 'Proven', cell: (row) => <ProofCell entry={row} home={home} /> },
    { id: 'since', header: 'Since', cell: (row) => <Moment at={row.proof?.at} /> },
    { id: 'by', header: 'By', cell: (row) => row.proof?.byName ?? <span className="faint">—</span> },
    {
      id: 'actions',
      header: 'Actions',
      actions: true,
      cell: (row) =>
        mayChange &&
        (row.proof ? (
          <Button
            variant="quiet"
            size="small"
            aria-label={`Withdraw proof of ${row.domain}`}
            busy={withdraw.busy}
            onClick={() => withdraw.start(row.domain)}
          >
            Withdraw
          </Button>
        ) : (
          <Button size="small" aria-label={`Prove ${row.domain}`} onClick={() => setProving(row)}>
            Prove
          </Button>
        )),
    },
  ];
  return (
    <div className="stack-tight">
      {withdraw.problem && <ProblemCallout problem={withdraw.problem} />}
      <DataTable
        label={`Domains of ${home.displayName}`}
        columns={columns}
        rows={proofs.data?.value}
        rowKey={(row) => row.domain}
        problem={proofs.error && problemFromError(proofs.error)}
        onRetry={() => void proofs.refetch()}
        empty={<p className="soft">No domain yet: nobody is sent here to sign in.</p>}
      />
      {proving && (
        <ProveDomainDialog
          home={home}
          entry={proving}
          onClose={() => setProving(null)}
          onProven={(answer) => {
            keep(answer);
            setProving(null);
            toast('Proven', `${home.displayName} speaks for ${proving.domain}.`);
          }}
        />
      )}
    </div>
  );
}

function ProofCell({ entry, home }: { entry: DomainProofEntry; home: HomeDirectoryEntry }) {
  if (!entry.proof) {
    if (home.protocol === 'saml') return <Badge tone="warn">Not proven: nobody can accept an invitation</Badge>;
    if (home.accountBinding === 'verified-claim') return <Badge>Not needed</Badge>;
    return <Badge tone="warn">Not proven: its guests need email_verified</Badge>;
  }
  return entry.proof.by === 'dns' ? (
    <Badge tone="good">DNS record</Badge>
  ) : (
    <span className="stack-tight">
      <span>
        <Badge tone="info">Decision</Badge>
      </span>
      <span className="soft small">{entry.proof.reason}</span>
    </span>
  );
}
