/**
 * The invitation of a guest: how far it has come, and what can be done about it. For who may invite by a directory role.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { GuestInvitationView } from '../../../server/wire/portal/guest-invitation-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { useAction } from '../../api/use-action.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToast } from '../../ui/toasts.tsx';
import type { UserDetails } from './directory-data.ts';
import { guestInvitationQuery, type InvitationAct, invitationActs, stepsOf } from './guest-invitation-data.ts';

const states = {
  pending: { tone: 'warn', text: 'Pending' },
  expired: { tone: 'bad', text: 'Expired' },
  revoked: { tone: 'bad', text: 'Revoked' },
  accepted: { tone: 'good', text: 'Accepted' },
} as const;

export function GuestInvitation({ user }: { user: UserDetails }) {
  const found = useQuery(guestInvitationQuery(user.id));
  const [asking, setAsking] = useState<InvitationAct | null>(null);
  if (found.data?.invitation === null) return null;
  const invitation = found.data?.invitation;
  return (
    <Card
      title="Invitation"
      actions={
        invitation &&
        stepsOf(invitation).map((act) => (
          <Button key={act} variant={invitationActs[act].variant} size="small" onClick={() => setAsking(act)}>
            {invitationActs[act].label}
          </Button>
        ))
      }
    >
      {found.error && <ProblemCallout problem={problemFromError(found.error)} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton width="long" />}
      {invitation && <DefinitionList entries={entriesOf(invitation)} />}
      {invitation && asking && (
        <Confirmation act={asking} user={user} invitation={invitation} onClose={() => setAsking(null)} />
      )}
    </Card>
  );
}

function entriesOf(invitation: GuestInvitationView) {
  const { state, expiresAt, resentAt, declinedAt, revokedAt, acceptedAt, through } = invitation;
  const isOpen = state === 'pending' || state === 'expired';
  const moment = (name: string, at: string | null) => (at ? [{ name, value: <Moment at={at} /> }] : []);
  return [
    { name: 'State', value: <Badge tone={states[state].tone}>{states[state].text}</Badge> },
    { name: 'Sent to', value: invitation.address },
    {
      name: state === 'pending' ? 'Pending since' : 'Invited',
      value: (
        <>
          <Moment at={invitation.invitedAt} />
          {invitation.invitedBy && <> by {invitation.invitedBy.displayName}</>}
        </>
      ),
    },
    ...moment('Sent again', resentAt),
    ...(isOpen ? moment('Declined', declinedAt) : []),
    ...(isOpen
      ? [{ name: state === 'expired' ? 'Expired' : 'Expires', value: <Moment at={expiresAt} none="Never" /> }]
      : []),
    ...(state === 'revoked' ? moment('Revoked', revokedAt) : []),
    ...(state === 'accepted' ? moment('Accepted', acceptedAt) : []),
    ...(through
      ? [{ name: 'Signs in through', value: through.kind === 'mailbox' ? `The mailbox ${through.name}` : through.name }]
      : []),
  ];
}

interface ConfirmationProps {
  act: InvitationAct;
  user: UserDetails;
  invitation: GuestInvitationView;
  onClose: () => void;
}

function Confirmation({ act, user, invitation, onClose }: ConfirmationProps) {
  const client = useQueryClient();
  const toast = useToast();
  const { title, text, label, done, variant, run } = invitationActs[act];
  const name = user.displayName ?? user.userPrincipalName;
  const action = useAction(
    () => run(user.id, invitation),
    () => {
      toast(done, name);
      onClose();
      for (const key of ['user', 'guest-invitation']) void client.invalidateQueries({ queryKey: [key, user.id] });
      void client.invalidateQueries({ queryKey: ['users'] });
    },
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={title(name)}
      description={text(invitation)}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant={variant === 'danger' ? 'danger' : 'primary'}
            busy={action.busy}
            onClick={() => action.start(undefined)}
          >
            {label}
          </Button>
        </>
      }
    >
      {action.problem && <ProblemCallout problem={action.problem} />}
    </Dialog>
  );
}
