/**
 * The scope of a group: a node below the directory that comes, is renamed and goes with its group.
 *
 * Runs inside the transaction that changes the group. It is no part of the resource tree and appears on no list of it.
 */
import { groupScope } from '#model/group-access.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { addResource, changeResource, deleteResource, lockResource } from './resource-store.ts';

interface NamedGroup {
  readonly id: string;
  readonly displayName: string;
  readonly isAssignableToRole: boolean;
}

export async function addGroupScope(tx: Transaction, group: NamedGroup): Promise<void> {
  const scope = groupScope(group);
  await addResource(tx, {
    scope,
    path: scope,
    kind: 'group',
    parentScope: DIRECTORY_SCOPE,
    name: group.id,
    displayName: group.displayName,
    resourceType: 'group',
    subscriptionId: null,
    location: null,
    tags: {},
    properties: {},
    createdAt: tx.now,
  });
}

export async function renameGroupScope(tx: Transaction, group: NamedGroup): Promise<void> {
  const before = await lockResource(tx, groupScope(group));
  if (before) await changeResource(tx, before, { ...before, displayName: group.displayName });
}

/** What was assigned at the scope was ended before. */
export async function removeGroupScope(tx: Transaction, group: NamedGroup): Promise<void> {
  const scope = groupScope(group);
  if (await lockResource(tx, scope)) await deleteResource(tx, scope);
}
