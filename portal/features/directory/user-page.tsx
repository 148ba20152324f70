/**
 * One user: who they are, how they sign in, what they hold, and their activity in the directory.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { problemFromError } from '../../api/api-problem.ts';
import { graphPatch } from '../../api/graph.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Card } from '../../ui/card.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { DirectoryAuditList } from '../audit/index.ts';
import { RecordList } from '../use/index.ts';
import { PersonSignIns } from '../sign-in-log/index.ts';
import { ConvertUserButton } from './convert-user-button.tsx';
import { DeleteUserButton } from './delete-user-button.tsx';
import { type UserDetails, userQuery } from './directory-data.ts';
import { GuestInvitation } from './guest-invitation.tsx';
import { GuestSponsors } from './guest-sponsors.tsx';
import { InviteExternalButton } from './invite-external-button.tsx';
import { SignInChecks } from './sign-in-checks.tsx';
import { UserBadges } from './user-badges.tsx';
import { PrincipalRoles } from './principal-roles.tsx';

const way = [{ label: 'Users', href: '/users' }];

export function UserPage() {
  const { userId } = useParams({ strict: false }) as { userId: string };
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const abilities = useSession()?.abilities;
  const readsSignIns = abilities?.readSignIns === true;
  const user = useQuery(userQuery(userId, readsSignIns));

  if (user.error) {
    return (
      <>
        <PageHeader title="User" breadcrumb={way} />
        <ProblemCallout problem={problemFromError(user.error)} onRetry={() => void user.refetch()} />
      </>
    );
  }
  if (!user.data) return <PageSkeleton />;
  const { data } = user;
  return (
    <>
      <PageHeader
        title={data.displayName ?? data.userPrincipalName}
        badges={<UserBadges user={data} />}
        text={data.mail ?? data.userPrincipalName}
        breadcrumb={way}
        actions={
          <>
            <BlockButton user={data} />
            <ConvertUserButton user={data} />
            <InviteExternalButton user={data} />
            <DeleteUserButton user={data} />
          </>
        }
      />
      <Tabs
        label="Parts of this user"
        value={texts['tab'] ?? 'overview'}
        onChange={(tab) => setTexts({ tab: tab === 'overview' ? undefined : tab })}
        tabs={[
          { value: 'overview', label: 'Overview', content: <Overview user={data} /> },
          { value: 'roles', label: 'Roles', content: <PrincipalRoles principalId={data.id} /> },
          ...(abilities?.checkSignIns && data.creationType === 'Invitation'
            ? [{ value: 'checks', label: 'Why can’t they sign in?', content: <SignInChecks userId={data.id} /> }]
            : []),
          ...(readsSignIns
            ? [{ value: 'sign-ins', label: 'Sign-ins', content: <PersonSignIns personId={data.id} /> }]
            : []),
          ...(abilities?.readDirectoryAudit
            ? [{ value: 'use', label: 'Use', content: <RecordList personId={data.id} /> }]
            : []),
          { value: 'audit', label: 'Audit logs', content: <DirectoryAuditList userId={data.id} /> },
        ]}
      />
    </>
  );
}

function Overview({ user }: { user: UserDetails }) {
  const guest = user.userType === 'Guest';
  const abilities = useSession()?.abilities;
  const showsInvitation = abilities?.manageInvitations === true && user.creationType === 'Invitation';
  const showsSponsors = abilities?.readSponsors === true && (guest || user.creationType === 'Invitation');
  return (
    <div className="stack">
      {user.externalUserState === 'PendingAcceptance' && (
        <Callout
          tone="info"
          what="The invitation has not been accepted yet"
          why="Roles can be given now; they begin to count when the guest has accepted."
        />
      )}
      {showsInvitation && <GuestInvitation user={user} />}
      {showsSponsors && <GuestSponsors userId={user.id} />}
      <Card title="Person">
        <DefinitionList
          entries={[
            { name: 'Display name', value: user.displayName },
            { name: 'E-mail', value: user.mail },
            { name: 'User name', value: user.userPrincipalName },
            { name: 'User type', value: user.userType },
            { name: 'Sign-in', value: user.accountEnabled === false ? 'Blocked' : 'Allowed' },
            ...(user.signInActivity === undefined
              ? []
              : [
                  {
                    name: 'Last sign-in',
                    value: <Moment at={user.signInActivity?.lastSignInDateTime} none="Never" />,
                  },
                ]),
            { name: 'Created', value: <Moment at={user.createdDateTime} /> },
            { name: 'Object id', value: <code>{user.id}</code> },
          ]}
        />
      </Card>
      <Card
        title="Identity"
        text={guest ? 'Where this guest signs in. The address is a label; this is what identifies them.' : undefined}
      >
        <DefinitionList
          entries={[
            ...(guest && !showsInvitation
              ? [
                  { name: 'Invitation', value: stateText(user.externalUserState) },
                  { name: 'Since', value: <Moment at={user.externalUserStateChangeDateTime} /> },
                ]
              : []),
            ...(user.identities ?? []).map((identity) => ({
              name: identity.signInType ?? 'Identity',
              value: (
                <span className="cell-two-lines">
                  <span>{identity.issuer}</span>
                  <span className="mono">{identity.issuerAssignedId}</span>
                </span>
              ),
            })),
          ]}
        />
      </Card>
    </div>
  );
}

function stateText(state: string | null | undefined): string {
  if (state === 'Accepted') return 'Accepted';
  return state === 'PendingAcceptance' ? 'Pending acceptance' : 'Not invited';
}

function BlockButton({ user }: { user: UserDetails }) {
  const session = useSession();
  const client = useQueryClient();
  const toast = useToast();
  const enabled = user.accountEnabled !== false;
  const change = useAction(
    () => graphPatch<void>(`/users/${user.id}`, { accountEnabled: !enabled }),
    () => {
      toast(enabled ? 'Sign-in blocked' : 'Sign-in allowed', user.displayName ?? undefined);
      void client.invalidateQueries({ queryKey: ['user', user.id] });
      void client.invalidateQueries({ queryKey: ['users'] });
    },
  );
  if (!session?.abilities.manageUsers || session.user?.id === user.id) return null;
  return (
    <>
      {change.problem && <ProblemCallout problem={change.problem} />}
      <Button variant={enabled ? 'danger' : 'secondary'} busy={change.busy} onClick={() => change.start(undefined)}>
        {enabled ? 'Block sign-in' : 'Allow sign-in'}
      </Button>
    </>
  );
}
