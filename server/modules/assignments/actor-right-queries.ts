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
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';

export const WRITE_ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments/write';
export const DELETE_ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments/delete';
/** Directory roles are given by those who manage directory role assignments. */
export const MANAGE_DIRECTORY_ROLES = 'microsoft.directory/roleAssignments/allProperties/allTasks';

export const OWNER_ROLE = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
export const GLOBAL_ADMINISTRATOR_ROLE = '62e90394-69f5-4237-9190-012177145e10';

/** Refuses unless the actor holds the action at the scope now. The system itself is not asked. */
export async function requireRight(tx: Transaction, actor: Actor, action: string, scope: Scope): Promise<void> {
  if (actor.kind === 'System') return;
  const needed = scope === DIRECTORY_SCOPE ? MANAGE_DIRECTORY_ROLES : action;
  const granted = (await heldPermissions(tx, actor.principalId, scope)).some((one) =>
    permissionCovers(one, needed, false),
  );
  const denied =
    granted &&
    (await denyingPermissions(tx, actor.principalId, scope)).some((one) => permissionCovers(one, needed, false));
  if (!granted || denied)
    throw new Refusal('request.forbidden', { action: needed, scope, principalId: actor.principalId });
}

const holdersOf = (principalId: string) => sql`holder (id) as (
  select id from principal where id = ${principalId} and enabled and deleted_at is null
  union select m.group_id from group_member m join holder h on m.member_id = h.id
    join principal p on p.id = m.group_id and p.deleted_at is null)`;

export const aboveOf = (scope: Scope) => sql`above (scope, parent_scope) as (
  select scope, parent_scope from resource where scope = ${scope}
  union all select r.scope, r.parent_scope from resource r join above a on r.scope = a.parent_scope)`;

async function heldPermissions(tx: Transaction, principalId: string, scope: Scope): Promise<RolePermission[]> {
  const { rows } = await sql<{ permissions: RolePermission[] }>`
    with recursive ${holdersOf(principalId)}, ${aboveOf(scope)}
    select d.permissions from assignment_schedule a join role_definition d on d.id = a.role_definition_id
    where a.principal_id = any(array(select id from holder)) and a.scope = any(array(select scope from above))
      and a.removed_at is null and a.starts_at <= ${tx.now} and (a.ends_at is null or a.ends_at > ${tx.now})
    order by a.id for share of a`.execute(tx.db);
  return rows.flatMap((row) => row.permissions);
}

async function denyingPermissions(tx: Transaction, principalId: string, scope: Scope): Promise<RolePermission[]> {
  const { rows } = await sql<{ permission: RolePermission }>`
    with recursive ${holdersOf(principalId)}, ${aboveOf(scope)}
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
      union select m.group_id from group_member m join holder h on m.member_id = h.id)
    select 1 from assignment_schedule a
    where a.principal_id = any(array(select id from holder)) and a.scope = ${DIRECTORY_SCOPE}
      and a.removed_at is null and (a.ends_at is null or a.ends_at > ${now}) limit 1`.execute(db);
  return rows.length > 0;
}

/** Whether the principal holds a directory role now, directly or through a group. */
export async function holdsDirectoryRole(tx: Transaction, principalId: string, roleId: string): Promise<boolean> {
  const { rows } = await sql`
    with recursive ${holdersOf(principalId)}
    select 1 from assignment_schedule a
    where a.principal_id = any(array(select id from holder)) and a.scope = ${DIRECTORY_SCOPE} and a.role_definition_id = ${roleId}
      and a.removed_at is null and a.starts_at <= ${tx.now} and (a.ends_at is null or a.ends_at > ${tx.now})
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
        and a.removed_at is null and a.starts_at <= ${tx.now} and (a.ends_at is null or a.ends_at > ${tx.now})
      union select m.member_id, r.assignment_id from group_member m join reached r on m.group_id = r.id)
    select 1 from reached r join principal p on p.id = r.id
    where p.kind <> 'Group' and p.enabled and p.deleted_at is null limit 1`.execute(tx.db);
  return rows.length > 0;
}
