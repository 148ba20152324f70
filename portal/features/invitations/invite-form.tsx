/**
 * Invites somebody from outside: address, name, a message. The guest exists at once, pending acceptance.
 */
import ArrowLeft from 'lucide-react/icons/arrow-left';
import { useState } from 'react';
import { graphPost } from '../../api/graph.ts';
import type { Principal } from '../../api/principals.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { TextField } from '../../ui/text-field.tsx';

interface Invitee {
  address: string;
  displayName: string;
  message: string;
}

interface InviteFormProps {
  initialAddress: string;
  onCancel: () => void;
  onInvited: (guest: Principal) => void;
}

export function InviteForm({ initialAddress, onCancel, onInvited }: InviteFormProps) {
  const [invitee, setInvitee] = useState<Invitee>({ address: initialAddress, displayName: '', message: '' });
  const invite = useAction(inviteGuest, onInvited);
  const change = (part: Partial<Invitee>) => setInvitee({ ...invitee, ...part });
  return (
    <SidePanel
      open
      onClose={onCancel}
      title="Invite a guest"
      subtitle="They get a mail with a link, and sign in at their own organization."
      actions={
        <>
          <Button variant="quiet" icon={<ArrowLeft size={15} aria-hidden="true" />} onClick={onCancel}>
            Back
          </Button>
          <Button
            variant="primary"
            busy={invite.busy}
            disabled={!invitee.address.includes('@')}
            onClick={() => invite.start(invitee)}
          >
            Invite
          </Button>
        </>
      }
    >
      <TextField
        label="E-mail address"
        type="email"
        autoFocus
        placeholder="name@partner.example"
        value={invitee.address}
        onChange={(address) => change({ address })}
      />
      <TextField
        label="Display name"
        optional
        value={invitee.displayName}
        onChange={(displayName) => change({ displayName })}
      />
      <TextField
        label="Message"
        optional
        rows={4}
        maxLength={1000}
        hint="Plain text, shown in the mail and on the page the guest opens."
        value={invitee.message}
        onChange={(message) => change({ message })}
      />
      {invite.problem && <ProblemCallout problem={invite.problem} />}
    </SidePanel>
  );
}

interface InvitationView {
  invitedUserEmailAddress: string;
  invitedUserDisplayName?: string | null;
  status: string;
  invitedUser: { id: string };
}

async function inviteGuest({ address, displayName, message }: Invitee): Promise<Principal> {
  const invitation = await graphPost<InvitationView>('/invitations', {
    invitedUserEmailAddress: address.trim(),
    inviteRedirectUrl: `${location.origin}/my-roles`,
    sendInvitationMessage: true,
    ...(displayName.trim() ? { invitedUserDisplayName: displayName.trim() } : {}),
    ...(message.trim() ? { invitedUserMessageInfo: { customizedMessageBody: message.trim() } } : {}),
  });
  return {
    id: invitation.invitedUser.id,
    kind: 'user',
    displayName: invitation.invitedUserDisplayName ?? invitation.invitedUserEmailAddress,
    detail: invitation.invitedUserEmailAddress,
    guest: true,
    pending: invitation.status !== 'Completed',
  };
}
