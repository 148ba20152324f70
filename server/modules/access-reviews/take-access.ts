/**
 * Takes the access of one denied person, inside the transaction that also says what became of it.
 *
 * Everything goes through the ordinary commands of assignments, groups and the directory, with their guards and their audit.
 * What the person has through a group is taken by leaving the group, where the review says so and nothing speaks against it; about
 * everything else that is left the owners of the group are asked.
 */
import type { Actor } from '#model/actor.ts';
import { groupOfScope, groupScope } from '#model/group-access.ts';
import { Refusal } from '#model/refusal.ts';
import {
  groupEnding,
  holdsDirectoryRoles,
  lockHeld,
  removeEverythingIn,
  removeHeldIn,
} from '#modules/assignments/index.ts';
import {
  findGroup,
  findUser,
  isMember,
  leaveGroupsIn,
  listGroupsOf,
  removeGroupMemberIn,
  updateUserIn,
} from '#modules/directory/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { ItemResult, ResultDetails, ReviewItem } from './item-store.ts';
import { leaveGroup } from './leave-group.ts';
import type { Review, ReviewSettings, Subject } from './review.ts';
import { mayLeave } from './review-rights.ts';
import { insertTask } from './task-store.ts';

export const BLOCKED_DAYS = 30;
const DAY = 86_400_000;

export interface Taken {
  readonly result: ItemResult;
  readonly details: ResultDetails | null;
  readonly deleteAt?: Date;
}

export async function takeAccess(
  tx: Transaction,
  actor: Actor,
  review: Review,
  settings: ReviewSettings,
  item: ReviewItem,
): Promise<Taken> {
  const user = await findUser(tx.db, item.principalId);
  if (!user) return { result: 'gone', details: null };
  const justification = `Denied in the access review "${review.displayName}"`;
  if (settings.onDenied === 'block-and-delete') return block(tx, actor, item);
  if (review.subject.kind === 'guests') return takeEverything(tx, actor, item, justification);
  return takeHeld(tx, actor, review.subject, settings, item, justification);
}

async function takeHeld(
  tx: Transaction,
  actor: Actor,
  subject: Subject,
  settings: ReviewSettings,
  item: ReviewItem,
  justification: string,
): Promise<Taken> {
  await lockHeld(tx);
  let removed = await removeHeldIn(tx, actor, item, justification);
  const groupId = subject.kind === 'group' ? groupOfScope(subject.scope)! : undefined;
  if (groupId !== undefined && item.isMember) removed += await leave(tx, actor, groupId, item.principalId);
  const stillIn = () => listGroupsOf(tx.db, item.principalId, tx.now, item.groupIds);
  if (settings.throughGroups === 'leave-groups') {
    for (const one of await stillIn()) removed += await leaveWhereAllowed(tx, actor, subject, one, item, justification);
  }
  const groupIds = await stillIn();
  for (const one of groupIds) await askOwners(tx, item, one);
  const details = groupIds.length > 0 ? { groupIds } : null;
  if (removed > 0) return { result: details ? 'removed-partly' : 'removed', details };
  return { result: details ? 'through-group' : 'gone', details };
}

async function leaveWhereAllowed(
  tx: Transaction,
  actor: Actor,
  subject: Subject,
  groupId: string,
  { principalId }: ReviewItem,
  justification: string,
): Promise<number> {
  const group = await findGroup(tx.db, groupId);
  const scope = group && groupScope(group);
  if (!scope || !mayLeave(subject, scope)) return 0;
  return leaveGroup(tx, actor, { groupId, scope, principalId }, justification);
}

async function askOwners(tx: Transaction, item: ReviewItem, groupId: string): Promise<void> {
  const group = await findGroup(tx.db, groupId);
  if (!group) return;
  const { id: itemId, instanceId, principalId } = item;
  await insertTask(tx, { itemId, instanceId, principalId, groupId, scope: groupScope(group) });
}

/** Whoever is no member any more, or the group is gone: there is nothing left to take. */
async function leave(tx: Transaction, actor: Actor, groupId: string, memberId: string): Promise<number> {
  if (!(await isMember(tx.db, groupId, memberId))) return 0;
  await removeGroupMemberIn(tx, actor, groupId, memberId, groupEnding);
  return 1;
}

/** All roles and memberships of a guest, who keeps the account. */
async function takeEverything(
  tx: Transaction,
  actor: Actor,
  { principalId }: ReviewItem,
  justification: string,
): Promise<Taken> {
  await requireNoDirectoryRoles(tx, principalId);
  await lockHeld(tx);
  const removed = await removeEverythingIn(tx, actor, principalId, justification);
  const left = await leaveGroupsIn(tx, actor, principalId, groupEnding);
  return { result: removed + left > 0 ? 'removed' : 'gone', details: null };
}

/** The account may do nothing from this commit on, and is deleted later unless somebody enables it. */
async function block(tx: Transaction, actor: Actor, { principalId }: ReviewItem): Promise<Taken> {
  await requireNoDirectoryRoles(tx, principalId);
  await updateUserIn(tx, actor, principalId, { enabled: false });
  return { result: 'blocked', details: null, deleteAt: new Date(tx.now.getTime() + BLOCKED_DAYS * DAY) };
}

/** Whoever manages guests does not decide about administrators of the directory. */
async function requireNoDirectoryRoles(tx: Transaction, principalId: string): Promise<void> {
  if (!(await holdsDirectoryRoles(tx.db, principalId, tx.now))) return;
  throw new Refusal('access-review.holds-directory-roles', { principalId });
}
