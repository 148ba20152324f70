/**
 * Deny assignments for reading: at a scope, above it, and below it.
 */
import { sql, type Selectable } from 'kysely';
import type { RolePermission } from '#model/action.ts';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import type { Scope } from '#model/scope.ts';
import type { DB, Reader } from '#platform/database/database.ts';

export interface DenyAssignment {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly scope: Scope;
  readonly permission: RolePermission;
  /** Null binds everybody but the excluded. */
  readonly principalIds: readonly string[] | null;
  readonly excludedPrincipalIds: readonly string[];
  readonly appliesToChildScopes: boolean;
}

export interface DenyAssignmentSearch {
  readonly scope: Scope;
  /** Only at the scope and above it. */
  readonly atScope: boolean;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly principalId?: string | undefined;
}

export async function listDenyAssignments(
  db: Reader,
  search: DenyAssignmentSearch,
  page: PageAsked,
): Promise<Page<DenyAssignment>> {
  const conditions = [
    search.atScope
      ? sql`d.scope in (select scope from above)`
      : sql`(d.scope in (select scope from above) or d.scope in (select scope from below))`,
    ...(search.id ? [sql`d.id = ${search.id}`] : []),
    ...(search.name ? [sql`d.name = ${search.name}`] : []),
    ...(search.principalId ? [sql`(d.principal_ids is null or ${search.principalId} = any(d.principal_ids))`] : []),
    ...(page.after ? [sql`d.id > ${page.after[0]}::uuid`] : []),
  ];
  const { rows } = await sql<Selectable<DB['deny_assignment']>>`
    with recursive above (scope, parent_scope) as (
      select scope, parent_scope from resource where scope = ${search.scope}
      union all select r.scope, r.parent_scope from resource r join above a on r.scope = a.parent_scope),
    below (scope) as (
      select scope from resource where parent_scope = ${search.scope}
      union all select r.scope from resource r join below b on r.parent_scope = b.scope)
    select d.* from deny_assignment d where ${sql.join(conditions, sql` and `)}
    order by d.id limit ${page.limit + 1}`.execute(db);
  return pageOf(rows.map(denyAssignmentFromRow), page.limit, (row) => [row.id]);
}

function denyAssignmentFromRow(row: Selectable<DB['deny_assignment']>): DenyAssignment {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    scope: row.scope as Scope,
    permission: row.permission as unknown as RolePermission,
    principalIds: row.principal_ids,
    excludedPrincipalIds: row.excluded_principal_ids,
    appliesToChildScopes: row.applies_to_child_scopes,
  };
}
