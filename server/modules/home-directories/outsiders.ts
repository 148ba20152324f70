/**
 * Who from outside a rule is about: the partner somebody belongs to, and what the rules look at. Reads only.
 *
 * Somebody belongs to the home directory their account is linked at; without one, to the one their domain is bound to.
 */
import { sql } from 'kysely';
import type { Reader } from '#platform/database/database.ts';
import {
  effectiveAccess,
  groupsOf,
  type AccessRule,
  type EffectiveAccess,
  type Outsider,
} from './cross-tenant-access.ts';
import { findPartnerAccess, getDefaultAccess } from './cross-tenant-store.ts';

export async function accessOf(db: Reader, homeDirectoryId: string | null): Promise<EffectiveAccess> {
  const fallback = await getDefaultAccess(db);
  return effectiveAccess(fallback, homeDirectoryId ? await findPartnerAccess(db, homeDirectoryId) : undefined);
}

/** The home directory a domain is bound to, in use or not: settings count for its people all the same. */
export async function findPartnerOfDomain(db: Reader, domain: string): Promise<string | null> {
  const row = await db
    .selectFrom('home_directory_domain')
    .select('home_directory_id')
    .where('domain', '=', domain)
    .executeTakeFirst();
  return row?.home_directory_id ?? null;
}

export interface KnownOutsider {
  readonly userId: string;
  readonly address: string | null;
  readonly homeDirectoryId: string | null;
}

const outsiders = sql`
  select u.id as "userId", coalesce(u.mail, case when l.home_directory_id is null then l.subject end) as address,
    coalesce(l.home_directory_id, d.home_directory_id) as "homeDirectoryId"
  from directory_user u
  join principal p on p.id = u.id and p.deleted_at is null
  left join identity_link l on l.user_id = u.id and l.removed_at is null
  left join home_directory_domain d on l.home_directory_id is null
    and d.domain = split_part(coalesce(l.subject, u.mail), '@', 2)`;

/** Undefined of members of our own. */
export async function findOutsider(db: Reader, userId: string): Promise<KnownOutsider | undefined> {
  const { rows } = await sql<KnownOutsider>`
    ${outsiders} where u.id = ${userId} and u.creation_type is not null`.execute(db);
  return rows[0];
}

/** Everybody from outside who is under a partner's settings, or under the default. */
export async function listOutsiders(
  db: Reader,
  under: { readonly homeDirectoryId: string } | { readonly exceptPartners: readonly string[] },
): Promise<KnownOutsider[]> {
  const condition =
    'homeDirectoryId' in under
      ? sql`coalesce(l.home_directory_id, d.home_directory_id) = ${under.homeDirectoryId}`
      : sql`not coalesce(coalesce(l.home_directory_id, d.home_directory_id) = any(${[...under.exceptPartners]}::uuid[]), false)`;
  const { rows } = await sql<KnownOutsider>`
    ${outsiders} where u.creation_type is not null and ${condition} order by u.id`.execute(db);
  return rows;
}

/** Of the groups a rule names, those each person is in now. */
export async function membersOfNamed(db: Reader, rule: AccessRule, now: Date): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const groupId of groupsOf(rule)) {
    const { rows } = await sql<{ id: string }>`
      with recursive inside(id) as (
        select ${groupId}::uuid
        union select m.member_id from inside i cross join lateral members_of(i.id, ${now}) m
          join directory_group g on g.id = m.member_id)
      select distinct m.member_id as id from inside i cross join lateral members_of(i.id, ${now}) m`.execute(db);
    for (const { id } of rows) found.set(id, [...(found.get(id) ?? []), groupId]);
  }
  return found;
}

/** One person as the rules look at them. */
export async function outsiderFor(db: Reader, known: KnownOutsider, rule: AccessRule, now: Date): Promise<Outsider> {
  const named = groupsOf(rule);
  const { userId, address } = known;
  if (named.length === 0) return { userId, address, groupIds: [] };
  const { rows } = await sql<{ id: string }>`
    with recursive reached(id) as (
      select group_id from groups_of(${userId}::uuid, ${now})
      union select m.group_id from reached r cross join lateral groups_of(r.id, ${now}) m)
    select id from reached where id = any(${named}::uuid[])`.execute(db);
  return { userId, address, groupIds: rows.map(({ id }) => id) };
}
