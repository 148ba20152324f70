/**
 * How this person signs in, and where they are signed in at this moment.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import LogOut from 'lucide-react/icons/log-out';
import type { SecurityInfoView, SessionEntry } from '../../../server/wire/portal/contract.ts';
import { send } from '../../api/client.ts';
import { localPath, usePageTexts } from '../../api/page-texts.ts';
import { signOut, useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Card } from '../../ui/card.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { browserText } from '../../ui/browser-text.ts';
import { OwnSignIns } from '../sign-in-log/index.ts';
import { EnrolmentPanel } from './enrolment-panel.tsx';
import { securityInfoQuery } from './sign-in-data.ts';

export function SecurityInfoPage() {
  const session = useSession();
  const back = usePageTexts()['return'];
  return (
    <>
      <PageHeader
        title="Security info"
        text={
          session?.user?.userType === 'Guest'
            ? 'You sign in at your home organization. Here you can add a second factor for this one.'
            : 'How you sign in, and where you are signed in now.'
        }
        actions={back && <ButtonLink href={localPath(back)}>Back to what you were doing</ButtonLink>}
      />
      <Card title="Ways to sign in">
        {session && !session.abilities.enrolSecondFactor ? (
          <Callout
            tone="info"
            what="Your home organization looks after this"
            why="Its second factor is trusted here."
          />
        ) : (
          <EnrolmentPanel />
        )}
      </Card>
      <Passkeys />
      <Sessions />
      <OwnSignIns />
    </>
  );
}

function Passkeys() {
  const info = useQuery(securityInfoQuery);
  const remove = useChange('passkeys');
  if (!info.data || info.data.passkeys.length === 0) return null;
  const columns: DataColumn<SecurityInfoView['passkeys'][number]>[] = [
    { id: 'name', header: 'Name', cell: (row) => row.name, sortValue: (row) => row.name },
    { id: 'created', header: 'Added', cell: (row) => <Moment at={row.createdAt} />, sortValue: (row) => row.createdAt },
    { id: 'used', header: 'Last used', cell: (row) => <Moment at={row.lastUsedAt} none="Never" /> },
    {
      id: 'remove',
      header: 'Actions',
      actions: true,
      cell: (row) => (
        <Button variant="quiet" size="small" aria-label={`Remove ${row.name}`} onClick={() => remove.start(row.id)}>
          Remove
        </Button>
      ),
    },
  ];
  return (
    <section className="stack">
      <h2>Passkeys</h2>
      {remove.problem && <ProblemCallout problem={remove.problem} />}
      <DataTable
        sortName="sort-passkeys"
        label="Passkeys"
        columns={columns}
        rows={info.data.passkeys}
        rowKey={(row) => row.id}
        empty={null}
      />
    </section>
  );
}

function Sessions() {
  const info = useQuery(securityInfoQuery);
  const end = useChange('sessions');
  const everywhere = useAction(
    () => signOut(true),
    (view) => location.assign(view.redirectUrl),
  );
  const columns: DataColumn<SessionEntry>[] = [
    {
      id: 'where',
      header: 'Browser',
      cell: (row) => (
        <span className="cell-title">
          <span title={row.userAgent ?? undefined}>{browserText(row.userAgent)}</span>
          {row.current && <Badge tone="good">This one</Badge>}
        </span>
      ),
    },
    { id: 'started', header: 'Signed in', cell: (row) => <Moment at={row.startedAt} />, sortValue: (r) => r.startedAt },
    { id: 'seen', header: 'Last seen', cell: (row) => <Moment at={row.lastSeenAt} />, sortValue: (r) => r.lastSeenAt },
    {
      id: 'end',
      header: 'Actions',
      actions: true,
      cell: (row) =>
        !row.current && (
          <Button variant="quiet" size="small" onClick={() => end.start(row.id)}>
            Sign out
          </Button>
        ),
    },
  ];
  return (
    <section className="stack">
      <div className="row-apart">
        <h2>Sessions</h2>
        <Button
          variant="danger"
          size="small"
          icon={<LogOut size={14} aria-hidden="true" />}
          busy={everywhere.busy}
          onClick={() => everywhere.start(undefined)}
        >
          Sign out everywhere
        </Button>
      </div>
      {everywhere.problem && <ProblemCallout problem={everywhere.problem} />}
      {end.problem && <ProblemCallout problem={end.problem} />}
      <DataTable label="Sessions" columns={columns} rows={info.data?.sessions} rowKey={(row) => row.id} empty={null} />
    </section>
  );
}

function useChange(kind: 'passkeys' | 'sessions') {
  const client = useQueryClient();
  return useAction(
    (id: string) =>
      send<SecurityInfoView>(`/portal/api/security-info/${kind}/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    (view) => client.setQueryData(securityInfoQuery.queryKey, view),
  );
}
