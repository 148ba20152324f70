/**
 * Standing owners of groups: rows, and the facts the engine keeps of them. Whoever owns a group only for a time is an
 * assignment of its own.
 */
import type { AssignmentFact } from '#engine/facts.ts';
import { GROUP_OWNER_ROLE, groupScope } from '#model/group-access.ts';
import { Refusal } from '#model/refusal.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { getGroup } from './group-store.ts';
import { lockPrincipal, type PrincipalRow } from './principal-store.ts';

export interface OwnedGroup {
  readonly id: string;
  readonly isAssignableToRole: boolean;
}

/** Ownership counts like an assignment without an end. */
export function ownershipFact(group: OwnedGroup, ownerId: string): AssignmentFact {
  return {
    id: `owner/${group.id}/${ownerId}`,
    principalId: ownerId,
    roleDefinitionId: GROUP_OWNER_ROLE,
    scope: groupScope(group),
    startsAt: 0,
    endsAt: null,
    isConditional: false,
  };
}

export async function insertOwner(tx: Transaction, groupId: string, ownerId: string): Promise<PrincipalRow> {
  const owner = await lockPrincipal(tx, ownerId);
  const added = await tx.db
    .insertInto('group_owner')
    .values({ group_id: groupId, owner_id: ownerId })
    .onConflict((conflict) => conflict.doNothing())
    .returning('group_id')
    .executeTakeFirst();
  if (!added) throw new Refusal('directory.owner-exists', { groupId, ownerId });
  const fact = ownershipFact(await getGroup(tx.db, groupId), ownerId);
  await tx.announce('assignment', fact.id, fact);
  return owner;
}

/** Takes away one owner of one group, all owners of a group, or everything somebody owns; answers the owners. */
export async function deleteOwners(
  tx: Transaction,
  { groupId, ownerId }: { readonly groupId?: string; readonly ownerId?: string },
): Promise<string[]> {
  let query = tx.db.deleteFrom('group_owner');
  if (groupId) query = query.where('group_id', '=', groupId);
  if (ownerId) query = query.where('owner_id', '=', ownerId);
  const deleted = await query.returning(['group_id', 'owner_id']).execute();
  for (const row of deleted) await tx.announce('assignment', `owner/${row.group_id}/${row.owner_id}`, null);
  return deleted.map((row) => row.owner_id);
}
