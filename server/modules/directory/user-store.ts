/**
 * Rows of users: reading one and writing it. Decides nothing.
 */
import { sql } from 'kysely';
import { foldAscii, parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';

export interface DirectoryUser {
  readonly id: string;
  readonly displayName: string;
  readonly enabled: boolean;
  readonly userPrincipalName: string;
  readonly mail: string | null;
  readonly userType: 'Member' | 'Guest';
  readonly creationType: 'Invitation' | null;
  readonly externalUserState: 'PendingAcceptance' | 'Accepted' | null;
  readonly externalUserStateChangedAt: Date | null;
  /** Since when the home directory says that the account there is not active; null: it does not. */
  readonly homeInactiveAt: Date | null;
  readonly createdAt: Date;
  /** Plain profile fields of Graph: givenName, jobTitle, otherMails… */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Sign-in names are compared without case; `#EXT#` keeps the spelling clients know. */
export function canonicalUserPrincipalName(text: string): string {
  return foldAscii(text.trim()).replace('#ext#', '#EXT#');
}

export function selectUsers(database: Reader) {
  return database
    .selectFrom('directory_user as u')
    .innerJoin('principal as p', 'p.id', 'u.id')
    .where('p.kind', '=', 'User')
    .where('p.deleted_at', 'is', null)
    .select(['u.id', 'p.display_name', 'p.enabled', 'u.user_principal_name', 'u.mail', 'u.user_type'])
    .select(['u.creation_type', 'u.external_user_state', 'u.external_user_state_changed_at'])
    .select(['p.created_at', 'u.properties', 'u.home_inactive_at']);
}

type UserRow = Awaited<ReturnType<ReturnType<typeof selectUsers>['executeTakeFirstOrThrow']>>;

export function toUser(row: UserRow): DirectoryUser {
  return {
    id: row.id,
    displayName: row.display_name,
    enabled: row.enabled,
    userPrincipalName: row.user_principal_name,
    mail: row.mail,
    userType: row.user_type as DirectoryUser['userType'],
    creationType: row.creation_type as DirectoryUser['creationType'],
    externalUserState: row.external_user_state as DirectoryUser['externalUserState'],
    externalUserStateChangedAt: row.external_user_state_changed_at,
    homeInactiveAt: row.home_inactive_at,
    createdAt: row.created_at,
    properties: row.properties as Record<string, unknown>,
  };
}

/** By object id or by sign-in name. */
export async function findUser(database: Reader, idOrName: string): Promise<DirectoryUser | undefined> {
  const id = parseGuid(idOrName);
  const query = selectUsers(database);
  const row = await (
    id ? query.where('u.id', '=', id) : query.where('u.user_principal_name', '=', canonicalUserPrincipalName(idOrName))
  ).executeTakeFirst();
  return row && toUser(row);
}

/** For routing only: who a mail address belongs to in our records. It never says who somebody is. */
export async function findUserByMail(database: Reader, address: string): Promise<DirectoryUser | undefined> {
  const row = await selectUsers(database)
    .where((eb) =>
      eb.or([
        eb('u.mail', '=', address),
        eb('u.user_principal_name', '=', address),
        sql<boolean>`u.properties -> 'otherMails' ? ${address}`,
      ]),
    )
    .orderBy(sql`u.mail is distinct from ${address}`)
    .executeTakeFirst();
  return row && toUser(row);
}

export async function insertUser(
  tx: Transaction,
  user: {
    id: string;
    userPrincipalName: string;
    mail: string | null;
    userType: 'Member' | 'Guest';
    isInvited: boolean;
    properties: Readonly<Record<string, unknown>>;
  },
): Promise<void> {
  const inserted = await tx.db
    .insertInto('directory_user')
    .values({
      id: user.id,
      user_principal_name: user.userPrincipalName,
      mail: user.mail,
      user_type: user.userType,
      creation_type: user.isInvited ? 'Invitation' : null,
      external_user_state: user.isInvited ? 'PendingAcceptance' : null,
      external_user_state_changed_at: user.isInvited ? tx.now : null,
      properties: JSON.stringify(user.properties),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) throw new Refusal('directory.user-exists', { userId: user.id });
}

export async function setExternalUserState(
  tx: Transaction,
  id: string,
  state: 'PendingAcceptance' | 'Accepted',
): Promise<void> {
  await tx.db
    .updateTable('directory_user')
    .set({ external_user_state: state, external_user_state_changed_at: tx.now })
    .where('id', '=', id)
    .execute();
}
