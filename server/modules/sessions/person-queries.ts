/**
 * Reads about people: who is behind an address, an identity or an id, and how they stand.
 *
 * Never writes; the directory owns these tables.
 */
import { sql } from 'kysely';
import { standingOf, type StandingInput } from '#modules/directory/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Person } from './session.ts';

/** What the directory's rule of standing asks of a user row `u` with its principal `p` and its link `l`. */
export const standingColumns = sql`
  p.enabled, p.deleted_at is not null as is_deleted, u.external_user_state, u.creation_type is not null as is_invited,
  case when u.home_inactive_at is not null then 'suspended' when l.id is null or l.removed_at is not null then 'none'
    when l.suspended_at is null then 'live' else 'suspended' end as identity`;

export interface PersonRow {
  user_id: string;
  display_name: string;
  user_principal_name: string;
  mail: string | null;
  user_type: 'Member' | 'Guest';
  enabled: boolean;
  is_deleted: boolean;
  external_user_state: StandingInput['externalUserState'];
  is_invited: boolean;
  identity: StandingInput['identity'];
}

export function personFrom(row: PersonRow): Person {
  return {
    id: row.user_id,
    displayName: row.display_name,
    userPrincipalName: row.user_principal_name,
    mail: row.mail,
    userType: row.user_type,
    standing: standingOf({
      kind: 'User',
      enabled: row.enabled,
      isDeleted: row.is_deleted,
      userType: row.user_type,
      isInvited: row.is_invited,
      externalUserState: row.external_user_state,
      identity: row.identity,
    }),
    isInvited: row.is_invited,
  };
}

const person = sql`
  select u.id as user_id, p.display_name, u.user_principal_name, u.mail, u.user_type,
    ${standingColumns}
  from directory_user u
  join principal p on p.id = u.id
  left join identity_link l on l.user_id = u.id and l.removed_at is null`;

export async function findPerson(db: Reader, userId: string): Promise<Person | undefined> {
  const { rows } = await sql<PersonRow>`${person} where u.id = ${userId}`.execute(db);
  return rows[0] && personFrom(rows[0]);
}

/** The person of our own an identifier typed at sign-in names: the user principal name first, else the mail address. */
export async function findMemberByIdentifier(db: Reader, identifier: string): Promise<Person | undefined> {
  const { rows } = await sql<PersonRow>`${person}
    where u.creation_type is null and p.deleted_at is null
      and (u.user_principal_name = ${identifier} or u.mail = ${identifier})
    order by u.user_principal_name = ${identifier} desc limit 1`.execute(db);
  return rows[0] && personFrom(rows[0]);
}

/** The invited person whose address this is. It opens nothing: only a linked identity does. */
export async function findInvitedByAddress(db: Reader, address: string): Promise<Person | undefined> {
  const { rows } = await sql<PersonRow>`${person}
    where u.creation_type is not null and p.deleted_at is null and lower(u.mail) = ${address} limit 1`.execute(db);
  return rows[0] && personFrom(rows[0]);
}

export interface LinkedPerson {
  readonly person: Person;
  readonly identityLinkId: string;
}

/** The person an identity belongs to; e-mail is never asked. */
export async function findPersonByIdentity(
  db: Reader,
  issuer: string,
  subject: string,
): Promise<LinkedPerson | undefined> {
  const { rows } = await sql<PersonRow & { link_id: string }>`
    select u.id as user_id, p.display_name, u.user_principal_name, u.mail, u.user_type,
      ${standingColumns}, l.id as link_id
    from identity_link l
    join directory_user u on u.id = l.user_id
    join principal p on p.id = u.id
    where l.issuer = ${issuer} and l.subject = ${subject} and l.removed_at is null`.execute(db);
  const row = rows[0];
  return row && { person: personFrom(row), identityLinkId: row.link_id };
}
