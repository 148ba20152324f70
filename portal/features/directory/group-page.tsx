/**
 * One group: its members, its owners, and the roles its members hold through it.
 */
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { problemFromError } from '../../api/api-problem.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import type { GraphGroup } from '../../api/principals.ts';
import { useSession } from '../../api/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { DeleteGroupButton } from './delete-group-button.tsx';
import { groupQuery } from './group-data.ts';
import { GroupPanel } from './group-panel.tsx';
import { GroupPeople } from './group-people.tsx';
import { PrincipalRoles } from './principal-roles.tsx';

const way = [{ label: 'Groups', href: '/groups' }];

export function GroupPage() {
  const { groupId } = useParams({ strict: false }) as { groupId: string };
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
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
      <Tabs
        label="Parts of this group"
        value={texts['tab'] ?? 'members'}
        onChange={(tab) => setTexts({ tab: tab === 'members' ? undefined : tab })}
        tabs={[
          { value: 'members', label: 'Members', content: <GroupPeople group={group.data} part="members" /> },
          { value: 'owners', label: 'Owners', content: <GroupPeople group={group.data} part="owners" /> },
          { value: 'roles', label: 'Roles', content: <PrincipalRoles principalId={groupId} /> },
        ]}
      />
    </>
  );
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
