/**
 * My roles: what this person may activate, what is active now, what they wait for, and what has ended.
 *
 * `?activate={eligibility schedule}` opens the panel of that role; mails link to it.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { Callout } from '../../ui/callout.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { ActivatePanel } from './activate-panel.tsx';
import { activeQuery, eligibilityScheduleId, eligibleQuery } from './activation-data.ts';
import { ActiveRoles } from './active-roles.tsx';
import { EligibleRoles } from './eligible-roles.tsx';
import { EndedRoles } from './ended-roles.tsx';
import { ownRequestsQuery } from './own-request-data.ts';
import { OwnRequests } from './own-requests.tsx';

export function MyRolesPage() {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const eligible = useQuery(eligibleQuery);
  const active = useQuery(activeQuery);
  const requests = useQuery(ownRequestsQuery).data;
  useReadAgainOnAnswer(requests?.length);
  const wanted = texts['activate'];
  const chosen = wanted
    ? eligible.data?.find((row) => eligibilityScheduleId(row).toLowerCase() === wanted.toLowerCase())
    : undefined;
  return (
    <>
      <PageHeader title="My roles" text="Activate a role when you need it. It ends by itself." />
      {wanted && eligible.data && !chosen && (
        <Callout
          tone="warn"
          what="This role cannot be activated"
          why="You are not eligible for it now: the eligibility has ended, was removed, or belongs to another account."
          nextStep="Ask the person who gave it to you."
        />
      )}
      <Tabs
        label="My roles"
        value={texts['tab'] ?? 'eligible'}
        onChange={(tab) => setTexts({ tab, activate: undefined })}
        tabs={[
          {
            value: 'eligible',
            label: 'Eligible',
            count: eligible.data?.length,
            content: <EligibleRoles onActivate={(row) => setTexts({ activate: eligibilityScheduleId(row) })} />,
          },
          { value: 'active', label: 'Active', count: active.data?.length, content: <ActiveRoles /> },
          { value: 'requests', label: 'Requests', count: requests?.length, content: <OwnRequests /> },
          { value: 'expired', label: 'Expired', content: <EndedRoles /> },
        ]}
      />
      {chosen && (
        <ActivatePanel
          key={chosen.id}
          instance={chosen}
          onClose={() => setTexts({ activate: undefined })}
          onAsked={() => setTexts({ activate: undefined, tab: 'requests' })}
          onActivated={() => setTexts({ activate: undefined, tab: 'active' })}
        />
      )}
    </>
  );
}

/** When a request is answered, what is eligible and active may be other than it was. */
function useReadAgainOnAnswer(waiting: number | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (waiting !== undefined) void client.invalidateQueries({ queryKey: activeQuery.queryKey });
  }, [client, waiting]);
}
