/**
 * Identity links: which account at which home directory is which guest.
 *
 * The identity is (issuer, subject). No e-mail address appears here as a key
 * of a lookup, and a member is never linked.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { announcePrincipal, lockPrincipal } from './principal-store.ts';
import { findUser, setExternalUserState, type DirectoryUser } from './user-store.ts';

/**
 * The issuer of guests without a home directory, who prove a mailbox each
 * time. The subject is the mailbox itself, fixed at redemption; the `mail` of a
 * profile plays no part. No home directory can have this issuer: it is no URL.
 */
export const MAILBOX_ISSUER = 'urn:daypass:mailbox';

export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  readonly homeDirectoryId: string | null;
}

export interface IdentityLink extends Identity {
  readonly id: string;
  readonly userId: string;
  readonly suspendedAt: Date | null;
  readonly suspendedReason: string | null;
}

function selectLinks(database: Reader) {
  return database
    .selectFrom('identity_link')
    .select(['id', 'user_id as userId', 'issuer', 'subject', 'home_directory_id as homeDirectoryId'])
    .select(['suspended_at as suspendedAt', 'suspended_reason as suspendedReason'])
    .where('removed_at', 'is', null);
}

export async function findIdentity(
  database: Reader,
  issuer: string,
  subject: string,
): Promise<IdentityLink | undefined> {
  return selectLinks(database).where('issuer', '=', issuer).where('subject', '=', subject).executeTakeFirst();
}

export async function listIdentities(database: Reader, userIds: readonly string[]): Promise<IdentityLink[]> {
  return userIds.length === 0
    ? []
    : selectLinks(database)
        .where('user_id', 'in', [...userIds])
        .execute();
}

/**
 * Links a pending guest to the account they redeemed with, and accepts them.
 * The caller has consumed the ticket and checked the proof in this unit of work.
 */
export async function linkIdentity(tx: Transaction, actor: Actor, userId: string, identity: Identity): Promise<void> {
  await lockPrincipal(tx, userId, 'User');
  const user = (await findUser(tx.db, userId))!;
  if (user.externalUserState !== 'PendingAcceptance') throw new Refusal('directory.not-a-guest', { userId });
  const { issuer, subject, homeDirectoryId } = identity;
  const linked = await tx.db
    .insertInto('identity_link')
    .values({
      id: tx.guid(),
      user_id: userId,
      issuer,
      subject,
      home_directory_id: homeDirectoryId,
      linked_at: tx.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!linked) throw new Refusal('directory.identity-taken', { issuer });
  await setExternalUserState(tx, userId, 'Accepted');
  await announcePrincipal(tx, userId);
  await recordLink(tx, actor, 'identity.linked', user, { issuer, homeDirectoryId });
}

/** Detaches the account of a guest; they are pending again and redeem anew. */
export async function resetIdentity(tx: Transaction, actor: Actor, userId: string): Promise<void> {
  await lockPrincipal(tx, userId, 'User');
  const user = (await findUser(tx.db, userId))!;
  if (user.creationType !== 'Invitation') throw new Refusal('directory.not-a-guest', { userId });
  await detachIdentity(tx, userId);
  await setExternalUserState(tx, userId, 'PendingAcceptance');
  await announcePrincipal(tx, userId);
  await recordLink(tx, actor, 'identity.reset', user, {});
}

/**
 * Somebody of our own signs in at home from now on: until they accept an invitation they are pending, and every decision
 * about them denies. What they are, are in and hold stays; their sessions are over.
 */
export async function turnExternal(tx: Transaction, actor: Actor, userId: string): Promise<void> {
  await lockPrincipal(tx, userId, 'User');
  const user = (await findUser(tx.db, userId))!;
  if (user.creationType !== null) throw new Refusal('invitation.internal-not-possible', { userId });
  await tx.db
    .updateTable('directory_user')
    .set({ creation_type: 'Invitation', sessions_valid_from: tx.now })
    .where('id', '=', userId)
    .execute();
  await setExternalUserState(tx, userId, 'PendingAcceptance');
  await announcePrincipal(tx, userId);
  await recordLink(tx, actor, 'user.turned-external', user, { invitedUserEmailAddress: user.mail });
}

/** The account at home is nobody's here any more. */
export async function detachIdentity(tx: Transaction, userId: string): Promise<void> {
  await tx.db
    .updateTable('identity_link')
    .set({ removed_at: tx.now })
    .where('user_id', '=', userId)
    .where('removed_at', 'is', null)
    .execute();
}

/** The home directory no longer vouches for this account: every decision denies from this commit on. */
export async function suspendIdentity(tx: Transaction, actor: Actor, linkId: string, reason: string): Promise<void> {
  await setSuspension(tx, actor, linkId, { suspended_at: tx.now, suspended_reason: reason });
}

/** `unless`: a suspension for this reason stays. */
export async function resumeIdentity(tx: Transaction, actor: Actor, linkId: string, unless?: string): Promise<void> {
  await setSuspension(tx, actor, linkId, { suspended_at: null, suspended_reason: null }, unless);
}

/**
 * The settings here let this person in no more: suspended, whatever it was before, and no session of theirs serves again,
 * not even after they are let in anew.
 */
export async function suspendForGood(tx: Transaction, actor: Actor, userId: string, reason: string): Promise<void> {
  await lockPrincipal(tx, userId, 'User');
  const [link] = await listIdentities(tx.db, [userId]);
  if (!link || link.suspendedReason === reason) return;
  await tx.db.updateTable('directory_user').set({ sessions_valid_from: tx.now }).where('id', '=', userId).execute();
  await tx.db
    .updateTable('identity_link')
    .set({ suspended_at: link.suspendedAt ?? tx.now, suspended_reason: reason })
    .where('id', '=', link.id)
    .execute();
  await announcePrincipal(tx, userId);
  const { issuer, homeDirectoryId } = link;
  await recordLink(tx, actor, 'identity.suspended', (await findUser(tx.db, userId))!, {
    issuer,
    homeDirectoryId,
    reason,
  });
}

async function setSuspension(
  tx: Transaction,
  actor: Actor,
  linkId: string,
  suspension: { suspended_at: Date | null; suspended_reason: string | null },
  unless?: string,
): Promise<void> {
  // The person first, as every command about them: what is announced last has then seen what was written before.
  await tx.db
    .selectFrom('principal')
    .select('id')
    .where('id', '=', (eb) => eb.selectFrom('identity_link').select('user_id').where('id', '=', linkId))
    .forUpdate()
    .execute();
  const link = await tx.db
    .selectFrom('identity_link')
    .select(['user_id', 'issuer', 'suspended_at', 'suspended_reason', 'home_directory_id'])
    .where('id', '=', linkId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (!link || (link.suspended_at === null) === (suspension.suspended_at === null)) return;
  if (unless !== undefined && link.suspended_reason === unless) return;
  await tx.db.updateTable('identity_link').set(suspension).where('id', '=', linkId).execute();
  await announcePrincipal(tx, link.user_id);
  const user = await findUser(tx.db, link.user_id);
  if (!user) return;
  const facts = { issuer: link.issuer, homeDirectoryId: link.home_directory_id, reason: suspension.suspended_reason };
  await recordLink(tx, actor, suspension.suspended_at ? 'identity.suspended' : 'identity.resumed', user, facts);
}

async function recordLink(
  tx: Transaction,
  actor: Actor,
  activity: 'identity.linked' | 'identity.reset' | 'user.turned-external' | 'identity.suspended' | 'identity.resumed',
  user: DirectoryUser,
  details: Record<string, unknown>,
): Promise<void> {
  const { id, displayName, userPrincipalName } = user;
  await recordActivity(tx, {
    activity,
    actor,
    subjectId: id,
    targets: [{ id, type: 'User', displayName, userPrincipalName }],
    details,
  });
}
