/**
 * Who administers assignments at a scope: those who may write them, active or eligible to, there or above.
 *
 * For telling them, never for deciding: what somebody may do is asked of the engine and of the locked rows.
 */
import { sql } from 'kysely';
import { permissionCovers, type RolePermission } from '#model/action.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import type { Reader } from '#platform/database/database.ts';
import { aboveOf, MANAGE_DIRECTORY_ROLES, WRITE_ASSIGNMENTS } from './actor-right-queries.ts';

/** Ids of people, groups resolved, without those in `except`. */
export async function listAdministratorIds(
  { db, now }: { readonly db: Reader; readonly now: Date },
  scope: Scope,
  except: readonly string[],
): Promise<string[]> {
  const needed = scope === DIRECTORY_SCOPE ? MANAGE_DIRECTORY_ROLES : WRITE_ASSIGNMENTS;
  const defined = await sql<{ id: string; permissions: RolePermission[] }>`
    with recursive ${aboveOf(scope)}, held (role_definition_id) as (
      select role_definition_id from assignment_schedule where scope = any(array(select scope from above))
      union select role_definition_id from eligibility_schedule where scope = any(array(select scope from above)))
    select id, permissions from role_definition where id in (select role_definition_id from held)`.execute(db);
  const roleIds = defined.rows
    .filter((role) => role.permissions.some((one) => permissionCovers(one, needed, false)))
    .map((role) => role.id);
  if (roleIds.length === 0) return [];
  const inForce = sql`scope = any(array(select scope from above)) and role_definition_id = any(${roleIds}::uuid[])
    and removed_at is null and starts_at <= ${now} and (ends_at is null or ends_at > ${now})`;
  const { rows } = await sql<{ id: string }>`
    with recursive ${aboveOf(scope)}, reached (id) as (
      select principal_id from assignment_schedule where ${inForce}
      union select principal_id from eligibility_schedule where ${inForce}
      union select m.member_id from group_member m join reached r on m.group_id = r.id)
    select p.id from reached r join principal p on p.id = r.id
    where p.kind = 'User' and p.enabled and p.deleted_at is null and p.id <> all(${[...except]}::uuid[])
    order by p.id`.execute(db);
  return rows.map((row) => row.id);
}
