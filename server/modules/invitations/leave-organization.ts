/**
 * A guest leaves by themself: deleted like anybody who is deleted, and restorable as long.
 *
 * Only who came by an invitation may; members are let go by those who administer them. Whoever is the last to administer
 * something stays until somebody else does.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import { deleteUserIn, findUser, getCollaborationSettings } from '#modules/directory/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { findCourse, listSponsorIds } from './invitation-store.ts';

/** Refuses where nobody else administers what this person does, inside the transaction that takes them away. */
export type RequireDispensable = (tx: Transaction, actor: Actor, principalId: string) => Promise<void>;

export async function leaveOrganization(
  ports: Ports,
  actor: Actor,
  requireDispensable: RequireDispensable,
): Promise<void> {
  const userId = actor.principalId;
  await ports.unitOfWork(async (tx) => {
    await requireDispensable(tx, actor, userId);
    const user = await findUser(tx.db, userId);
    if (user?.creationType !== 'Invitation') throw new Refusal('directory.not-a-guest', { userId });
    const { guestsMayLeave, privacyContact, privacyStatementUrl } = await getCollaborationSettings(tx.db);
    if (!guestsMayLeave) throw new Refusal('invitation.leaving-not-allowed', { privacyContact, privacyStatementUrl });
    const course = await findCourse(tx.db, userId);
    const toldIds = new Set([...(await listSponsorIds(tx.db, userId)), ...(course ? [course.inviterId] : [])]);
    const { displayName, userPrincipalName, mail } = user;
    await recordActivity(tx, {
      activity: 'guest.left',
      actor,
      subjectId: userId,
      targets: [{ id: userId, type: 'User', displayName, userPrincipalName }],
    });
    await deleteUserIn(tx, actor, userId);
    const leftAt = tx.now.toISOString();
    await tx.send({
      type: 'guest.left',
      payload: { userId, displayName, address: mail, leftAt, toldIds: [...toldIds] },
    });
  });
}
