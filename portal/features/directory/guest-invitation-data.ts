/**
 * Reads a guest's invitation, and what can be done about it: in words, and as requests.
 */
import { queryOptions } from '@tanstack/react-query';
import type { GuestInvitationView } from '../../../server/wire/portal/guest-invitation-contract.ts';
import { send } from '../../api/client.ts';
import { graphPost } from '../../api/graph.ts';

const path = (userId: string, rest: string) => `/portal/api/users/${encodeURIComponent(userId)}/${rest}`;

export const guestInvitationQuery = (userId: string) =>
  queryOptions({
    queryKey: ['guest-invitation', userId],
    queryFn: ({ signal }) => send<{ invitation: GuestInvitationView | null }>(path(userId, 'invitation'), { signal }),
  });

export type InvitationAct = 'resend' | 'revoke' | 'invite' | 'reset';

interface ActWords {
  label: string;
  variant: 'secondary' | 'danger';
  title: (name: string) => string;
  text: (invitation: GuestInvitationView) => string;
  done: string;
  run: (userId: string, invitation: GuestInvitationView) => Promise<unknown>;
}

export const invitationActs: Record<InvitationAct, ActWords> = {
  resend: {
    label: 'Resend',
    variant: 'secondary',
    title: (name) => `Resend the invitation of ${name}?`,
    text: ({ address }) => `A mail with a new link goes to ${address}. The old link stops working at once.`,
    done: 'Invitation sent again',
    run: (userId) => send<void>(path(userId, 'resend-invitation'), { method: 'POST' }),
  },
  revoke: {
    label: 'Revoke',
    variant: 'danger',
    title: (name) => `Revoke the invitation of ${name}?`,
    text: () =>
      'The link stops working at once. The guest stays in the directory with their groups and roles, of which none counts ' +
      'until they accept; they can be invited again.',
    done: 'Invitation revoked',
    run: (userId) => send<void>(path(userId, 'revoke-invitation'), { method: 'POST' }),
  },
  invite: {
    label: 'Invite again',
    variant: 'secondary',
    title: (name) => `Invite ${name} again?`,
    text: ({ address }) => `A mail with a new link goes to ${address}. Groups and roles of the guest are as they were.`,
    done: 'Invitation sent',
    run: (_, { address }) => inviteOver(address, {}),
  },
  reset: {
    label: 'Reset redemption',
    variant: 'danger',
    title: (name) => `Reset the redemption of ${name}?`,
    text: ({ address }) =>
      'The account they sign in with is detached and they are out at once. Groups and roles stay, and count again when the ' +
      `guest has signed in anew: a mail with a new link goes to ${address}.`,
    done: 'Redemption reset',
    run: (id, { address }) => inviteOver(address, { resetRedemption: true, invitedUser: { id } }),
  },
};

/** What can be done in the state the invitation is in. */
export function stepsOf({ state, mayReset }: GuestInvitationView): InvitationAct[] {
  if (state === 'accepted') return mayReset ? ['reset'] : [];
  return state === 'revoked' ? ['invite'] : ['resend', 'revoke'];
}

const inviteOver = (address: string, more: object) =>
  graphPost<unknown>('/invitations', {
    invitedUserEmailAddress: address,
    inviteRedirectUrl: `${location.origin}/my-roles`,
    sendInvitationMessage: true,
    ...more,
  });
