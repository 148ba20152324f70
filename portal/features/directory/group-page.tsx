/**
 * One group: its members, its owners, the roles its members hold through it, and, for those who manage or read it, who is
 * eligible to be in it and what that asks for.
 */
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { problemFromError } from '../../api/api-problem.ts';
import { groupPlace } from '../../api/group-access.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import type { GraphGroup } from '../../api/principals.ts';
import { useScopeAbilities, useSession } from '../../api/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { DeleteGroupButton } from './delete-group-button.tsx';
import { groupQuery } from './group-data.ts';
import { GroupPanel } from './group-panel.tsx';
import { GroupPeople } from './group-people.tsx';
import { PrincipalRoles } from './principal-roles.tsx';

// That feature picks people by the door of this one; only what is opened is read.
const assignments = () => import('../assignments/index.ts');
const GroupAccess = lazy(async () => ({ default: (await assignments()).GroupAccess }));
const reviews = () => import('../access-reviews/index.ts');
const PlaceReviews = lazy(async () => ({ default: (await reviews()).PlaceReviews }));
const GroupSettings = lazy(async () => ({ default: (await assignments()).GroupSettings }));

/** What one tab is narrowed to says nothing about another. */
const noFilters = { kind: undefined, role: undefined, state: undefined, principal: undefined, sort: undefined };

const way = [{ label: 'Groups', href: '/groups' }];

export function GroupPage() {
  const { groupId } = useParams({ strict: false }) as { groupId: string };
  const manages = useSession()?.abilities.manageGroups ?? false;
  const group = useQuery(groupQuery(groupId));
  if (group.error) {
    return (
      <>
        <PageHeader title="Group" breadcrumb={way} />
        <ProblemCallout problem={problemFromError(group.error)} onRetry={() => void group.refetch()} />
      </>
    );
  }
  if (!group.data) return <PageSkeleton />;
  return (
    <>
      <PageHeader
        title={group.data.displayName}
        badges={group.data.isAssignableToRole && <Badge tone="info">For directory roles</Badge>}
        text={group.data.description}
        breadcrumb={way}
        actions={manages && <GroupActions group={group.data} />}
      />
      <GroupTabs group={group.data} />
    </>
  );
}

function GroupTabs({ group }: { group: GraphGroup }) {
  const { tab } = usePageTexts();
  const setTexts = useSetPageTexts();
  const readsAccess = useScopeAbilities(groupPlace(group))?.readAssignments === true;
  // Whoever comes by a link and may not is told why by the server.
  const isAsked = tab === 'access' || tab === 'settings' || tab === 'reviews';
  const tabs = [
    { value: 'members', label: 'Members', content: <GroupPeople group={group} part="members" /> },
    { value: 'owners', label: 'Owners', content: <GroupPeople group={group} part="owners" /> },
    { value: 'roles', label: 'Roles', content: <PrincipalRoles principalId={group.id} /> },
    ...(readsAccess || isAsked
      ? [
          { value: 'access', label: 'Privileged access', content: <Opened part={<GroupAccess group={group} />} /> },
          { value: 'settings', label: 'Settings', content: <Opened part={<GroupSettings group={group} />} /> },
          {
            value: 'reviews',
            label: 'Access reviews',
            content: <Opened part={<PlaceReviews scope={groupPlace(group)} />} />,
          },
        ]
      : []),
  ];
  return (
    <Tabs
      label="Parts of this group"
      value={tabs.some(({ value }) => value === tab) ? tab! : 'members'}
      onChange={(next) => setTexts({ ...noFilters, tab: next === 'members' ? undefined : next })}
      tabs={tabs}
    />
  );
}

function Opened({ part }: { part: ReactNode }) {
  return <Suspense fallback={<Skeleton width="long" />}>{part}</Suspense>;
}

function GroupActions({ group }: { group: GraphGroup }) {
  const [editing, setEditing] = useState(false);
  return (
    <>
      <Button onClick={() => setEditing(true)}>Edit</Button>
      <DeleteGroupButton group={group} />
      {editing && <GroupPanel group={group} onClose={() => setEditing(false)} onSaved={() => setEditing(false)} />}
    </>
  );
}
