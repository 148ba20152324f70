/**
 * Commands about groups: create, update, delete, add and remove members and owners.
 *
 * A group never contains itself, directly or through others. Membership is
 * access: every change reaches the engine in the same transaction.
 */
import type { Actor } from '#model/actor.ts';
import { parseLine } from '#model/plain-text.ts';
import { groupScope } from '#model/group-access.ts';
import { Refusal } from '#model/refusal.ts';
import type { Scope } from '#model/scope.ts';
import { recordActivity, type ActivityName, type AuditTarget } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { addGroupScope, removeGroupScope, renameGroupScope } from '#modules/resources/index.ts';
import {
  deleteMembership,
  findTimedAccess,
  getGroup,
  insertMembership,
  listMemberIds,
  requireNoCircle,
  type DirectoryGroup,
} from './group-store.ts';
import { deleteOwners, insertOwner } from './ownership.ts';
import {
  announcePrincipal,
  insertPrincipal,
  lockPrincipal,
  updatePrincipal,
  type PrincipalRow,
} from './principal-store.ts';
import { requireDisplayName } from './user.ts';

const MAXIMUM_DESCRIPTION_LENGTH = 1024;

/** What of later modules has to happen in the same transaction when access through a group ends. */
export interface GroupEnding {
  /** Waits for activations that look at memberships; before any row is locked. */
  readonly lockMemberships: (tx: Transaction, mode: 'exclusive') => Promise<void>;
  /** Ends activations of people who were eligible through this group or one above it and are so no more. */
  readonly cutThroughGroup: (tx: Transaction, actor: Actor, groupId: string) => Promise<void>;
  readonly endAssignmentsAt: (tx: Transaction, actor: Actor, scope: Scope) => Promise<void>;
  readonly endAssignmentsOf: (tx: Transaction, actor: Actor, principalId: string) => Promise<void>;
}

type MembershipEnding = Pick<GroupEnding, 'lockMemberships' | 'cutThroughGroup'>;

export interface GroupInput {
  readonly displayName?: unknown;
  readonly description?: unknown;
  readonly mailNickname?: unknown;
  readonly isAssignableToRole?: boolean;
  readonly memberIds?: readonly string[];
  readonly ownerIds?: readonly string[];
}

export async function createGroup(ports: Ports, actor: Actor, input: GroupInput): Promise<DirectoryGroup> {
  return ports.unitOfWork(async (tx) => {
    const id = tx.guid();
    const displayName = requireDisplayName(input.displayName);
    await insertPrincipal(tx, { id, kind: 'Group', displayName, enabled: true });
    await tx.db
      .insertInto('directory_group')
      .values({
        id,
        description: requireDescription(input.description ?? null),
        mail_nickname: requireNickname(input.mailNickname ?? id),
        is_assignable_to_role: input.isAssignableToRole ?? false,
      })
      .execute();
    await announcePrincipal(tx, id);
    await addGroupScope(tx, { id, displayName, isAssignableToRole: input.isAssignableToRole ?? false });
    await recordGroup(tx, actor, 'group.added', { id, displayName });
    for (const ownerId of input.ownerIds ?? []) await insertOwner(tx, id, ownerId);
    for (const memberId of input.memberIds ?? []) await addMemberTo(tx, actor, { id, displayName }, memberId);
    return getGroup(tx.db, id);
  });
}

export async function updateGroup(ports: Ports, actor: Actor, groupId: string, input: GroupInput): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const group = await lockPrincipal(tx, groupId, 'Group');
    if (input.displayName !== undefined) {
      await updatePrincipal(tx, groupId, { display_name: requireDisplayName(input.displayName) });
      await renameGroupScope(tx, await getGroup(tx.db, groupId));
    }
    const change = {
      ...(input.description === undefined ? {} : { description: requireDescription(input.description) }),
      ...(input.mailNickname === undefined ? {} : { mail_nickname: requireNickname(input.mailNickname) }),
    };
    if (Object.keys(change).length > 0) {
      await tx.db.updateTable('directory_group').set(change).where('id', '=', groupId).execute();
    }
    await recordGroup(tx, actor, 'group.updated', group);
    for (const memberId of input.memberIds ?? []) await addMemberTo(tx, actor, group, memberId);
  });
}

/** With the group goes who was eligible for it or had it for a time, and everything it held. */
export async function deleteGroup(ports: Ports, actor: Actor, groupId: string, ending: GroupEnding): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const named = await getGroup(tx.db, groupId);
    await ending.endAssignmentsAt(tx, actor, groupScope(named));
    await ending.endAssignmentsOf(tx, actor, groupId);
    const group = await lockPrincipal(tx, groupId, 'Group');
    for (const memberId of await listMemberIds(tx.db, groupId)) await deleteMembership(tx, groupId, memberId);
    await deleteOwners(tx, { groupId });
    await updatePrincipal(tx, groupId, { deleted_at: tx.now });
    await ending.cutThroughGroup(tx, actor, groupId);
    await removeGroupScope(tx, named);
    await announcePrincipal(tx, groupId);
    await recordGroup(tx, actor, 'group.deleted', group);
  });
}

export async function addGroupMember(ports: Ports, actor: Actor, groupId: string, memberId: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    await addMemberTo(tx, actor, await lockPrincipal(tx, groupId, 'Group'), memberId);
  });
}

/** Ends the standing membership, and what was activated by it. Membership for a time is another thing. */
export async function removeGroupMember(
  ports: Ports,
  actor: Actor,
  groupId: string,
  memberId: string,
  ending: MembershipEnding,
): Promise<void> {
  await ports.unitOfWork((tx) => removeGroupMemberIn(tx, actor, groupId, memberId, ending));
}

export async function removeGroupMemberIn(
  tx: Transaction,
  actor: Actor,
  groupId: string,
  memberId: string,
  ending: MembershipEnding,
): Promise<void> {
  await ending.lockMemberships(tx, 'exclusive');
  const group = await lockPrincipal(tx, groupId, 'Group');
  if (!(await deleteMembership(tx, groupId, memberId))) {
    await refuseForATime(tx, 'member', groupId, memberId);
    throw new Refusal('directory.member-not-found', { groupId, memberId });
  }
  await recordGroup(tx, actor, 'group-member.removed', group, await readPrincipal(tx, memberId));
  await ending.cutThroughGroup(tx, actor, groupId);
}

/** Ends every standing membership and ownership of a principal; answers how many those were. */
export async function leaveGroupsIn(
  tx: Transaction,
  actor: Actor,
  principalId: string,
  ending: MembershipEnding,
): Promise<number> {
  await ending.lockMemberships(tx, 'exclusive');
  const memberships = await tx.db
    .selectFrom('group_member')
    .select('group_id')
    .where('member_id', '=', principalId)
    .orderBy('group_id')
    .execute();
  for (const { group_id } of memberships) await removeGroupMemberIn(tx, actor, group_id, principalId, ending);
  const owned = await tx.db
    .selectFrom('group_owner')
    .select('group_id')
    .where('owner_id', '=', principalId)
    .orderBy('group_id')
    .execute();
  for (const { group_id } of owned) await removeGroupOwnerIn(tx, actor, group_id, principalId);
  return memberships.length + owned.length;
}

export async function addGroupOwner(ports: Ports, actor: Actor, groupId: string, ownerId: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const group = await lockPrincipal(tx, groupId, 'Group');
    const owner = await insertOwner(tx, groupId, ownerId);
    await recordGroup(tx, actor, 'group.updated', group, owner, { before: null, after: owner.displayName });
  });
}

export async function removeGroupOwner(ports: Ports, actor: Actor, groupId: string, ownerId: string): Promise<void> {
  await ports.unitOfWork((tx) => removeGroupOwnerIn(tx, actor, groupId, ownerId));
}

async function removeGroupOwnerIn(tx: Transaction, actor: Actor, groupId: string, ownerId: string): Promise<void> {
  const group = await lockPrincipal(tx, groupId, 'Group');
  if ((await deleteOwners(tx, { groupId, ownerId })).length === 0) {
    await refuseForATime(tx, 'owner', groupId, ownerId);
    throw new Refusal('directory.owner-not-found', { groupId, ownerId });
  }
  const owner = await readPrincipal(tx, ownerId);
  await recordGroup(tx, actor, 'group.updated', group, owner, { before: owner.displayName, after: null });
}

async function addMemberTo(
  tx: Transaction,
  actor: Actor,
  group: { id: string; displayName: string },
  memberId: string,
): Promise<void> {
  const member = await lockPrincipal(tx, memberId);
  await requireNoCircle(tx, group.id, member);
  if (!(await insertMembership(tx, group.id, memberId))) {
    throw new Refusal('directory.member-exists', { groupId: group.id, memberId });
  }
  await recordGroup(tx, actor, 'group-member.added', group, member);
}

/** A membership or ownership for a time ends where it was given: an entry about it must say who ended what. */
async function refuseForATime(tx: Transaction, access: 'member' | 'owner', groupId: string, principalId: string) {
  const scheduleId = await findTimedAccess(tx, access, groupId, principalId);
  if (scheduleId) throw new Refusal('directory.access-for-a-time', { groupId, principalId, scheduleId });
}

/** Somebody who is taken out, also when their account is deleted. */
async function readPrincipal(tx: Transaction, id: string): Promise<Pick<PrincipalRow, 'id' | 'kind' | 'displayName'>> {
  const row = await tx.db
    .selectFrom('principal')
    .select(['id', 'kind', 'display_name as displayName'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row as PrincipalRow;
}

async function recordGroup(
  tx: Transaction,
  actor: Actor,
  activity: ActivityName,
  group: { id: string; displayName: string },
  other?: Pick<PrincipalRow, 'id' | 'kind' | 'displayName'>,
  owner?: { before: string | null; after: string | null },
): Promise<void> {
  const modified = owner ? { modified: [{ name: 'Owner', ...owner }] } : {};
  const targets: AuditTarget[] = [{ id: group.id, type: 'Group', displayName: group.displayName, ...modified }];
  if (other) targets.unshift({ id: other.id, type: other.kind, displayName: other.displayName });
  await recordActivity(tx, { activity, actor, targets, ...(other ? { subjectId: other.id } : {}) });
}

function requireDescription(value: unknown): string | null {
  if (value === null || value === '') return null;
  const description = parseLine(value, MAXIMUM_DESCRIPTION_LENGTH);
  if (!description) throw new Refusal('request.invalid', { field: 'description', reason: 'is not one line of text' });
  return description;
}

function requireNickname(value: unknown): string {
  if (typeof value === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(value)) return value;
  throw new Refusal('request.invalid', {
    field: 'mailNickname',
    reason: 'is not 1 to 64 letters, digits, dots or dashes',
  });
}
