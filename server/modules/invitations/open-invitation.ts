/**
 * What an invitation link shows before anything is proved.
 *
 * Reads only: mail scanners and previews open links, and nothing may come of it.
 */
import { Refusal } from '#model/refusal.ts';
import { findRedemptionWay, type RedemptionWay } from '#modules/home-directories/index.ts';
import { findUser, getDirectoryIdentity } from '#modules/directory/index.ts';
import type { Ports } from '#platform/ports.ts';
import { findTicketedInvitation, hashTicket } from './invitation-store.ts';

const MAXIMUM_TICKET_LENGTH = 64;

export interface OpenedInvitation {
  readonly invitationId: string;
  readonly userId: string;
  /** Names the ticket in the server-side state of a redemption. */
  readonly ticketHash: Buffer;
  readonly address: string;
  readonly organization: { readonly displayName: string; readonly tenantId: string; readonly domain: string };
  readonly inviter: { readonly displayName: string; readonly mail: string | null } | null;
  readonly message: string | null;
  readonly expiresAt: Date | null;
  readonly redirectUrl: string;
  /** How the guest proves who they are. */
  readonly proof: RedemptionWay;
}

/** Unknown, used, replaced, withdrawn and expired tickets are refused alike. */
export async function openInvitation(ports: Ports, ticket: string): Promise<OpenedInvitation> {
  if (ticket.length > MAXIMUM_TICKET_LENGTH) throw new Refusal('invitation.ticket-invalid', {});
  return openByHash(ports, hashTicket(ports, ticket));
}

/** The same for the hash a redemption has kept. */
export async function openByHash(ports: Ports, ticketHash: Buffer): Promise<OpenedInvitation> {
  const { database, clock } = ports;
  const invitation = await findTicketedInvitation(database, ticketHash);
  const isExpired = invitation?.expiresAt != null && invitation.expiresAt <= clock.now();
  const guest = invitation && !isExpired ? await findUser(database, invitation.userId) : undefined;
  if (!invitation || !guest?.enabled || guest.homeInactiveAt || guest.externalUserState !== 'PendingAcceptance') {
    throw new Refusal('invitation.ticket-invalid', {});
  }
  const { tenantId, displayName, initialDomain } = await getDirectoryIdentity(database);
  const inviter = await findUser(database, invitation.inviterId);
  const domain = invitation.address.slice(invitation.address.indexOf('@') + 1);
  return {
    invitationId: invitation.id,
    userId: invitation.userId,
    ticketHash,
    address: invitation.address,
    organization: { displayName, tenantId, domain: initialDomain },
    inviter: inviter ? { displayName: inviter.displayName, mail: inviter.mail } : null,
    message: invitation.message,
    expiresAt: invitation.expiresAt,
    redirectUrl: invitation.redirectUrl,
    proof: await findRedemptionWay(database, domain),
  };
}
