/**
 * Who administers assignments at a scope: those who may write them, active or eligible to, there or above.
 *
 * For telling them, never for deciding: what somebody may do is asked of the engine and of the locked rows.
 */
import { sql, type RawBuilder } from 'kysely';
import { permissionCovers, type RolePermission } from '#model/action.ts';
import { GROUP_OWNER_ROLE, groupOfScope } from '#model/group-access.ts';
import type { Scope } from '#model/scope.ts';
import type { Reader } from '#platform/database/database.ts';
import { aboveOf, rightAt, WRITE_ASSIGNMENTS } from './actor-right-queries.ts';

interface Moment {
  readonly db: Reader;
  readonly now: Date;
}

/** Ids of people, groups resolved, without those in `except`. */
export function listAdministratorIds(at: Moment, scope: Scope, except: readonly string[]): Promise<string[]> {
  return administratorsAt(at, aboveOf(scope), rightAt(scope, WRITE_ASSIGNMENTS), except, groupOfScope(scope));
}

/** The same for those at `from` or anywhere below, but not at or below `without`; what lies nearer counts. */
export function listAdministratorIdsBelow(
  at: Moment,
  from: readonly string[],
  without: readonly string[],
): Promise<string[]> {
  const ends = [...from, ...without];
  const below = sql`above (scope) as (
    select scope from resource where scope = any(${[...from]}::text[])
    union select r.scope from resource r join above a on r.parent_scope = a.scope where r.scope <> all(${ends}::text[]))`;
  return administratorsAt(at, below, WRITE_ASSIGNMENTS, []);
}

/** Of those who hold a role at a scope of the table `above`; and the standing owners of a group. */
async function administratorsAt(
  { db, now }: Moment,
  above: RawBuilder<unknown>,
  needed: string,
  except: readonly string[],
  groupId?: string,
): Promise<string[]> {
  const defined = await sql<{ id: string; permissions: RolePermission[] }>`
    with recursive ${above}, held (role_definition_id) as (
      select role_definition_id from assignment_schedule where scope = any(array(select scope from above))
      union select role_definition_id from eligibility_schedule where scope = any(array(select scope from above))
      ${groupId ? sql`union select ${GROUP_OWNER_ROLE}::uuid` : sql``})
    select id, permissions from role_definition where id in (select role_definition_id from held)`.execute(db);
  const roleIds = defined.rows
    .filter((role) => role.permissions.some((one) => permissionCovers(one, needed, false)))
    .map((role) => role.id);
  if (roleIds.length === 0) return [];
  const inForce = sql`scope = any(array(select scope from above)) and role_definition_id = any(${roleIds}::uuid[])
    and condition is null and removed_at is null and starts_at <= ${now} and (ends_at is null or ends_at > ${now})`;
  const owners =
    groupId && roleIds.includes(GROUP_OWNER_ROLE)
      ? sql`union select owner_id from group_owner where group_id = ${groupId}`
      : sql``;
  const { rows } = await sql<{ id: string }>`
    with recursive ${above}, reached (id) as (
      select principal_id from assignment_schedule where ${inForce}
      union select principal_id from eligibility_schedule where ${inForce}
      ${owners}
      union select m.member_id from reached r cross join lateral members_of(r.id, ${now}) m)
    select p.id from reached r join principal p on p.id = r.id
    where p.kind = 'User' and p.enabled and p.deleted_at is null and p.id <> all(${[...except]}::uuid[])
    order by p.id`.execute(db);
  return rows.map((row) => row.id);
}
