/**
 * People as those see them who decide about them: name, mailbox, guest or member, and from which organization.
 *
 * Also of who is deleted by now: what they asked for keeps its name. Never says who may read it.
 */
import { sql } from 'kysely';
import type { Reader } from '#platform/database/database.ts';

export interface KnownPerson {
  readonly id: string;
  readonly displayName: string;
  readonly mail: string | null;
  readonly isGuest: boolean;
  /** The home directory a guest signs in at, else the domain of the mailbox; null for members. */
  readonly homeOrganization: string | null;
}

interface PersonRow {
  id: string;
  display_name: string;
  mail: string | null;
  user_type: string | null;
  home: string | null;
}

export async function findPeople(db: Reader, ids: readonly string[]): Promise<Map<string, KnownPerson>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<PersonRow>`
    select p.id, p.display_name, coalesce(u.mail, u.user_principal_name) as mail, u.user_type, h.display_name as home
    from principal p left join directory_user u on u.id = p.id
    left join identity_link l on l.user_id = u.id and l.removed_at is null
    left join home_directory h on h.id = l.home_directory_id
    where p.id = any(${[...new Set(ids)]}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.id, personFromRow(row)]));
}

function personFromRow(row: PersonRow): KnownPerson {
  const isGuest = row.user_type === 'Guest';
  return {
    id: row.id,
    displayName: row.display_name,
    mail: row.mail,
    isGuest,
    homeOrganization: isGuest ? (row.home ?? domainOf(row.mail)) : null,
  };
}

function domainOf(mail: string | null): string | null {
  return mail === null || !mail.includes('@') ? null : mail.slice(mail.lastIndexOf('@') + 1);
}
