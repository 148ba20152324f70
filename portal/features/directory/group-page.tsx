/**
 * One group: its members, and the roles they hold through it.
 */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import Users from 'lucide-react/icons/users';
import { problemFromError } from '../../api/api-problem.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { type GroupMember, groupMembersQuery, groupQuery } from './directory-data.ts';
import { UserBadges } from './user-badges.tsx';
import { UserRoles } from './user-roles.tsx';

const way = [{ label: 'Groups', href: '/groups' }];

export function GroupPage() {
  const { groupId } = useParams({ strict: false }) as { groupId: string };
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
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
      <PageHeader title={group.data.displayName} text={group.data.description} breadcrumb={way} />
      <Tabs
        label="Parts of this group"
        value={texts['tab'] ?? 'members'}
        onChange={(tab) => setTexts({ tab: tab === 'members' ? undefined : tab })}
        tabs={[
          { value: 'members', label: 'Members', content: <Members groupId={groupId} /> },
          { value: 'roles', label: 'Roles', content: <UserRoles userId={groupId} /> },
        ]}
      />
    </>
  );
}

const columns: DataColumn<GroupMember>[] = [
  {
    id: 'name',
    header: 'Name',
    sortValue: (member) => (member.displayName ?? '').toLowerCase(),
    cell: (member) => {
      const group = member['@odata.type'] === '#microsoft.graph.group';
      return (
        <PersonCell
          name={member.displayName ?? member.userPrincipalName ?? member.id}
          detail={member.mail ?? member.userPrincipalName ?? null}
          group={group}
          href={`/${group ? 'groups' : 'users'}/${member.id}`}
          badges={<UserBadges user={member} />}
        />
      );
    },
  },
];

function Members({ groupId }: { groupId: string }) {
  const members = useInfiniteQuery(groupMembersQuery(groupId));
  return (
    <DataTable
      label="Members"
      columns={columns}
      rows={members.data?.pages.flatMap((page) => page.value)}
      rowKey={(member) => member.id}
      problem={members.error && problemFromError(members.error)}
      onRetry={() => void members.refetch()}
      onLoadMore={members.hasNextPage ? () => void members.fetchNextPage() : undefined}
      loadingMore={members.isFetchingNextPage}
      empty={
        <EmptyState icon={<Users size={18} />} title="No members" text="Nobody holds a role through this group." />
      }
    />
  );
}
