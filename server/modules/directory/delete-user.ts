/**
 * Deletes users, and undoes it: thirty days of rest, then for good.
 *
 * Whoever is deleted is out at once: the engine denies from this commit on, names and mail become free, the identity is
 * detached. Restoring brings the same person back, with what they held and is not over; never their sessions, and never
 * at the cost of somebody who has their name, address or identity by now.
 */
import { systemActor, type Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { findDeletedUser, listOverdue, lockDeletedUser, type DeletedUser } from './deleted-user-queries.ts';
import { detachIdentity } from './identity-link.ts';
import { deleteOwners } from './ownership.ts';
import { announcePrincipal, lockPrincipal, updatePrincipal } from './principal-store.ts';
import { findUser, findUserByMail, type DirectoryUser } from './user-store.ts';

const BATCH = 50;

/** Ends what somebody holds, inside the transaction that takes them away for good. */
export type EndAssignmentsOf = (tx: Transaction, actor: Actor, principalId: string) => Promise<void>;

export async function deleteUser(ports: Ports, actor: Actor, userId: string): Promise<void> {
  if (actor.principalId === userId) throw new Refusal('directory.own-account', { principalId: userId });
  await ports.unitOfWork((tx) => deleteUserIn(tx, actor, userId));
}

export async function deleteUserIn(tx: Transaction, actor: Actor, userId: string): Promise<void> {
  await lockPrincipal(tx, userId, 'User');
  const user = (await findUser(tx.db, userId))!;
  await record(tx, actor, 'user.deleted', user);
  const tombstone = { ...user.properties, deletedUserPrincipalName: user.userPrincipalName, deletedMail: user.mail };
  await tx.db
    .updateTable('directory_user')
    .set({
      user_principal_name: `${userId.replaceAll('-', '')}${user.userPrincipalName}`,
      mail: null,
      properties: JSON.stringify(tombstone),
      sessions_valid_from: tx.now,
    })
    .where('id', '=', userId)
    .execute();
  await detachIdentity(tx, userId);
  await updatePrincipal(tx, userId, { deleted_at: tx.now, deleted_by: actor.principalId });
  await announcePrincipal(tx, userId);
}

/** Undoes a deletion that is less than thirty days old. */
export async function restoreUser(ports: Ports, actor: Actor, userId: string): Promise<DirectoryUser> {
  return ports.unitOfWork(async (tx) => {
    const deleted = await lockDeletedUser(tx, userId);
    await requireFree(tx, deleted);
    const { deletedUserPrincipalName: _name, deletedMail: _mail, ...properties } = deleted.user.properties;
    await tx.db
      .updateTable('directory_user')
      .set({
        user_principal_name: deleted.userPrincipalName,
        mail: deleted.mail,
        properties: JSON.stringify(properties),
      })
      .where('id', '=', userId)
      .execute();
    await attachAgain(tx, deleted);
    await updatePrincipal(tx, userId, { deleted_at: null, deleted_by: null });
    await announcePrincipal(tx, userId);
    const user = (await findUser(tx.db, userId))!;
    await record(tx, actor, 'user.restored', user);
    return user;
  });
}

/** Ends what the person held and takes them out of every group. The row stays, so that the history keeps its names. */
export async function purgeUser(
  ports: Ports,
  actor: Actor,
  userId: string,
  endAssignmentsOf: EndAssignmentsOf,
): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const { user } = await lockDeletedUser(tx, userId);
    await purge(tx, actor, user, endAssignmentsOf);
  });
}

/** Purges everybody whose thirty days are over; nothing but tidiness depends on it. */
export async function purgeOverdueUsers(ports: Ports, endAssignmentsOf: EndAssignmentsOf): Promise<number> {
  const actor = systemActor('Daypass', ports.randomness.guid());
  const ids = await listOverdue(ports.database, ports.clock.agreed?.() ?? ports.clock.now(), BATCH);
  for (const id of ids) {
    await ports.unitOfWork(async (tx) => {
      const deleted = await findDeletedUser(tx.db, id, 'overdue', tx.now);
      if (deleted) await purge(tx, actor, deleted.user, endAssignmentsOf);
    });
  }
  return ids.length;
}

async function purge(tx: Transaction, actor: Actor, user: DirectoryUser, endAssignmentsOf: EndAssignmentsOf) {
  await endAssignmentsOf(tx, actor, user.id);
  const memberships = await tx.db
    .deleteFrom('group_member')
    .where('member_id', '=', user.id)
    .returning('group_id')
    .execute();
  for (const { group_id } of memberships) await tx.announce('membership', `${group_id}/${user.id}`, null);
  await deleteOwners(tx, { ownerId: user.id });
  await tx.db.updateTable('directory_user').set({ properties: '{}' }).where('id', '=', user.id).execute();
  await updatePrincipal(tx, user.id, { purged_at: tx.now });
  await record(tx, actor, 'user.purged', user);
}

/** Somebody else may have the name or the address by now; nothing is taken from them. */
async function requireFree(tx: Transaction, { user, userPrincipalName, mail }: DeletedUser): Promise<void> {
  const holder =
    (await findUser(tx.db, userPrincipalName)) ?? (mail === null ? undefined : await findUserByMail(tx.db, mail));
  if (holder) throw new Refusal('directory.name-taken', { userId: user.id, holderId: holder.id });
}

/** The account at home that the deletion detached, unless somebody else is it by now. */
async function attachAgain(tx: Transaction, { user, deletedAt }: DeletedUser): Promise<void> {
  const link = await tx.db
    .selectFrom('identity_link')
    .selectAll()
    .where('user_id', '=', user.id)
    .where('removed_at', '=', deletedAt)
    .executeTakeFirst();
  if (!link) return;
  const attached = await tx.db
    .insertInto('identity_link')
    .values({ ...link, id: tx.guid(), linked_at: tx.now, removed_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!attached) throw new Refusal('directory.identity-taken', { issuer: link.issuer });
}

async function record(
  tx: Transaction,
  actor: Actor,
  activity: 'user.deleted' | 'user.restored' | 'user.purged',
  { id, displayName, userPrincipalName }: DirectoryUser,
): Promise<void> {
  const targets = [{ id, type: 'User' as const, displayName, userPrincipalName }];
  await recordActivity(tx, { activity, actor, subjectId: id, targets });
}
