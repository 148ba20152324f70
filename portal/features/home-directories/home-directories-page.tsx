/**
 * Home directories: where guests sign in, what binds an account there to an invited mailbox, and what proves it.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import Building2 from 'lucide-react/icons/building-2';
import { useState } from 'react';
import type { CertificateEntry, HomeDirectoryEntry } from '../../../server/wire/portal/settings-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { useSession } from '../../api/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Card } from '../../ui/card.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { DomainProofs } from './domain-proofs.tsx';
import { homeDirectoriesQuery } from './home-directory-data.ts';
import { HomeDirectoryPanel } from './home-directory-panel.tsx';
import { Provisioning } from './provisioning.tsx';
import { PublishedMetadata } from './published-metadata.tsx';
import { SignalStream } from './signal-stream.tsx';
import { TestConnectionButton } from './test-connection-button.tsx';
import { RemoveHomeDirectoryDialog } from './remove-home-directory-dialog.tsx';

/** What a panel or dialog is open for. */
type Work = { does: 'edit'; home: HomeDirectoryEntry | null } | { does: 'remove'; home: HomeDirectoryEntry };

export function HomeDirectoriesPage() {
  const mayChange = useSession()?.abilities.manageHomeDirectories ?? false;
  const homes = useQuery(homeDirectoriesQuery);
  const client = useQueryClient();
  const [work, setWork] = useState<Work | null>(null);
  const close = () => setWork(null);
  /** Closes once the list is the new one, so that nobody works on a home directory that is gone; proofs follow. */
  const done = async () => {
    const { queryKey } = homeDirectoriesQuery;
    await client.invalidateQueries({ queryKey, exact: true });
    close();
    void client.invalidateQueries({ queryKey });
  };
  const add = (
    <Button variant="primary" onClick={() => setWork({ does: 'edit', home: null })}>
      Add home directory
    </Button>
  );
  if (homes.isPending) return <PageSkeleton />;
  return (
    <>
      <PageHeader
        title="Home directories"
        text="Where guests sign in. Whoever leaves home loses access here."
        actions={mayChange && add}
      />
      {!mayChange && <Callout tone="info" what="You may read these settings, not change them." />}
      {homes.error && <ProblemCallout problem={problemFromError(homes.error)} onRetry={() => void homes.refetch()} />}
      {homes.data?.value.length === 0 && (
        <EmptyState
          icon={<Building2 size={18} />}
          title="No home directories"
          text="Guests get a code by e-mail until a home directory speaks for their domain."
        />
      )}
      {homes.data?.value.map((home) => (
        <HomeDirectoryCard key={home.id} home={home} mayChange={mayChange} onWork={setWork} />
      ))}
      {work?.does === 'edit' && <HomeDirectoryPanel home={work.home} onClose={close} onSaved={done} />}
      {work?.does === 'remove' && <RemoveHomeDirectoryDialog home={work.home} onClose={close} onRemoved={done} />}
    </>
  );
}

interface CardProps {
  home: HomeDirectoryEntry;
  mayChange: boolean;
  onWork: (work: Work) => void;
}

function HomeDirectoryCard({ home, mayChange, onWork }: CardProps) {
  return (
    <Card
      title={home.displayName}
      text={home.enabled ? home.issuer : <Badge tone="warn">Disabled: its guests cannot sign in</Badge>}
      actions={
        mayChange && (
          <>
            <TestConnectionButton homeDirectoryId={home.id} label="Test connection" />
            <Button size="small" onClick={() => onWork({ does: 'edit', home })}>
              Edit
            </Button>
            <Button size="small" variant="danger" onClick={() => onWork({ does: 'remove', home })}>
              Remove
            </Button>
          </>
        )
      }
    >
      <DefinitionList
        entries={[
          ...connectionEntries(home, mayChange),
          {
            name: 'Invited mailbox',
            value:
              home.accountBinding === 'verified-claim'
                ? 'The directory must say that it verified the address (email_verified).'
                : 'The directory speaks for its own people in proven domains.',
          },
          {
            name: 'Who may come, and what is trusted',
            value: (
              <Link to="/settings/cross-tenant-access" search={{ partner: home.id } as never}>
                Cross-tenant access
              </Link>
            ),
          },
        ]}
      />
      <DomainProofs home={home} mayChange={mayChange} />
      <SignalStream home={home} mayChange={mayChange} />
      <Provisioning home={home} mayChange={mayChange} />
    </Card>
  );
}

function connectionEntries(home: HomeDirectoryEntry, mayChange: boolean) {
  if (home.protocol === 'openid') {
    return [
      { name: 'Protocol', value: 'OpenID Connect' },
      { name: 'Client ID', value: home.clientId },
      { name: 'Client secret', value: <SecretEnd endsAt={home.clientSecretEndsAt} /> },
      { name: 'Redirect address', value: home.callbackUrl },
      { name: 'Accounts are checked', value: `Every ${home.livenessSeconds} seconds` },
    ];
  }
  return [
    { name: 'Protocol', value: home.requiresSignedResponse ? 'SAML 2.0' : 'SAML 2.0, responses may be unsigned' },
    { name: 'Our metadata', value: home.ourMetadataUrl },
    { name: 'Its metadata', value: <PublishedMetadata home={home} mayChange={mayChange} /> },
    { name: 'Signing certificates', value: <Certificates certificates={home.certificates} /> },
    {
      name: 'Accounts are checked',
      value: `By signing in again, every ${Math.round(home.livenessSeconds / 60)} minutes`,
    },
  ];
}

const MONTH_MILLISECONDS = 30 * 86_400_000;

function SecretEnd({ endsAt }: { endsAt: string | null }) {
  const [now] = useState(() => Date.now());
  if (endsAt === null) return 'Nobody said when it ends';
  return (
    <>
      Until <Moment at={endsAt} />{' '}
      {new Date(endsAt).getTime() - now < MONTH_MILLISECONDS && <Badge tone="warn">Ends soon</Badge>}
    </>
  );
}

function Certificates({ certificates }: { certificates: readonly CertificateEntry[] }) {
  const [now] = useState(() => Date.now());
  return (
    <ul className="stack-tight">
      {certificates.map(({ subject, expiresAt, fingerprint }) => (
        <li key={fingerprint} title={`SHA-256 ${fingerprint}`}>
          {subject}, until <Moment at={expiresAt} />
          {new Date(expiresAt).getTime() - now < MONTH_MILLISECONDS && <Badge tone="warn">Ends soon</Badge>}
        </li>
      ))}
    </ul>
  );
}
