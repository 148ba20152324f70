/**
 * What the home directory of somebody says of the account there: active, or not.
 *
 * It is a word of its own beside the switch administrators have: a home that takes it back switches nothing on that
 * an administrator switched off, and signing in at home does not take it back.
 */
import type { Actor } from '#model/actor.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { announcePrincipal, lockPrincipal } from './principal-store.ts';
import { findUser } from './user-store.ts';

/** Every decision denies from this commit on, or no more for this reason. False when nothing changed. */
export async function setActiveAtHome(
  tx: Transaction,
  actor: Actor,
  userId: string,
  homeDirectoryId: string,
  active: boolean,
): Promise<boolean> {
  await lockPrincipal(tx, userId, 'User');
  const user = (await findUser(tx.db, userId))!;
  if ((user.homeInactiveAt === null) === active) return false;
  await tx.db
    .updateTable('directory_user')
    .set({ home_inactive_at: active ? null : tx.now })
    .where('id', '=', userId)
    .execute();
  await announcePrincipal(tx, userId);
  const { id, displayName, userPrincipalName } = user;
  await recordActivity(tx, {
    activity: active ? 'home-account.reactivated' : 'home-account.deactivated',
    actor,
    subjectId: id,
    targets: [{ id, type: 'User', displayName, userPrincipalName }],
    details: { homeDirectoryId },
  });
  return true;
}
