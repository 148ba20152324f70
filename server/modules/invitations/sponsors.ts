/**
 * Who answers for a guest: at most five people or groups, the inviter where nobody is named. Being one gives no right.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import { findUser, listKinds, type DirectoryUser } from '#modules/directory/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { deleteSponsor, insertSponsors, listSponsorIds, lockSponsors } from './invitation-store.ts';

const MAXIMUM_SPONSORS = 5;

export async function addSponsor(ports: Ports, actor: Actor, userId: string, sponsorId: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    await lockSponsors(tx, userId);
    const guest = await requireGuest(tx, userId);
    const sponsorIds = await listSponsorIds(tx.db, userId);
    if (sponsorIds.includes(sponsorId)) throw new Refusal('invitation.sponsor-exists', { userId, sponsorId });
    await requireFit(tx, userId, [...sponsorIds, sponsorId]);
    await insertSponsors(tx, userId, [sponsorId]);
    await record(tx, actor, 'sponsor.added', guest, sponsorId);
  });
}

export async function removeSponsor(ports: Ports, actor: Actor, userId: string, sponsorId: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const guest = await requireGuest(tx, userId);
    if (!(await deleteSponsor(tx, userId, sponsorId))) {
      throw new Refusal('invitation.sponsor-not-found', { userId, sponsorId });
    }
    await record(tx, actor, 'sponsor.removed', guest, sponsorId);
  });
}

/** The first sponsors of a new guest. */
export async function stampSponsors(
  tx: Transaction,
  actor: Actor,
  guest: DirectoryUser,
  named: readonly string[],
): Promise<void> {
  const sponsorIds = named.length > 0 ? [...new Set(named)] : actor.kind === 'User' ? [actor.principalId] : [];
  await requireFit(tx, guest.id, sponsorIds);
  await insertSponsors(tx, guest.id, sponsorIds);
  for (const sponsorId of sponsorIds) await record(tx, actor, 'sponsor.added', guest, sponsorId);
}

/** A guest, or a member who was invited. */
async function requireGuest(tx: Transaction, userId: string): Promise<DirectoryUser> {
  const user = await findUser(tx.db, userId);
  if (!user) throw new Refusal('directory.principal-not-found', { principalId: userId });
  if (user.userType === 'Member' && user.creationType === null) {
    throw new Refusal('invitation.sponsors-of-guests', { userId });
  }
  return user;
}

async function requireFit(tx: Transaction, userId: string, sponsorIds: readonly string[]): Promise<void> {
  const kinds = await listKinds(tx.db, sponsorIds);
  const fit = sponsorIds.every((id) => id !== userId && (kinds.get(id) === 'User' || kinds.get(id) === 'Group'));
  if (!fit || sponsorIds.length > MAXIMUM_SPONSORS) {
    throw new Refusal('invitation.sponsors-invalid', { maximum: MAXIMUM_SPONSORS });
  }
}

async function record(
  tx: Transaction,
  actor: Actor,
  activity: 'sponsor.added' | 'sponsor.removed',
  { id, displayName, userPrincipalName }: DirectoryUser,
  sponsorId: string,
): Promise<void> {
  await recordActivity(tx, {
    activity,
    actor,
    subjectId: id,
    targets: [{ id, type: 'User', displayName, userPrincipalName }],
    details: { sponsorId },
  });
}
