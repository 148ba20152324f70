/**
 * Cross-tenant access: what holds for everybody from outside, and for the people of each home directory.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CrossTenantAccessView, PartnerEntry } from '../../../server/wire/portal/cross-tenant-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { usePageTexts } from '../../api/page-texts.ts';
import { useSession } from '../../api/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Card } from '../../ui/card.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { crossTenantQuery } from './cross-tenant-data.ts';
import { CrossTenantPanel } from './cross-tenant-panel.tsx';
import { applicationsText, orderText, peopleText, secondFactorText } from './cross-tenant-words.ts';

export function CrossTenantPage() {
  const mayChange = useSession()?.abilities.manageHomeDirectories ?? false;
  const access = useQuery(crossTenantQuery);
  const client = useQueryClient();
  const asked = usePageTexts()['partner'];
  /** Null: nothing is edited. */
  const [edited, setEdited] = useState<'default' | (string & {}) | null>(null);
  const view = access.data;
  if (access.isPending) return <PageSkeleton />;
  return (
    <>
      <PageHeader
        title="Cross-tenant access"
        text="Whom partners may send here, what is trusted of them, and how their people accept. Every change counts at once."
      />
      {!mayChange && <Callout tone="info" what="You may read these settings, not change them." />}
      {access.error && (
        <ProblemCallout problem={problemFromError(access.error)} onRetry={() => void access.refetch()} />
      )}
      {view && (
        <>
          <DefaultCard view={view} mayChange={mayChange} onEdit={() => setEdited('default')} />
          <Card
            title="Partners"
            text="A partner is a home directory. What it does not set itself is as the default says."
          >
            <DataTable
              label="Partners"
              columns={columnsOf(view, mayChange, setEdited)}
              rows={
                asked
                  ? view.partners.toSorted((a, b) => Number(b.id === asked) - Number(a.id === asked))
                  : view.partners
              }
              rowKey={({ id }) => id}
              empty={<p className="soft">There is no home directory yet. The default holds for everybody.</p>}
            />
          </Card>
        </>
      )}
      {view && edited !== null && (
        <CrossTenantPanel
          view={view}
          partner={view.partners.find(({ id }) => id === edited) ?? null}
          onClose={() => setEdited(null)}
          onSaved={(saved) => {
            client.setQueryData(crossTenantQuery.queryKey, saved);
            setEdited(null);
          }}
        />
      )}
    </>
  );
}

interface DefaultCardProps {
  view: CrossTenantAccessView;
  mayChange: boolean;
  onEdit: () => void;
}

function DefaultCard({ view, mayChange, onEdit }: DefaultCardProps) {
  const { inbound, mfaAccepted, redemption } = view.default;
  return (
    <Card
      title="Default"
      text="Holds for every partner without settings of its own, and for guests who have nothing but a mailbox."
      actions={
        mayChange && (
          <Button size="small" onClick={onEdit}>
            Edit default
          </Button>
        )
      }
    >
      <DefinitionList
        entries={[
          { name: 'Who may come', value: peopleText(inbound, view) },
          { name: 'Applications', value: applicationsText(inbound, view) },
          { name: 'Second factor', value: secondFactorText(mfaAccepted) },
          { name: 'Devices', value: 'Never trusted: no home directory can prove a device here' },
          { name: 'Consent page', value: 'Shown; only a partner can skip it' },
          { name: 'Redemption order', value: orderText(redemption) },
        ]}
      />
    </Card>
  );
}

/** A setting with where it comes from. */
function Sourced({ text, isOwn }: { text: string; isOwn: boolean }) {
  return (
    <span className="cell-two-lines">
      <span>{text}</span>
      <span>
        <Badge tone={isOwn ? 'accent' : 'neutral'}>{isOwn ? 'Set here' : 'From the default'}</Badge>
      </span>
    </span>
  );
}

function columnsOf(
  view: CrossTenantAccessView,
  mayChange: boolean,
  onEdit: (id: string) => void,
): DataColumn<PartnerEntry>[] {
  const { default: fallback } = view;
  const sourced = <Name extends 'inbound' | 'mfaAccepted' | 'redemption'>(
    name: Name,
    word: (value: NonNullable<PartnerEntry[Name]>) => string,
  ) =>
    function Setting(partner: PartnerEntry) {
      const value = (partner[name] ?? fallback[name]) as NonNullable<PartnerEntry[Name]>;
      return <Sourced text={word(value)} isOwn={partner[name] !== null} />;
    };
  const columns: DataColumn<PartnerEntry>[] = [
    {
      id: 'partner',
      header: 'Partner',
      sortValue: ({ displayName }) => displayName,
      cell: ({ displayName, domains }) => (
        <span className="cell-two-lines">
          <span className="cell-title">{displayName}</span>
          <span>{domains.join(', ')}</span>
        </span>
      ),
    },
    { id: 'people', header: 'Who may come', cell: sourced('inbound', (value) => peopleText(value, view)) },
    { id: 'applications', header: 'Applications', cell: sourced('inbound', (value) => applicationsText(value, view)) },
    { id: 'factor', header: 'Second factor', cell: sourced('mfaAccepted', secondFactorText) },
    {
      id: 'consent',
      header: 'Consent page',
      cell: ({ consentSkipped }) => <Sourced text={consentSkipped ? 'Skipped' : 'Shown'} isOwn={consentSkipped} />,
    },
    { id: 'order', header: 'Redemption order', cell: sourced('redemption', orderText) },
  ];
  if (!mayChange) return columns;
  return [
    ...columns,
    {
      id: 'actions',
      header: 'Actions',
      actions: true,
      cell: ({ id, displayName }) => (
        <Button size="small" aria-label={`Edit settings of ${displayName}`} onClick={() => onEdit(id)}>
          Edit
        </Button>
      ),
    },
  ];
}
