/**
 * Sends an open invitation again, or withdraws it.
 *
 * A resent invitation has a fresh link; the one in the old mail is dead. Both wait for others at the same address.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity, type ActivityName } from '#modules/audit/index.ts';
import { findUser, getCollaborationSettings, type DirectoryUser } from '#modules/directory/index.ts';
import { requireInvitable } from '#modules/home-directories/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { isDomainAllowed } from './invitation.ts';
import { lockAddress, requireBelowLimits, sendTicket } from './invite-guest.ts';
import { findOpenInvitation, killTickets, revokeInvitations, type InvitationRow } from './invitation-store.ts';

export async function resendInvitation(ports: Ports, actor: Actor, userId: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const { user, invitation } = await requireOpen(tx, userId);
    await requireStillAllowed(tx, invitation.address);
    await requireInvitable(tx, invitation.address, user.id);
    await requireBelowLimits(tx, actor, invitation.address);
    await sendTicket(ports, tx, actor, invitation, { sendsMessage: true, ccAddress: null });
    await record(tx, actor, 'invitation.resent', user, invitation);
  });
}

/** The guest object stays pending; deleting it is another command. */
export async function revokeInvitation(ports: Ports, actor: Actor, userId: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const { user, invitation } = await requireOpen(tx, userId);
    await killTickets(tx, userId);
    if (!(await revokeInvitations(tx, userId))) throw new Refusal('invitation.not-pending', { userId });
    await record(tx, actor, 'invitation.revoked', user, invitation);
  });
}

async function requireOpen(
  tx: Transaction,
  userId: string,
): Promise<{ user: DirectoryUser; invitation: InvitationRow }> {
  const known = await findOpenInvitation(tx.db, userId);
  if (known) await lockAddress(tx, known.address);
  const user = await findUser(tx.db, userId);
  if (!user) throw new Refusal('directory.principal-not-found', { principalId: userId });
  const invitation = await findOpenInvitation(tx.db, user.id);
  if (!invitation || user.externalUserState !== 'PendingAcceptance') {
    throw new Refusal('invitation.not-pending', { userId: user.id });
  }
  return { user, invitation };
}

/** A directory that stopped inviting, or inviting there, sends no new link either. */
async function requireStillAllowed(tx: Transaction, address: string): Promise<void> {
  const settings = await getCollaborationSettings(tx.db);
  const { allowInvitesFrom } = settings;
  if (allowInvitesFrom === 'none') throw new Refusal('invitation.not-allowed', { allowInvitesFrom });
  const domain = address.slice(address.indexOf('@') + 1);
  if (!isDomainAllowed(domain, settings)) throw new Refusal('invitation.domain-not-allowed', { domain });
}

async function record(
  tx: Transaction,
  actor: Actor,
  activity: ActivityName,
  user: DirectoryUser,
  invitation: InvitationRow,
): Promise<void> {
  const { id, displayName, userPrincipalName } = user;
  await recordActivity(tx, {
    activity,
    actor,
    subjectId: id,
    targets: [{ id, type: 'User', displayName, userPrincipalName }],
    details: { invitationId: invitation.id, invitedUserEmailAddress: invitation.address },
  });
}
