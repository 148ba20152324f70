/**
 * Which eligibilities of a person would allow an action if they were activated: for the page that says no.
 *
 * Only reads. It follows groups and the resource tree in one statement; whether the role covers the action is decided
 * by the same function the roles are checked with.
 */
import { sql } from 'kysely';
import { permissionCovers, type RolePermission } from '#model/action.ts';
import type { Scope } from '#model/scope.ts';
import type { Reader } from '#platform/database/database.ts';

export interface HelpfulEligibility {
  readonly eligibilityScheduleId: string;
  readonly roleName: string;
  readonly scopeName: string;
}

export async function findHelpfulEligibilities(
  db: Reader,
  wanted: { principalId: string; scope: Scope; action: string; isDataAction: boolean; at: Date },
): Promise<HelpfulEligibility[]> {
  const { rows } = await sql<HelpfulEligibility & { permissions: RolePermission[] }>`
    with recursive holder (id) as (
      select ${wanted.principalId}::uuid
      union select m.group_id from holder h cross join lateral groups_of(h.id, ${wanted.at}) m
        join principal p on p.id = m.group_id and p.enabled and p.deleted_at is null),
    above (scope, parent_scope, display_name) as (
      select scope, parent_scope, display_name from resource where scope = ${wanted.scope}
      union all select r.scope, r.parent_scope, r.display_name from resource r join above a on r.scope = a.parent_scope)
    select e.id as "eligibilityScheduleId", d.name as "roleName", a.display_name as "scopeName", d.permissions
    from eligibility_schedule e
    join holder h on h.id = e.principal_id
    join above a on a.scope = e.scope
    join role_definition d on d.id = e.role_definition_id
    where e.removed_at is null and e.condition is null and e.starts_at <= ${wanted.at} and (e.ends_at is null or e.ends_at > ${wanted.at})
    order by d.name, e.id limit 50`.execute(db);
  return rows
    .filter((row) =>
      row.permissions.some((permission) => permissionCovers(permission, wanted.action, wanted.isDataAction)),
    )
    .map(({ eligibilityScheduleId, roleName, scopeName }) => ({ eligibilityScheduleId, roleName, scopeName }));
}
