/**
 * What is related to a group or to a member of groups: ids in pages, and how many there are. Never writes.
 */
import { sql, type RawBuilder } from 'kysely';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import type { Reader } from '#platform/database/database.ts';

/** Transitive ones are reached through other groups too. */
export type Relation = 'members' | 'transitiveMembers' | 'owners' | 'transitiveMemberOf';

const relations: Readonly<Record<Relation, (of: string) => RawBuilder<unknown>>> = {
  members: (of) => sql`select member_id as id from group_member where group_id = ${of}`,
  owners: (of) => sql`select owner_id as id from group_owner where group_id = ${of}`,
  // Only groups are followed: most members are none.
  transitiveMembers: (of) => sql`with recursive inside(id) as (
      select ${of}::uuid
      union select m.member_id from group_member m join inside i on m.group_id = i.id
        join directory_group g on g.id = m.member_id)
    select distinct m.member_id as id from group_member m join inside i on m.group_id = i.id`,
  transitiveMemberOf: (of) => sql`with recursive reached(id) as (
      select group_id from group_member where member_id = ${of}
      union select m.group_id from group_member m join reached r on m.member_id = r.id)
    select id from reached`,
};

const relatedOf = (relation: Relation, of: string) =>
  sql`(${relations[relation](of)}) r join principal p on p.id = r.id and p.deleted_at is null`;

/** A page of ids in their order. */
export async function listRelatedIds(
  db: Reader,
  relation: Relation,
  of: string,
  page: PageAsked,
): Promise<Page<string>> {
  const further = page.after ? sql`where r.id > ${page.after[0]}::uuid` : sql``;
  const { rows } = await sql<{ id: string }>`
    select r.id from ${relatedOf(relation, of)} ${further} order by r.id limit ${page.limit + 1}`.execute(db);
  return pageOf(
    rows.map((row) => row.id),
    page.limit,
    (id) => [id],
  );
}

export async function countRelated(db: Reader, relation: Relation, of: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from ${relatedOf(relation, of)}`.execute(db);
  return rows[0]!.count;
}
