/**
 * Members or owners of one group: who they are, one more, one less.
 */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import UserPlus from 'lucide-react/icons/user-plus';
import Users from 'lucide-react/icons/users';
import { useRef, useState } from 'react';
import { problemFromError } from '../../api/api-problem.ts';
import type { GraphGroup } from '../../api/principals.ts';
import { useSession } from '../../api/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { AddToGroupPanel } from './add-to-group-panel.tsx';
import { type GroupMember, type GroupPart, groupPartQuery } from './group-data.ts';
import { RemoveFromGroupDialog } from './remove-from-group-dialog.tsx';
import { UserBadges } from './user-badges.tsx';

const words = {
  members: {
    label: 'Members',
    add: 'Add member',
    text: 'Each of them holds the roles of this group, and so do the members of groups in it.',
    empty: 'No members',
    emptyText: 'Nobody holds a role through this group.',
  },
  owners: {
    label: 'Owners',
    add: 'Add owner',
    text: 'They manage who is a member or an owner for a time, under Privileged access. They hold none of its roles by it.',
    empty: 'No owners',
    emptyText: 'Nobody is named who answers for this group.',
  },
} as const;

const ownersOfRoles =
  'Whom to ask about this group. Who is a member of it is for those who assign directory roles: owning it gives no right.';

export const nameOf = (member: GroupMember) => member.displayName ?? member.userPrincipalName ?? member.id;

const nameColumn: DataColumn<GroupMember> = {
  id: 'name',
  header: 'Name',
  sortValue: (member) => nameOf(member).toLowerCase(),
  cell: (member) => {
    const type = member['@odata.type'];
    const group = type === '#microsoft.graph.group';
    const application = type === '#microsoft.graph.servicePrincipal';
    return (
      <PersonCell
        name={nameOf(member)}
        detail={member.mail ?? member.userPrincipalName ?? null}
        group={group}
        href={application ? undefined : `/${group ? 'groups' : 'users'}/${member.id}`}
        badges={application ? <Badge>Application</Badge> : <UserBadges user={member} />}
      />
    );
  },
};

export function GroupPeople({ group, part }: { group: GraphGroup; part: GroupPart }) {
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<GroupMember | null>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const manages = useSession()?.abilities.manageGroups ?? false;
  const client = useQueryClient();
  const toast = useToast();
  const people = useInfiniteQuery(groupPartQuery(group.id, part));
  const said = words[part];
  const changed = (title: string, name: string) => {
    setAdding(false);
    setRemoving(null);
    toast(title, name);
    void client.invalidateQueries({ queryKey: ['group-part', group.id] });
    void client.invalidateQueries({ queryKey: ['principal-roles'] });
  };
  return (
    <div className="stack">
      <div className="row-apart">
        <p className="soft">{part === 'owners' && group.isAssignableToRole ? ownersOfRoles : said.text}</p>
        {manages && (
          <Button ref={addButton} icon={<UserPlus size={15} aria-hidden="true" />} onClick={() => setAdding(true)}>
            {said.add}
          </Button>
        )}
      </div>
      <DataTable
        label={said.label}
        columns={manages ? [nameColumn, removeColumn(setRemoving)] : [nameColumn]}
        rows={people.data?.pages.flatMap((page) => page.value)}
        rowKey={(member) => member.id}
        problem={people.error && problemFromError(people.error)}
        onRetry={() => void people.refetch()}
        onLoadMore={people.hasNextPage ? () => void people.fetchNextPage() : undefined}
        loadingMore={people.isFetchingNextPage}
        empty={<EmptyState icon={<Users size={18} />} title={said.empty} text={said.emptyText} />}
      />
      {adding && (
        <AddToGroupPanel
          group={group}
          part={part}
          onClose={() => setAdding(false)}
          onAdded={(name) => changed(part === 'members' ? 'Member added' : 'Owner added', name)}
        />
      )}
      {removing && (
        <RemoveFromGroupDialog
          group={group}
          part={part}
          member={removing}
          isLast={people.data?.pages[0]?.['@odata.count'] === 1}
          onClose={() => setRemoving(null)}
          focusAfter={() => addButton.current}
          onRemoved={() => changed(part === 'members' ? 'Member removed' : 'Owner removed', nameOf(removing))}
        />
      )}
    </div>
  );
}

function removeColumn(onRemove: (member: GroupMember) => void): DataColumn<GroupMember> {
  return {
    id: 'actions',
    header: 'Actions',
    actions: true,
    cell: (member) => (
      <Button size="small" variant="quiet" aria-label={`Remove ${nameOf(member)}`} onClick={() => onRemove(member)}>
        Remove
      </Button>
    ),
  };
}
