/**
 * Invites a member to sign in at home from now on, and says before what ends and what stays.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { graphPost } from '../../api/graph.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { useToast } from '../../ui/toasts.tsx';
import type { UserDetails } from './directory-data.ts';

export function InviteExternalButton({ user }: { user: UserDetails }) {
  const session = useSession();
  const client = useQueryClient();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const name = user.displayName ?? user.userPrincipalName;
  const invite = useAction(
    () =>
      graphPost<unknown>('/invitations', {
        invitedUserEmailAddress: user.mail,
        inviteRedirectUrl: `${location.origin}/my-roles`,
        sendInvitationMessage: true,
        invitedUser: { id: user.id },
      }),
    async () => {
      toast('Invitation sent', name);
      setAsking(false);
      await client.invalidateQueries();
    },
  );
  const isOffered = session?.abilities.inviteInternalUsers && session.user?.id !== user.id;
  const isOutside = user.mail !== null && !user.mail.endsWith(`@${session?.organization.domain}`);
  if (!isOffered || !isOutside || user.creationType !== null || user.userType !== 'Member') return null;
  return (
    <>
      <Button onClick={() => setAsking(true)}>Invite to sign in at home</Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Invite ${name} to sign in at home?`}
        description={`A mail with a link goes to ${user.mail}. Whoever accepts it as that mailbox is this user from then on.`}
        actions={
          <>
            <Button variant="quiet" onClick={() => setAsking(false)}>
              Cancel
            </Button>
            <Button variant="danger" busy={invite.busy} onClick={() => invite.start(undefined)}>
              Invite and end the sign-in here
            </Button>
          </>
        }
      >
        <DefinitionList
          entries={[
            { name: 'Stays', value: 'The user itself, user name, groups, roles and what they are eligible for.' },
            { name: 'Ends now', value: 'Password, authenticator app, passkeys and every session here.' },
            { name: 'Until they accept', value: 'Nobody signs in as this user, and nothing they hold counts.' },
          ]}
        />
        <Callout
          tone="warn"
          what="There is no way back"
          why="Somebody who should sign in here again needs a new user."
        />
        {invite.problem && <ProblemCallout problem={invite.problem} />}
      </Dialog>
    </>
  );
}
