/**
 * Deletes a user after asking, and says that it can be undone and until when.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { deletedUsersQuery, deleteUser, type UserDetails } from './directory-data.ts';

export function DeleteUserButton({ user }: { user: UserDetails }) {
  const session = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const name = user.displayName ?? user.userPrincipalName;
  const remove = useAction(deleteUser, () => {
    toast('Deleted', `${name} can be restored for 30 days.`);
    void client.invalidateQueries({ queryKey: ['users'] });
    void client.invalidateQueries({ queryKey: deletedUsersQuery.queryKey });
    void navigate({ href: '/users' });
  });
  if (!session?.abilities.deleteUsers || session.user?.id === user.id) return null;
  return (
    <>
      <Button variant="danger" onClick={() => setAsking(true)}>
        Delete
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Delete ${name}?`}
        description={
          'They are out at once: sessions end, and no role counts. For 30 days they can be restored under Deleted users, ' +
          'with their groups and the roles that last.'
        }
        actions={
          <>
            <Button variant="quiet" onClick={() => setAsking(false)}>
              Cancel
            </Button>
            <Button variant="danger" busy={remove.busy} onClick={() => remove.start(user)}>
              Delete
            </Button>
          </>
        }
      >
        {remove.problem && <ProblemCallout problem={remove.problem} />}
      </Dialog>
    </>
  );
}
