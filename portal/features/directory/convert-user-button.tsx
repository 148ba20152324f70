/**
 * Makes a guest a member or a member a guest, and says before what that changes and what it does not.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { graphPatch } from '../../api/graph.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { useToast } from '../../ui/toasts.tsx';
import type { UserDetails } from './directory-data.ts';

const changes = {
  Member: {
    reading: 'The whole directory, as members do, whatever is set for guests.',
    inviting: 'As the settings let members.',
  },
  Guest: {
    reading: 'As much as the settings let guests.',
    inviting: 'Only if everybody may, guests included.',
  },
};

export function ConvertUserButton({ user }: { user: UserDetails }) {
  const session = useSession();
  const client = useQueryClient();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const to = user.userType === 'Guest' ? 'Member' : 'Guest';
  const name = user.displayName ?? user.userPrincipalName;
  const convert = useAction(
    () => graphPatch<void>(`/users/${user.id}`, { userType: to }),
    async () => {
      toast(to === 'Member' ? 'A member now' : 'A guest now', name);
      setAsking(false);
      void client.invalidateQueries({ queryKey: ['users'] });
      await client.invalidateQueries({ queryKey: ['user', user.id] });
    },
  );
  if (!session?.abilities.convertUsers || session.user?.id === user.id) return null;
  const isInvited = user.creationType === 'Invitation';
  return (
    <>
      <Button onClick={() => setAsking(true)}>{to === 'Member' ? 'Convert to member' : 'Convert to guest'}</Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Convert ${name} to a ${to.toLowerCase()}?`}
        description="It counts at once, and can be undone in the same way."
        actions={
          <>
            <Button variant="quiet" onClick={() => setAsking(false)}>
              Cancel
            </Button>
            <Button variant="primary" busy={convert.busy} onClick={() => convert.start(undefined)}>
              Convert
            </Button>
          </>
        }
      >
        <DefinitionList
          entries={[
            { name: 'Reads', value: changes[to].reading },
            { name: 'Invites', value: changes[to].inviting },
            {
              name: 'Terms of use',
              value: isInvited || to === 'Guest' ? 'Asked at sign-in, as of every guest.' : 'Not asked any more.',
            },
            {
              name: 'Stays as it is',
              value: `User name, groups, roles, sponsors, and ${isInvited ? 'the sign-in at home' : 'the sign-in here'}.`,
            },
          ]}
        />
        {convert.problem && <ProblemCallout problem={convert.problem} />}
      </Dialog>
    </>
  );
}
