/**
 * What is related to a group or to a member of groups: ids in pages, and how many there are at an instant.
 * Never writes.
 */
import { sql, type RawBuilder } from 'kysely';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import type { Reader } from '#platform/database/database.ts';

/** Transitive ones are reached through other groups too. */
export type Relation = 'members' | 'transitiveMembers' | 'owners' | 'transitiveMemberOf';

const relations: Readonly<Record<Relation, (of: string, now: Date) => RawBuilder<unknown>>> = {
  // Standing members come in the order of an index; those for a time are few.
  members: (of, now) => sql`select member_id as id from group_member where group_id = ${of}
    union all select distinct m.member_id from members_of(${of}, ${now}) m where m.assignment_id is not null
      and not exists (select 1 from group_member s where s.group_id = ${of} and s.member_id = m.member_id)`,
  owners: (of, now) => sql`select distinct owner_id as id from owners_of(${of}, ${now})`,
  // Only groups are followed: most members are none.
  transitiveMembers: (of, now) => sql`with recursive inside(id) as (
      select ${of}::uuid
      union select m.member_id from inside i cross join lateral members_of(i.id, ${now}) m
        join directory_group g on g.id = m.member_id)
    select distinct m.member_id as id from inside i cross join lateral members_of(i.id, ${now}) m`,
  transitiveMemberOf: (of, now) => sql`with recursive reached(id) as (
      select group_id from groups_of(${of}, ${now})
      union select m.group_id from reached r cross join lateral groups_of(r.id, ${now}) m)
    select id from reached`,
};

const relatedOf = (relation: Relation, of: string, now: Date) =>
  sql`(${relations[relation](of, now)}) r join principal p on p.id = r.id and p.deleted_at is null`;

/** A page of ids in their order. */
export async function listRelatedIds(
  db: Reader,
  relation: Relation,
  of: string,
  page: PageAsked,
  now: Date,
): Promise<Page<string>> {
  const further = page.after ? sql`where r.id > ${page.after[0]}::uuid` : sql``;
  const { rows } = await sql<{ id: string }>`
    select r.id from ${relatedOf(relation, of, now)} ${further} order by r.id limit ${page.limit + 1}`.execute(db);
  return pageOf(
    rows.map((row) => row.id),
    page.limit,
    (id) => [id],
  );
}

export async function countRelated(db: Reader, relation: Relation, of: string, now: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from ${relatedOf(relation, of, now)}`.execute(db);
  return rows[0]!.count;
}
