/**
 * Whoever got an invitation may block further ones to their mailbox, and allow them again, by the link in it.
 *
 * The link carries the address and a seal over it that only this server makes. It opens nothing else, works as often as
 * it is used, and is good for that one mailbox. An invitation that was sent already stays as it is.
 */
import { systemActor } from '#model/actor.ts';
import { parseMailAddress } from '#model/mail-address.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import { findUserByMail } from '#modules/directory/index.ts';
import type { Ports } from '#platform/ports.ts';
import { equalSecrets } from '#platform/secrets.ts';
import { publicOrigins } from '#platform/settings.ts';
import { findBlockedAt } from './blocked-invitation-store.ts';
import { lockAddress } from './invite-guest.ts';

const PURPOSE = 'blocked-invitation';

export function blockUrl({ secrets, settings }: Pick<Ports, 'secrets' | 'settings'>, address: string): string {
  const named = Buffer.from(address).toString('base64url');
  const seal = secrets.hash(PURPOSE, address).toString('base64url');
  return `${publicOrigins(settings).portalUrl}/block-invitations/${named}.${seal}`;
}

/** The mailbox a link is about; refuses a link that was not made here. */
function requireAddress({ secrets }: Pick<Ports, 'secrets'>, token: string): string {
  const [named = '', seal = ''] = token.split('.');
  const address = parseMailAddress(Buffer.from(named, 'base64url').toString())?.address;
  if (!address || !equalSecrets(secrets.hash(PURPOSE, address), Buffer.from(seal, 'base64url'))) {
    throw new Refusal('invitation.block-link-invalid', {});
  }
  return address;
}

export interface InvitationBlock {
  readonly address: string;
  /** Since when invitations are blocked; null: they are not. */
  readonly blockedAt: Date | null;
}

export async function findBlock(ports: Ports, token: string): Promise<InvitationBlock> {
  const address = requireAddress(ports, token);
  return { address, blockedAt: await findBlockedAt(ports.database, address) };
}

/** Blocks invitations to the mailbox of the link, or allows them again. What is so already stays so. */
export async function setBlock(
  ports: Ports,
  token: string,
  isBlocked: boolean,
  correlationId: string,
): Promise<InvitationBlock> {
  const address = requireAddress(ports, token);
  return ports.unitOfWork(async (tx) => {
    await lockAddress(tx, address);
    const blockedAt = await findBlockedAt(tx.db, address);
    if ((blockedAt !== null) === isBlocked) return { address, blockedAt };
    if (isBlocked) await tx.db.insertInto('blocked_invitation').values({ address, blocked_at: tx.now }).execute();
    else await tx.db.deleteFrom('blocked_invitation').where('address', '=', address).execute();
    const guest = await findUserByMail(tx.db, address);
    await recordActivity(tx, {
      activity: isBlocked ? 'invitations.blocked' : 'invitations.allowed',
      actor: systemActor('Recipient of an invitation', correlationId),
      ...(guest ? { subjectId: guest.id } : {}),
      targets: [{ id: guest?.id ?? null, type: 'User', displayName: guest?.displayName ?? address }],
      details: { address },
    });
    return { address, blockedAt: isBlocked ? tx.now : null };
  });
}
