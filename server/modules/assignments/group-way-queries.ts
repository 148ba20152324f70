/**
 * How somebody belongs to groups: every group around a principal, and the way that leads there.
 */
import { sql } from 'kysely';
import type { Reader } from '#platform/database/database.ts';

/** Names of groups, from the one that holds the principal to the one at the end of the way. */
export type GroupWay = readonly string[];

/**
 * The principal itself, with no way, and every group it is in, directly or through others, with a shortest way. One
 * question for each level; a group is looked at once, by whatever many ways it is reached.
 */
export async function listGroupsAround(db: Reader, principalId: string): Promise<ReadonlyMap<string, GroupWay>> {
  const ways = new Map<string, GroupWay>([[principalId, []]]);
  for (let edge = [principalId]; edge.length > 0;) {
    const { rows } = await sql<{ member_id: string; group_id: string; name: string }>`
      select m.member_id, m.group_id, g.display_name as name
      from group_member m join principal g on g.id = m.group_id and g.deleted_at is null
      where m.member_id = any(${edge}::uuid[]) order by g.display_name, g.id`.execute(db);
    const found = rows.filter((row) => !ways.has(row.group_id));
    edge = [...new Set(found.map((row) => row.group_id))];
    for (const { member_id: memberId, group_id: groupId, name } of found) {
      if (!ways.has(groupId)) ways.set(groupId, [...ways.get(memberId)!, name]);
    }
  }
  return ways;
}
