/**
 * Deleted users: who deleted them, how long they can be restored, and the two ways out of this list.
 */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import Trash2 from 'lucide-react/icons/trash-2';
import { useState } from 'react';
import { problemFromError } from '../../api/api-problem.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { type DeletedUser, deletedUsersQuery, purgeUser, restoreUser } from './directory-data.ts';
import { UserBadges } from './user-badges.tsx';

const way = [{ label: 'Users', href: '/users' }];

export function DeletedUsersPage() {
  const abilities = useSession()?.abilities;
  const users = useInfiniteQuery(deletedUsersQuery);
  const [purging, setPurging] = useState<DeletedUser | null>(null);
  const refresh = useRefresh();
  const toast = useToast();
  const restore = useAction(restoreUser, (user) => {
    toast('Restored', user.displayName ?? undefined);
    refresh();
  });
  const columns: DataColumn<DeletedUser>[] = [
    {
      id: 'name',
      header: 'Name',
      cell: (user) => <PersonCell name={user.displayName ?? user.id} badges={<UserBadges user={user} />} />,
    },
    { id: 'mail', header: 'E-mail', cell: (user) => <span className="break">{user.mail ?? '—'}</span> },
    { id: 'at', header: 'Deleted', cell: (user) => <Moment at={user.deletedDateTime} /> },
    {
      id: 'by',
      header: 'By',
      cell: (user) => user['@daypass.deletedBy']?.displayName ?? <span className="faint">—</span>,
    },
    { id: 'until', header: 'Can be restored until', cell: (user) => <Moment at={user['@daypass.restorableUntil']} /> },
    {
      id: 'actions',
      header: 'Actions',
      actions: true,
      cell: (user) => (
        <span className="row">
          {abilities?.restoreUsers && (
            <Button
              size="small"
              aria-label={`Restore ${user.displayName ?? user.id}`}
              busy={restore.busy}
              onClick={() => restore.start(user)}
            >
              Restore
            </Button>
          )}
          {abilities?.purgeUsers && (
            <Button
              size="small"
              variant="danger"
              aria-label={`Delete for good: ${user.displayName ?? user.id}`}
              onClick={() => setPurging(user)}
            >
              Delete for good
            </Button>
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <PageHeader
        title="Deleted users"
        text="They can be restored for 30 days, with their groups and the roles that last. Then they are gone for good."
        breadcrumb={way}
      />
      {restore.problem && <ProblemCallout problem={restore.problem} />}
      <DataTable
        label="Deleted users"
        columns={columns}
        rows={users.data?.pages.flatMap((page) => page.value)}
        rowKey={(user) => user.id}
        problem={users.error && problemFromError(users.error)}
        onRetry={() => void users.refetch()}
        onLoadMore={users.hasNextPage ? () => void users.fetchNextPage() : undefined}
        loadingMore={users.isFetchingNextPage}
        empty={
          <EmptyState icon={<Trash2 size={18} />} title="Nobody" text="No user was deleted in the last 30 days." />
        }
      />
      {purging && (
        <PurgeDialog
          user={purging}
          onClose={() => setPurging(null)}
          onPurged={() => {
            setPurging(null);
            toast('Deleted for good', purging.displayName ?? undefined);
            refresh();
          }}
        />
      )}
    </>
  );
}

function useRefresh(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: deletedUsersQuery.queryKey });
    void client.invalidateQueries({ queryKey: ['users'] });
  };
}

interface PurgeDialogProps {
  user: DeletedUser;
  onClose: () => void;
  onPurged: () => void;
}

function PurgeDialog({ user, onClose, onPurged }: PurgeDialogProps) {
  const purge = useAction(purgeUser, onPurged);
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Delete ${user.displayName ?? 'this user'} for good?`}
      description="Groups and roles of this person end, and nobody can restore them. The audit trail keeps its entries."
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="danger" busy={purge.busy} onClick={() => purge.start(user)}>
            Delete for good
          </Button>
        </>
      }
    >
      {purge.problem && <ProblemCallout problem={purge.problem} />}
    </Dialog>
  );
}
