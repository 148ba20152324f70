/**
 * A guest's invitation: how far it has come, sent again, revoked. For who may invite by a directory role.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { findPeople, listIdentities, MAILBOX_ISSUER } from '#modules/directory/index.ts';
import { findGuestInvitation, resendInvitation, revokeInvitation } from '#modules/invitations/index.ts';
import type { Ports } from '#platform/ports.ts';
import { declareRoute } from '../route.ts';
import { userById } from './attempts.ts';
import type { GuestInvitationView } from './guest-invitation-contract.ts';
import { readId } from './read-id.ts';

const permission = { action: directoryActions.inviteGuests, at: 'directory' } as const;

export function guestInvitationRoutes(app: FastifyInstance): void {
  declareRoute(app, { method: 'GET', url: '/portal/api/users/:id/invitation', permission, handler: view });
  for (const [verb, command, activity] of [
    ['resend', resendInvitation, 'invitation.resent'],
    ['revoke', revokeInvitation, 'invitation.revoked'],
  ] as const) {
    declareRoute(app, {
      method: 'POST',
      url: `/portal/api/users/:id/${verb}-invitation`,
      permission,
      activity,
      attempt: userById,
      handler: async (request, reply) => {
        await command(request.server.ports, request.actor, readId(request));
        return reply.code(204).send();
      },
    });
  }
}

async function view(request: FastifyRequest): Promise<{ invitation: GuestInvitationView | null }> {
  const { ports } = request.server;
  const userId = readId(request);
  const found = await findGuestInvitation(ports, userId);
  if (!found) return { invitation: null };
  const people = await findPeople(ports.database, [found.inviterId, userId]);
  const inviter = people.get(found.inviterId);
  const isAccepted = found.state === 'accepted';
  return {
    invitation: {
      state: found.state,
      address: found.address,
      invitedAt: found.invitedAt.toISOString(),
      invitedBy: inviter ? { id: inviter.id, displayName: inviter.displayName } : null,
      resentAt: found.linkedAt > found.invitedAt ? found.linkedAt.toISOString() : null,
      expiresAt: found.expiresAt?.toISOString() ?? null,
      declinedAt: found.declinedAt?.toISOString() ?? null,
      revokedAt: found.revokedAt?.toISOString() ?? null,
      acceptedAt: found.redeemedAt?.toISOString() ?? null,
      through: isAccepted ? await throughOf(ports, userId, people.get(userId)?.homeOrganization ?? null) : null,
      mayReset: isAccepted && mayReset(request),
    },
  };
}

export async function throughOf(
  { database }: Ports,
  userId: string,
  homeOrganization: string | null,
): Promise<GuestInvitationView['through']> {
  const [link] = await listIdentities(database, [userId]);
  if (!link) return null;
  return link.issuer === MAILBOX_ISSUER
    ? { kind: 'mailbox', name: link.subject }
    : { kind: 'home-directory', name: homeOrganization ?? link.issuer };
}

/** What Graph asks of who resets a redemption. */
function mayReset({ server: { decisions }, actor: { principalId } }: FastifyRequest): boolean {
  const needed = [directoryActions.updateUsers, directoryActions.createUsers];
  return needed.every((action) => decisions.holds(principalId, action, DIRECTORY_SCOPE));
}
