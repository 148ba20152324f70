/**
 * Takes somebody out of a group: their standing membership and what they have of it for a time, through the ordinary commands.
 *
 * Where they are in it through another group, that stays: it may have been given for something else.
 */
import { sql } from 'kysely';
import type { Actor } from '#model/actor.ts';
import { GROUP_MEMBER_ROLE } from '#model/group-access.ts';
import type { Scope } from '#model/scope.ts';
import { groupEnding, keepLastOwnerThrough, removeHeldIn } from '#modules/assignments/index.ts';
import { isMember, removeGroupMemberIn } from '#modules/directory/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';

interface Membership {
  readonly groupId: string;
  /** Of the group. */
  readonly scope: Scope;
  readonly principalId: string;
}

/** How many memberships ended. The locks of `lockHeld` are held by then; refused where nobody would be left as an owner. */
export async function leaveGroup(
  tx: Transaction,
  actor: Actor,
  { groupId, scope, principalId }: Membership,
  justification: string,
): Promise<number> {
  const idsOf = async (table: 'eligibility_schedule' | 'assignment_schedule') => {
    const { rows } = await sql<{ id: string }>`select id from ${sql.table(table)}
      where scope = ${scope} and principal_id = ${principalId} and role_definition_id = ${GROUP_MEMBER_ROLE}
        and removed_at is null and (ends_at is null or ends_at > ${tx.now})`.execute(tx.db);
    return rows.map(({ id }) => id);
  };
  const eligibilityIds = await idsOf('eligibility_schedule');
  const assignmentIds = await idsOf('assignment_schedule');
  let ended = await removeHeldIn(tx, actor, { principalId, eligibilityIds, assignmentIds }, justification);
  if (await isMember(tx.db, groupId, principalId)) {
    await removeGroupMemberIn(tx, actor, groupId, principalId, groupEnding);
    ended += 1;
  }
  if (ended > 0) await keepLastOwnerThrough(tx, groupId);
  return ended;
}
