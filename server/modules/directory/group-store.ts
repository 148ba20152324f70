/**
 * Rows of groups and memberships, and the facts the engine keeps of them.
 */
import { sql } from 'kysely';
import type { PrincipalKind } from '#model/actor.ts';
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

/** Ids of all groups a principal is in at an instant, directly or through other groups; or of those of some that were asked for. */
export async function listGroupsOf(
  database: Reader,
  memberId: string,
  now: Date,
  asked?: readonly string[],
): Promise<string[]> {
  const narrowed = asked ? sql`where r.id = any(${[...asked]}::uuid[])` : sql``;
  const { rows } = await sql<{ id: string }>`
    with recursive reached(id) as (
      select group_id from groups_of(${memberId}, ${now})
      union
      select m.group_id from reached r cross join lateral groups_of(r.id, ${now}) m)
    select r.id from reached r join principal p on p.id = r.id and p.deleted_at is null ${narrowed}
    order by r.id`.execute(database);
  return rows.map((row) => row.id);
}

/** Whether somebody is a standing member of a group that is there. */
export async function isMember(database: Reader, groupId: string, memberId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from group_member m join principal g on g.id = m.group_id and g.deleted_at is null
    where m.group_id = ${groupId} and m.member_id = ${memberId}`.execute(database);
  return rows.length > 0;
}

/** Ids of the standing members of a group. */
export async function listMemberIds(database: Reader, groupId: string): Promise<string[]> {
  const rows = await database
    .selectFrom('group_member')
    .innerJoin('principal', 'principal.id', 'member_id')
    .select('member_id')
    .where('group_id', '=', groupId)
    .where('principal.deleted_at', 'is', null)
    .orderBy('member_id')
    .execute();
  return rows.map((row) => row.member_id);
}

/** Serialises changes that could close a circle from two sides at once. */
const NESTING_LOCK = 7_140_011;

/** Refuses a group that contains the other already, directly or through others, now or for a time to come. */
export async function requireNoCircle(
  tx: Transaction,
  groupId: string,
  member: { readonly id: string; readonly kind: PrincipalKind },
): Promise<void> {
  if (member.kind !== 'Group') return;
  await sql`select pg_advisory_xact_lock(${NESTING_LOCK})`.execute(tx.db);
  const { rows } = await sql`
    with recursive inside(id) as (
      select ${member.id}::uuid
      union select m.member_id from inside i cross join lateral members_from(i.id, ${tx.now}) m
        join directory_group g on g.id = m.member_id)
    select 1 from inside where id = ${groupId}`.execute(tx.db);
  if (rows.length > 0) throw new Refusal('directory.group-cycle', { groupId, memberId: member.id });
}

/** The assignment by which somebody is a member or an owner for a time, now. */
export async function findTimedAccess(
  tx: Transaction,
  access: 'member' | 'owner',
  groupId: string,
  principalId: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select assignment_id as id
    from ${access === 'member' ? sql`members_of(${groupId}, ${tx.now})` : sql`owners_of(${groupId}, ${tx.now})`}
    where ${access === 'member' ? sql`member_id` : sql`owner_id`} = ${principalId} and assignment_id is not null limit 1`.execute(
    tx.db,
  );
  return rows[0]?.id;
}
