/**
 * Adds users: members by an administrator, guests by an invitation.
 *
 * Gives nobody a way to sign in: members get a credential in sign-in, guests
 * an identity by redeeming. A guest starts pending.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { getDirectoryIdentity } from './directory-properties.ts';
import { announcePrincipal, insertPrincipal } from './principal-store.ts';
import { guestUserPrincipalName, mergeProfile, requireAddress, requireDisplayName } from './user.ts';
import { findUser, findUserByMail, insertUser, type DirectoryUser } from './user-store.ts';

export interface NewUser {
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly mail?: string | null;
  readonly enabled?: boolean;
  /** Profile fields as Graph spells them; unknown ones are ignored. */
  readonly profile?: Readonly<Record<string, unknown>>;
}

export async function createUser(ports: Ports, actor: Actor, input: NewUser): Promise<DirectoryUser> {
  return ports.unitOfWork((tx) => addMember(tx, actor, input));
}

/** The same inside a unit of work of the caller (first administrator). */
export async function addMember(tx: Transaction, actor: Actor, input: NewUser): Promise<DirectoryUser> {
  const identity = await getDirectoryIdentity(tx.db);
  const userPrincipalName = requireAddress('userPrincipalName', input.userPrincipalName);
  const domain = userPrincipalName.slice(userPrincipalName.indexOf('@') + 1);
  if (domain !== identity.initialDomain) throw new Refusal('directory.domain-foreign', { domain });
  const mail = input.mail ? requireAddress('mail', input.mail) : null;
  const taken = (await findUser(tx.db, userPrincipalName)) ?? (mail ? await findUserByMail(tx.db, mail) : undefined);
  if (taken) throw new Refusal('directory.user-exists', { userId: taken.id });
  const id = tx.guid();
  await insertPrincipal(tx, {
    id,
    kind: 'User',
    displayName: requireDisplayName(input.displayName),
    enabled: input.enabled ?? true,
  });
  const properties = mergeProfile({}, input.profile ?? {});
  await insertUser(tx, { id, userPrincipalName, mail, userType: 'Member', isInvited: false, properties });
  await announcePrincipal(tx, id);
  return recordAdded(tx, actor, id);
}

/** Adds the user object of somebody who is being invited. Only the invitations module calls it. */
export async function addGuest(
  tx: Transaction,
  actor: Actor,
  guest: { address: string; displayName: string | null; userType: 'Guest' | 'Member' },
): Promise<DirectoryUser> {
  const { initialDomain } = await getDirectoryIdentity(tx.db);
  const id = tx.guid();
  const displayName = guest.displayName ?? guest.address.slice(0, guest.address.indexOf('@'));
  await insertPrincipal(tx, { id, kind: 'User', displayName, enabled: true });
  await insertUser(tx, {
    id,
    userPrincipalName: guestUserPrincipalName(guest.address, initialDomain),
    mail: guest.address,
    userType: guest.userType,
    isInvited: true,
    properties: {},
  });
  await announcePrincipal(tx, id);
  return recordAdded(tx, actor, id);
}

async function recordAdded(tx: Transaction, actor: Actor, id: string): Promise<DirectoryUser> {
  const user = (await findUser(tx.db, id))!;
  const { displayName, userPrincipalName } = user;
  await recordActivity(tx, {
    activity: 'user.added',
    actor,
    subjectId: id,
    targets: [{ id, type: 'User', displayName, userPrincipalName }],
    details: { userType: user.userType },
  });
  return user;
}
