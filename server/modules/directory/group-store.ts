/**
 * Rows of groups and memberships, and the facts the engine keeps of them.
 */
import { sql } from 'kysely';
import { Refusal } from '#model/refusal.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';

export interface DirectoryGroup {
  readonly id: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly mailNickname: string;
  readonly isAssignableToRole: boolean;
  readonly createdAt: Date;
}

export function selectGroups(database: Reader) {
  return database
    .selectFrom('directory_group as g')
    .innerJoin('principal as p', 'p.id', 'g.id')
    .where('p.kind', '=', 'Group')
    .where('p.deleted_at', 'is', null)
    .select(['g.id', 'p.display_name', 'g.description', 'g.mail_nickname', 'g.is_assignable_to_role', 'p.created_at']);
}

type GroupRow = Awaited<ReturnType<ReturnType<typeof selectGroups>['executeTakeFirstOrThrow']>>;

export function toGroup(row: GroupRow): DirectoryGroup {
  return {
    id: row.id,
    displayName: row.display_name,
    description: row.description,
    mailNickname: row.mail_nickname,
    isAssignableToRole: row.is_assignable_to_role,
    createdAt: row.created_at,
  };
}

export async function findGroup(database: Reader, id: string): Promise<DirectoryGroup | undefined> {
  const row = await selectGroups(database).where('g.id', '=', id).executeTakeFirst();
  return row && toGroup(row);
}

export async function getGroup(database: Reader, id: string): Promise<DirectoryGroup> {
  const group = await findGroup(database, id);
  if (!group) throw new Refusal('directory.principal-not-found', { principalId: id });
  return group;
}

/** False when the membership exists already. */
export async function insertMembership(tx: Transaction, groupId: string, memberId: string): Promise<boolean> {
  const inserted = await tx.db
    .insertInto('group_member')
    .values({ group_id: groupId, member_id: memberId, added_at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('group_id')
    .executeTakeFirst();
  if (inserted) await tx.announce('membership', `${groupId}/${memberId}`, { groupId, memberId });
  return inserted !== undefined;
}

export async function deleteMembership(tx: Transaction, groupId: string, memberId: string): Promise<boolean> {
  const deleted = await tx.db
    .deleteFrom('group_member')
    .where('group_id', '=', groupId)
    .where('member_id', '=', memberId)
    .returning('group_id')
    .executeTakeFirst();
  if (deleted) await tx.announce('membership', `${groupId}/${memberId}`, null);
  return deleted !== undefined;
}

/** Ids of all groups a principal is in, directly or through other groups; or of those of some that were asked for. */
export async function listGroupsOf(database: Reader, memberId: string, asked?: readonly string[]): Promise<string[]> {
  const narrowed = asked ? sql`where r.id = any(${[...asked]}::uuid[])` : sql``;
  const { rows } = await sql<{ id: string }>`
    with recursive reached(id) as (
      select group_id from group_member where member_id = ${memberId}
      union
      select m.group_id from group_member m join reached r on m.member_id = r.id)
    select r.id from reached r join principal p on p.id = r.id and p.deleted_at is null ${narrowed}
    order by r.id`.execute(database);
  return rows.map((row) => row.id);
}

/** Ids of all members of a group, nested ones too. */
export async function listMemberIds(database: Reader, groupId: string, isTransitive: boolean): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive reached(id) as (
      select member_id from group_member where group_id = ${groupId}
      union
      select m.member_id from group_member m join reached r on m.group_id = r.id where ${isTransitive})
    select r.id from reached r join principal p on p.id = r.id and p.deleted_at is null order by r.id`.execute(
    database,
  );
  return rows.map((row) => row.id);
}
