/**
 * Changes a user: profile, mail, type, and whether the account is enabled.
 *
 * Never touches who the user is: the identity link, the sign-in name of a
 * guest and the state of an invitation have commands of their own.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity, type ActivityName } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { announcePrincipal, lockPrincipal, updatePrincipal } from './principal-store.ts';
import { mergeProfile, requireAddress, requireDisplayName } from './user.ts';
import { findUser, findUserByMail, type DirectoryUser } from './user-store.ts';

export interface UserChange {
  readonly displayName?: unknown;
  readonly mail?: unknown;
  readonly enabled?: boolean;
  readonly userType?: 'Member' | 'Guest';
  readonly profile?: Readonly<Record<string, unknown>>;
}

export async function updateUser(ports: Ports, actor: Actor, userId: string, change: UserChange): Promise<void> {
  await ports.unitOfWork((tx) => updateUserIn(tx, actor, userId, change));
}

export async function updateUserIn(tx: Transaction, actor: Actor, userId: string, change: UserChange): Promise<void> {
  const principal = await lockPrincipal(tx, userId, 'User');
  const before = (await findUser(tx.db, userId))!;
  if (change.enabled === false && actor.principalId === userId) {
    throw new Refusal('directory.own-account', { principalId: userId });
  }
  await updatePrincipal(tx, userId, {
    ...(change.displayName === undefined ? {} : { display_name: requireDisplayName(change.displayName) }),
    ...(change.enabled === undefined ? {} : { enabled: change.enabled }),
  });
  await tx.db
    .updateTable('directory_user')
    .set({
      properties: JSON.stringify(mergeProfile(before.properties, change.profile ?? {})),
      ...(change.mail === undefined ? {} : { mail: await newMail(tx, before, change.mail) }),
      ...(change.userType === undefined ? {} : { user_type: change.userType }),
      // Whoever enables somebody has looked; their home says it anew if it still means it.
      ...(change.enabled === true ? { home_inactive_at: null } : {}),
    })
    .where('id', '=', userId)
    .execute();
  await announcePrincipal(tx, userId);
  const after = (await findUser(tx.db, userId))!;
  const toggled = change.enabled !== undefined && change.enabled !== principal.enabled;
  await record(tx, actor, 'user.updated', before, after);
  if (toggled) await record(tx, actor, change.enabled ? 'user.enabled' : 'user.disabled', before, after);
}

/** The home directory of a guest gave them another mailbox. False when somebody here has it: nothing changes then. */
export async function moveMailbox(tx: Transaction, actor: Actor, userId: string, address: string): Promise<boolean> {
  await lockPrincipal(tx, userId, 'User');
  const before = (await findUser(tx.db, userId))!;
  const mail = requireAddress('mail', address);
  if (await findUserByMail(tx.db, mail)) return false;
  await tx.db.updateTable('directory_user').set({ mail }).where('id', '=', userId).execute();
  await announcePrincipal(tx, userId);
  await record(tx, actor, 'user.updated', before, (await findUser(tx.db, userId))!);
  return true;
}

async function newMail(tx: Transaction, before: DirectoryUser, value: unknown): Promise<string | null> {
  // A guest's mail is the invited address: it says where proofs are sent, so it is not a profile field.
  if (before.creationType === 'Invitation') {
    if (typeof value === 'string' && value.toLowerCase() === before.mail) return before.mail;
    throw new Refusal('directory.property-read-only', { property: 'mail' });
  }
  if (value === null || value === '') return null;
  const mail = requireAddress('mail', value);
  const taken = await findUserByMail(tx.db, mail);
  if (taken && taken.id !== before.id) throw new Refusal('directory.user-exists', { userId: taken.id });
  return mail;
}

async function record(
  tx: Transaction,
  actor: Actor,
  activity: ActivityName,
  before: DirectoryUser,
  after: DirectoryUser,
) {
  const facts = (user: DirectoryUser): Record<string, unknown> => {
    const { displayName, mail, enabled, userType, properties } = user;
    return { displayName, mail, accountEnabled: enabled, userType, ...properties };
  };
  const [old, now] = [facts(before), facts(after)];
  const modified = [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]))
    .map((name) => ({ name, before: old[name] ?? null, after: now[name] ?? null }));
  const { id, displayName, userPrincipalName } = before;
  await recordActivity(tx, {
    activity,
    actor,
    subjectId: id,
    targets: [{ id, type: 'User', displayName, userPrincipalName, modified }],
  });
}
