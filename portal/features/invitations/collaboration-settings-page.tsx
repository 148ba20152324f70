/**
 * External collaboration settings: who may invite, what guests may read, which domains, how long invitations live.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { CollaborationSettings } from '../../../server/wire/portal/settings-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { send } from '../../api/client.ts';
import { graphGet, graphPatch } from '../../api/graph.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Callout } from '../../ui/callout.tsx';
import { Card } from '../../ui/card.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { DomainSettings } from './domain-settings.tsx';
import { LeavingSettings } from './leaving-settings.tsx';

interface AuthorizationPolicy {
  allowInvitesFrom: string;
  guestUserRoleId: string;
}

const inviteLevels = [
  { value: 'everyone', title: 'Everybody, guests included', text: 'The most open setting.' },
  {
    value: 'adminsGuestInvitersAndAllMembers',
    title: 'All members',
    text: 'Every member may invite; guests only with a role that allows it.',
  },
  {
    value: 'adminsAndGuestInviters',
    title: 'Administrators and guest inviters',
    text: 'Only people with a role that allows it.',
  },
  { value: 'none', title: 'Nobody', text: 'No new guests, not even by administrators.' },
];

const guestLevels = [
  {
    value: 'a0b1b346-4d3e-4e8b-98f8-753987be4970',
    title: 'Same as members',
    text: 'Guests read the directory as members do.',
  },
  {
    value: '10dae51f-b6af-4016-8d66-8c2a99b929b3',
    title: 'Limited',
    text: 'Guests do not list users or groups; they see the groups they are in.',
  },
  {
    value: '2af84b1e-32c8-42b7-82bc-daa82404023b',
    title: 'Restricted',
    text: 'Guests see themselves and nothing else.',
  },
];

const policyKey = ['authorization-policy'];
const policyPath = '/policies/authorizationPolicy';

export function CollaborationSettingsPage() {
  const mayChange = useSession()?.abilities.manageCollaborationSettings ?? false;
  const client = useQueryClient();
  const toast = useToast();
  const policy = useQuery({
    queryKey: policyKey,
    queryFn: ({ signal }) => graphGet<AuthorizationPolicy>(policyPath, {}, signal),
  });
  const change = useAction(
    (part: Partial<AuthorizationPolicy>) => graphPatch<void>(policyPath, part),
    (_, part) => {
      client.setQueryData<AuthorizationPolicy>(policyKey, (before) => before && { ...before, ...part });
      void client.invalidateQueries({ queryKey: ['session'] });
      toast('Saved');
    },
  );
  if (policy.isPending) return <PageSkeleton />;
  return (
    <>
      <PageHeader title="External collaboration settings" text="Who may invite guests, and what guests may see." />
      {!mayChange && <Callout tone="info" what="You may read these settings, not change them." />}
      {policy.error && (
        <ProblemCallout problem={problemFromError(policy.error)} onRetry={() => void policy.refetch()} />
      )}
      {change.problem && <ProblemCallout problem={change.problem} />}
      {policy.data && (
        <>
          <Setting title="Who may invite" text="Applies at once to everybody, applications included.">
            <RadioCards
              label="Who may invite"
              value={policy.data.allowInvitesFrom}
              options={inviteLevels}
              disabled={!mayChange || change.busy}
              onChange={(allowInvitesFrom) => change.start({ allowInvitesFrom })}
            />
          </Setting>
          <Setting title="What guests may read" text="Roles given to a guest count whatever is chosen here.">
            <RadioCards
              label="What guests may read"
              value={policy.data.guestUserRoleId}
              options={guestLevels}
              disabled={!mayChange || change.busy}
              onChange={(guestUserRoleId) => change.start({ guestUserRoleId })}
            />
          </Setting>
        </>
      )}
      <Restrictions mayChange={mayChange} />
      <Card
        title="Cross-tenant access"
        text="The default for everybody from outside, and what each partner may: people, applications, trust, redemption order."
      >
        <Link to="/settings/cross-tenant-access">Defaults and partners</Link>
      </Card>
    </>
  );
}

function Setting({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <Card title={title} text={text}>
      {children}
    </Card>
  );
}

function Restrictions({ mayChange }: { mayChange: boolean }) {
  const client = useQueryClient();
  const toast = useToast();
  const key = ['collaboration-settings'];
  const path = '/portal/api/collaboration-settings';
  const settings = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => send<CollaborationSettings>(path, { signal }),
    retry: false,
  });
  const change = useAction(
    (part: Partial<CollaborationSettings>) => send<CollaborationSettings>(path, { method: 'PATCH', body: part }),
    (saved) => {
      client.setQueryData(key, saved);
      toast('Saved');
    },
  );
  // A server that offers none of these settings answers with a refusal; then there is nothing to show.
  if (!settings.data) return null;
  const props = { settings: settings.data, disabled: !mayChange, busy: change.busy, onSave: change.start };
  return (
    <>
      {change.problem && <ProblemCallout problem={change.problem} />}
      <Card title="Which addresses may be invited" text="Checked when inviting and again when a pending guest accepts.">
        <DomainSettings {...props} />
      </Card>
      <Card title="Privacy and leaving" text="What guests read before they consent, and how they go.">
        <LeavingSettings {...props} />
      </Card>
    </>
  );
}
