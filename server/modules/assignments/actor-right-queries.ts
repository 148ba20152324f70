/**
 * Whether the actor may write assignments at a scope at this moment, read inside the transaction.
 *
 * The guard in front of a command asks the engine, before the transaction. This
 * asks the rows and holds them until the commit: an administrator whose role
 * ends in between cannot give anything away any more.
 */
import { sql } from 'kysely';
import { permissionCovers, type RolePermission } from '#model/action.ts';
import type { Actor } from '#model/actor.ts';
import { directoryActions } from '#model/directory-actions.ts';
import { GROUP_OWNER_ROLE, groupOfScope, isForDirectoryRoles } from '#model/group-access.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { isUnconditional } from './condition.ts';

export const WRITE_ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments/write';
export const DELETE_ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments/delete';
/** Directory roles are given by those who manage directory role assignments. */
const MANAGE_DIRECTORY_ROLES = 'microsoft.directory/roleAssignments/allProperties/allTasks';

export const OWNER_ROLE = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
export const GLOBAL_ADMINISTRATOR_ROLE = '62e90394-69f5-4237-9190-012177145e10';

/** What an action on assignments is called where they are: the directory and each group have their own word for all of it. */
export function rightAt(scope: Scope, action: string): string {
  if (scope === DIRECTORY_SCOPE || isForDirectoryRoles(scope)) return MANAGE_DIRECTORY_ROLES;
  return groupOfScope(scope) ? directoryActions.manageGroupAccess : action;
}

/** Refuses unless the actor holds the action on assignments at the scope now. The system itself is not asked. */
export async function requireRight(tx: Transaction, actor: Actor, action: string, scope: Scope): Promise<void> {
  await requirePermission(tx, actor, rightAt(scope, action), scope);
}

/** The same of an action by its own name. */
export async function requirePermission(tx: Transaction, actor: Actor, needed: string, scope: Scope): Promise<void> {
  if (actor.kind === 'System') return;
  const granted = (await heldPermissions(tx, actor.principalId, scope)).some((one) =>
    permissionCovers(one, needed, false),
  );
  const denied =
    granted &&
    (await denyingPermissions(tx, actor.principalId, scope)).some((one) => permissionCovers(one, needed, false));
  if (!granted) await refuseEligibleOwner(tx, actor.principalId, scope);
  if (!granted || denied)
    throw new Refusal('request.forbidden', { action: needed, scope, principalId: actor.principalId });
}

/** Whoever could be an owner of the group by activating it is told so. */
async function refuseEligibleOwner(tx: Transaction, principalId: string, scope: Scope): Promise<void> {
  if (rightAt(scope, WRITE_ASSIGNMENTS) !== directoryActions.manageGroupAccess) return;
  const { rows } = await sql<{ id: string }>`
    with recursive ${holdersOf(principalId, tx.now)}
    select id from eligibility_schedule
    where scope = ${scope} and role_definition_id = ${GROUP_OWNER_ROLE} and principal_id = any(array(select id from holder))
      and removed_at is null and starts_at <= ${tx.now} and (ends_at is null or ends_at > ${tx.now}) limit 1`.execute(
    tx.db,
  );
  if (rows[0]) throw new Refusal('assignment.owner-not-active', { scope, eligibilityScheduleId: rows[0].id });
}

const holdersOf = (principalId: string, now: Date) => sql`holder (id) as (
  select id from principal where id = ${principalId} and enabled and deleted_at is null
  union select m.group_id from holder h cross join lateral groups_of(h.id, ${now}) m
    join principal p on p.id = m.group_id and p.enabled and p.deleted_at is null)`;

export const aboveOf = (scope: Scope) => sql`above (scope, parent_scope) as (
  select scope, parent_scope from resource where scope = ${scope}
  union all select r.scope, r.parent_scope from resource r join above a on r.scope = a.parent_scope)`;

async function heldPermissions(tx: Transaction, principalId: string, scope: Scope): Promise<RolePermission[]> {
  const { rows } = await sql<{ permissions: RolePermission[] }>`
    with recursive ${holdersOf(principalId, tx.now)}, ${aboveOf(scope)}
    select d.permissions from assignment_schedule a join role_definition d on d.id = a.role_definition_id
    where a.principal_id = any(array(select id from holder)) and a.scope = any(array(select scope from above))
      and ${isUnconditional} and a.removed_at is null and a.starts_at <= ${tx.now} and (a.ends_at is null or a.ends_at > ${tx.now})
    order by a.id for share of a`.execute(tx.db);
  const owned = await ownedPermissions(tx, principalId, scope);
  return [...rows, ...owned].flatMap((row) => row.permissions);
}

/** What the owners of a group may there who own it for good. */
async function ownedPermissions(tx: Transaction, principalId: string, scope: Scope) {
  const groupId = groupOfScope(scope);
  if (!groupId) return [];
  const { rows } = await sql<{ permissions: RolePermission[] }>`
    with recursive ${holdersOf(principalId, tx.now)}
    select d.permissions from group_owner o join role_definition d on d.id = ${GROUP_OWNER_ROLE}
    where o.group_id = ${groupId} and o.owner_id = any(array(select id from holder))
    order by o.owner_id for share of o`.execute(tx.db);
  return rows;
}

async function denyingPermissions(tx: Transaction, principalId: string, scope: Scope): Promise<RolePermission[]> {
  const { rows } = await sql<{ permission: RolePermission }>`
    with recursive ${holdersOf(principalId, tx.now)}, ${aboveOf(scope)}
    select permission from deny_assignment d
    where (d.scope = ${scope} or (d.applies_to_child_scopes and d.scope in (select scope from above)))
      and (d.principal_ids is null or d.principal_ids && (select array_agg(id) from holder))
      and not d.excluded_principal_ids && (select array_agg(id) from holder)`.execute(tx.db);
  return rows.map((row) => row.permission);
}

/** Whether somebody has any directory role, directly or through a group, by the rows alone: also of who is deleted. */
export async function holdsDirectoryRoles(db: Reader, principalId: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    with recursive holder (id) as (
      select ${principalId}::uuid
      union select m.group_id from holder h cross join lateral groups_of(h.id, ${now}) m)
    select 1 from assignment_schedule a
    where a.principal_id = any(array(select id from holder)) and a.scope = ${DIRECTORY_SCOPE}
      and a.removed_at is null and (a.ends_at is null or a.ends_at > ${now}) limit 1`.execute(db);
  return rows.length > 0;
}

/** Whether the principal holds a directory role now, directly or through a group. */
export async function holdsDirectoryRole(tx: Transaction, principalId: string, roleId: string): Promise<boolean> {
  const { rows } = await sql`
    with recursive ${holdersOf(principalId, tx.now)}
    select 1 from assignment_schedule a
    where a.principal_id = any(array(select id from holder)) and a.scope = ${DIRECTORY_SCOPE} and a.role_definition_id = ${roleId}
      and ${isUnconditional} and a.removed_at is null and a.starts_at <= ${tx.now} and (a.ends_at is null or a.ends_at > ${tx.now})
    limit 1`.execute(tx.db);
  return rows.length > 0;
}

/** Whether anybody else who may act holds the role at the scope or above it from now on, without this assignment. */
export async function anotherHolds(
  tx: Transaction,
  roleId: string,
  scope: Scope,
  withoutAssignmentId: string,
): Promise<boolean> {
  const { rows } = await sql`
    with recursive ${aboveOf(scope)}, reached (id, assignment_id) as (
      select a.principal_id, a.id from assignment_schedule a
      where a.role_definition_id = ${roleId} and a.scope = any(array(select scope from above)) and a.id <> ${withoutAssignmentId}
        and ${isUnconditional} and a.removed_at is null and a.starts_at <= ${tx.now} and (a.ends_at is null or a.ends_at > ${tx.now})
      union select m.member_id, r.assignment_id from reached r
        join principal g on g.id = r.id and g.enabled and g.deleted_at is null
        cross join lateral members_of(r.id, ${tx.now}) m)
    select 1 from reached r join principal p on p.id = r.id
    where p.kind <> 'Group' and p.enabled and p.deleted_at is null limit 1`.execute(tx.db);
  return rows.length > 0;
}
