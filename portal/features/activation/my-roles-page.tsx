/**
 * My roles: what this person may activate, what is active now or planned, what they wait for, and what has ended.
 *
 * `?activate={eligibility schedule}` opens the panel of that role; mails link to it; with `&again={schedule}` it
 * begins as that activation was. `?together={one},{other}` opens the panel of several, `?request={id}` a request of one's
 * own, with `&about=extension` one to keep a role. `?of=groups` shows access to groups alone.
 */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { Callout } from '../../ui/callout.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { ReviewPanel, useAnswering } from '../approvals/index.ts';
import { ActivatePanel } from './activate-panel.tsx';
import { activeQuery, eligibilityScheduleId, eligibleQuery, endedQuery } from './activation-data.ts';
import { ActiveRoles } from './active-roles.tsx';
import { EligibleRoles } from './eligible-roles.tsx';
import { EndedRoles } from './ended-roles.tsx';
import { useRoleFilter } from './role-filter.tsx';
import { ownRequestsQuery } from './own-request-data.ts';
import { OwnRequests } from './own-requests.tsx';
import { plannedQuery } from './planned-data.ts';
import { PlannedRoles } from './planned-roles.tsx';
import { askedAt, roleAt } from './role-cells.tsx';
import { TogetherPanel } from './together-panel.tsx';

/** No panel is open. */
const none = {
  activate: undefined,
  again: undefined,
  together: undefined,
  request: undefined,
  about: undefined,
  extend: undefined,
};
/** What only some of the lists are filtered and sorted by. */
const ofOneTab = { state: undefined, kind: undefined, sort: undefined };

export function MyRolesPage() {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const eligible = useQuery(eligibleQuery);
  const active = useQuery(activeQuery);
  const shownEligible = useRoleFilter(eligible.data, roleAt).rows;
  const shownActive = useRoleFilter(active.data, roleAt).rows;
  const shownPlanned = useRoleFilter(useInfiniteQuery(plannedQuery).data, askedAt).rows;
  const requests = useQuery(ownRequestsQuery).data;
  useReadAgainOnAnswer(requests?.length);
  const answering = useAnswering();
  const wanted = texts['activate'];
  const chosen = wanted
    ? eligible.data?.find((row) => eligibilityScheduleId(row).toLowerCase() === wanted.toLowerCase())
    : undefined;
  const ended = useQuery({ ...endedQuery, enabled: texts['again'] !== undefined });
  const again = ended.data?.find(({ schedule }) => schedule.name === texts['again'])?.schedule;
  // The panel begins with what was chosen before, so it waits until that is known.
  const isReady = texts['again'] === undefined || !ended.isPending;
  const asked = texts['together']?.toLowerCase().split(',') ?? [];
  const together = eligible.data?.filter((row) => asked.includes(eligibilityScheduleId(row).toLowerCase())) ?? [];
  return (
    <>
      <PageHeader
        title="My roles"
        text="Activate a role, or your access to a group, when you need it. It ends by itself."
      />
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
        onChange={(tab) => setTexts({ ...none, ...ofOneTab, tab })}
        tabs={[
          {
            value: 'eligible',
            label: 'Eligible',
            count: shownEligible?.length,
            content: (
              <EligibleRoles
                onActivate={(row) => setTexts({ activate: eligibilityScheduleId(row) }, 'own')}
                onActivateAll={(rows) => setTexts({ together: rows.map(eligibilityScheduleId).join(',') }, 'own')}
              />
            ),
          },
          { value: 'active', label: 'Active', count: shownActive?.length, content: <ActiveRoles /> },
          { value: 'planned', label: 'Planned', count: shownPlanned?.length, content: <PlannedRoles /> },
          {
            value: 'requests',
            label: 'Requests',
            count: requests?.length,
            content: (
              <OwnRequests
                onOpen={({ reviewId, stage }) =>
                  setTexts({ request: reviewId, about: stage ? undefined : 'extension' }, 'own')
                }
              />
            ),
          },
          {
            value: 'expired',
            label: 'Expired',
            content: (
              <EndedRoles
                onActivate={(row, ended) =>
                  setTexts({ activate: eligibilityScheduleId(row), again: ended.name }, 'own')
                }
              />
            ),
          },
        ]}
      />
      {texts['request'] && (
        <ReviewPanel
          key={texts['request']}
          own
          about={texts['about'] === 'extension' ? 'extension' : 'activation'}
          id={texts['request']}
          answering={answering}
          onClose={() => setTexts(none)}
        />
      )}
      {together.length > 0 && (
        <TogetherPanel
          key={texts['together']}
          chosen={together}
          onClose={() => setTexts(none)}
          onSent={(tab) => setTexts({ ...none, ...ofOneTab, tab })}
        />
      )}
      {chosen && isReady && (
        <ActivatePanel
          key={chosen.id}
          instance={chosen}
          again={again}
          onClose={() => setTexts(none)}
          onSent={(tab) => setTexts({ ...none, ...ofOneTab, tab })}
        />
      )}
    </>
  );
}

/** When a request is answered, what is eligible and active may be other than it was. */
function useReadAgainOnAnswer(waiting: number | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (waiting === undefined) return;
    for (const { queryKey } of [activeQuery, plannedQuery]) void client.invalidateQueries({ queryKey });
  }, [client, waiting]);
}
