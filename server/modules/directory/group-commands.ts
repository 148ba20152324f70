/**
 * Commands about groups: create, update, delete, add and remove members and owners.
 *
 * A group never contains itself, directly or through others. Membership is
 * access: every change reaches the engine in the same transaction.
 */
import { sql } from 'kysely';
import type { Actor } from '#model/actor.ts';
import { parseLine } from '#model/plain-text.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity, type ActivityName, type AuditTarget } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { deleteMembership, getGroup, insertMembership, listMemberIds, type DirectoryGroup } from './group-store.ts';
import {
  announcePrincipal,
  insertPrincipal,
  lockPrincipal,
  updatePrincipal,
  type PrincipalRow,
} from './principal-store.ts';
import { requireDisplayName } from './user.ts';

/** Serialises changes that could close a cycle from two sides at once. */
const NESTING_LOCK = 7_140_011;
const MAXIMUM_DESCRIPTION_LENGTH = 1024;

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
    await recordGroup(tx, actor, 'group.added', { id, displayName });
    for (const ownerId of input.ownerIds ?? []) await addOwner(tx, id, ownerId);
    for (const memberId of input.memberIds ?? []) await addMemberTo(tx, actor, { id, displayName }, memberId);
    return getGroup(tx.db, id);
  });
}

export async function updateGroup(ports: Ports, actor: Actor, groupId: string, input: GroupInput): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const group = await lockPrincipal(tx, groupId, 'Group');
    if (input.displayName !== undefined) {
      await updatePrincipal(tx, groupId, { display_name: requireDisplayName(input.displayName) });
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

export async function deleteGroup(ports: Ports, actor: Actor, groupId: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const group = await lockPrincipal(tx, groupId, 'Group');
    for (const memberId of await listMemberIds(tx.db, groupId, false)) await deleteMembership(tx, groupId, memberId);
    await updatePrincipal(tx, groupId, { deleted_at: tx.now });
    await announcePrincipal(tx, groupId);
    await recordGroup(tx, actor, 'group.deleted', group);
  });
}

export async function addGroupMember(ports: Ports, actor: Actor, groupId: string, memberId: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    await addMemberTo(tx, actor, await lockPrincipal(tx, groupId, 'Group'), memberId);
  });
}

export async function removeGroupMember(ports: Ports, actor: Actor, groupId: string, memberId: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const group = await lockPrincipal(tx, groupId, 'Group');
    if (!(await deleteMembership(tx, groupId, memberId))) {
      throw new Refusal('directory.member-not-found', { groupId, memberId });
    }
    await recordGroup(tx, actor, 'group-member.removed', group, await readPrincipal(tx, memberId));
  });
}

export async function addGroupOwner(ports: Ports, actor: Actor, groupId: string, ownerId: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const group = await lockPrincipal(tx, groupId, 'Group');
    const owner = await addOwner(tx, groupId, ownerId);
    await recordGroup(tx, actor, 'group.updated', group, owner, { before: null, after: owner.displayName });
  });
}

export async function removeGroupOwner(ports: Ports, actor: Actor, groupId: string, ownerId: string): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    const group = await lockPrincipal(tx, groupId, 'Group');
    const removed = await tx.db
      .deleteFrom('group_owner')
      .where('group_id', '=', groupId)
      .where('owner_id', '=', ownerId)
      .returning('group_id')
      .executeTakeFirst();
    if (!removed) throw new Refusal('directory.owner-not-found', { groupId, ownerId });
    const owner = await readPrincipal(tx, ownerId);
    await recordGroup(tx, actor, 'group.updated', group, owner, { before: owner.displayName, after: null });
  });
}

async function addMemberTo(
  tx: Transaction,
  actor: Actor,
  group: { id: string; displayName: string },
  memberId: string,
): Promise<void> {
  await sql`select pg_advisory_xact_lock(${NESTING_LOCK})`.execute(tx.db);
  const member = await lockPrincipal(tx, memberId);
  const below = member.kind === 'Group' ? await listMemberIds(tx.db, memberId, true) : [];
  if (memberId === group.id || below.includes(group.id)) {
    throw new Refusal('directory.group-cycle', { groupId: group.id, memberId });
  }
  if (!(await insertMembership(tx, group.id, memberId))) {
    throw new Refusal('directory.member-exists', { groupId: group.id, memberId });
  }
  await recordGroup(tx, actor, 'group-member.added', group, member);
}

async function addOwner(tx: Transaction, groupId: string, ownerId: string): Promise<PrincipalRow> {
  const owner = await lockPrincipal(tx, ownerId);
  const added = await tx.db
    .insertInto('group_owner')
    .values({ group_id: groupId, owner_id: ownerId })
    .onConflict((conflict) => conflict.doNothing())
    .returning('group_id')
    .executeTakeFirst();
  if (!added) throw new Refusal('directory.owner-exists', { groupId, ownerId });
  return owner;
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
