/**
 * How this person signs in, and where they are signed in at this moment.
 */
import { useQuery } from '@tanstack/react-query';
import type { SecurityInfoView } from '../../../server/wire/portal/contract.ts';
import { localPath, usePageTexts } from '../../api/page-texts.ts';
import { useSession } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Card } from '../../ui/card.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { OwnSignIns } from '../sign-in-log/index.ts';
import { EnrolmentPanel } from './enrolment-panel.tsx';
import { OwnSessions } from './own-sessions.tsx';
import { securityInfoQuery } from './sign-in-data.ts';
import { useRemoval } from './use-removal.ts';

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
      <OwnSessions />
      <OwnSignIns />
    </>
  );
}

function Passkeys() {
  const info = useQuery(securityInfoQuery);
  const remove = useRemoval('passkeys');
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
