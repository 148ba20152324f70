/**
 * The caller's own account: what is known about them, and the way out for guests.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import { requireDispensable } from '#modules/assignments/index.ts';
import {
  findPeople,
  findUser,
  getCollaborationSettings,
  getDirectoryIdentity,
  PROFILE_LISTS,
  PROFILE_TEXTS,
  type DirectoryUser,
} from '#modules/directory/index.ts';
import { findGuestInvitation, leaveOrganization, listSponsorIds } from '#modules/invitations/index.ts';
import { ownAccount } from '../attempt.ts';
import { consentStatements } from '../consent-statements.ts';
import { cookieAttributes, sessionCookieName } from '../cookies.ts';
import { declareRoute } from '../route.ts';
import type { AccountView, Leaving } from './account-contract.ts';
import { throughOf } from './guest-invitation-routes.ts';

export function accountRoutes(app: FastifyInstance): void {
  declareRoute(app, { method: 'GET', url: '/portal/api/account', permission: 'signed-in', handler: view });
  declareRoute(app, {
    method: 'POST',
    url: '/portal/api/account/leave',
    permission: 'signed-in',
    activity: 'guest.left',
    attempt: ownAccount,
    schema: {
      body: {
        type: 'object',
        required: ['organization'],
        properties: { organization: { type: 'string', maxLength: 256 } },
      },
    },
    handler: leave,
  });
}

async function view(request: FastifyRequest): Promise<AccountView> {
  const { ports } = request.server;
  const { principalId } = request.actor;
  const user = await findUser(ports.database, principalId);
  if (!user) throw new Refusal('directory.me-needs-person', {});
  const invitation = await findGuestInvitation(ports, principalId);
  const settings = await getCollaborationSettings(ports.database);
  const sponsorIds = invitation ? await listSponsorIds(ports.database, principalId) : [];
  const people = await findPeople(ports.database, [
    principalId,
    ...sponsorIds,
    ...(invitation ? [invitation.inviterId] : []),
  ]);
  const acceptedAt = invitation?.redeemedAt?.toISOString() ?? null;
  const nameOf = (id: string) => people.get(id)?.displayName;
  return {
    id: user.id,
    displayName: user.displayName,
    userPrincipalName: user.userPrincipalName,
    mail: user.mail,
    userType: user.userType,
    createdAt: user.createdAt.toISOString(),
    profile: profileOf(user),
    through: await throughOf(ports, principalId, people.get(principalId)?.homeOrganization ?? null),
    sponsors: sponsorIds.flatMap((id) => nameOf(id) ?? []),
    invitation: invitation
      ? {
          invitedBy: nameOf(invitation.inviterId) ?? null,
          invitedAt: invitation.invitedAt.toISOString(),
          acceptedAt,
        }
      : null,
    consent: acceptedAt ? { statements: [...consentStatements], at: acceptedAt } : null,
    privacyUrl: settings.privacyStatementUrl,
    contact: settings.privacyContact,
    mayLeave: user.creationType === 'Invitation' ? settings.guestsMayLeave : null,
  };
}

function profileOf({ properties }: DirectoryUser): AccountView['profile'] {
  return [...PROFILE_TEXTS, ...PROFILE_LISTS].flatMap((name) => {
    const value = properties[name];
    const text = Array.isArray(value) ? value.join(', ') : value;
    return typeof text === 'string' && text !== '' ? [{ name, value: text }] : [];
  });
}

async function leave(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { ports } = request.server;
  const { displayName } = await getDirectoryIdentity(ports.database);
  const { organization } = request.body as Leaving;
  if (organization.trim().toLowerCase() !== displayName.toLowerCase()) {
    throw new Refusal('invitation.leaving-unconfirmed', { organization: displayName });
  }
  await leaveOrganization(ports, request.actor, requireDispensable);
  void reply.clearCookie(sessionCookieName(ports.settings), cookieAttributes);
  return reply.code(204).send();
}
