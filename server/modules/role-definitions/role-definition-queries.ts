/**
 * Reads of role definitions: one, those that count at a scope, those below it.
 */
import { sql, type RawBuilder, type Selectable } from 'kysely';
import { ANY_GROUP, groupOfScope } from '#model/group-access.ts';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import type { DB, Reader } from '#platform/database/database.ts';
import type { RoleDefinition } from './role-definition.ts';
import { roleFromRow } from './role-definition-store.ts';

export async function findRole(db: Reader, id: string): Promise<RoleDefinition | undefined> {
  const query = db.selectFrom('role_definition').selectAll().where('id', '=', id).where('deleted_at', 'is', null);
  const row = await query.executeTakeFirst();
  return row && roleFromRow(row);
}

export interface RoleSearch {
  /** Roles that can be assigned at this scope: one of their assignable scopes lies at or above it. */
  readonly scope: Scope;
  /** Also roles that can be assigned only somewhere below. */
  readonly below?: boolean;
  /** The whole name, in any case. */
  readonly name?: string | undefined;
  readonly kind?: RoleDefinition['kind'] | undefined;
  readonly id?: string | undefined;
}

/**
 * A page of role definitions in the order of their names. Directory roles are
 * found at the directory scope and nowhere else, Member and Owner at groups.
 */
export async function listRoles(db: Reader, search: RoleSearch, page: PageAsked): Promise<Page<RoleDefinition>> {
  const { scope } = search;
  const reach = search.below
    ? sql`union all (with recursive below as (
        select scope from resource where parent_scope = ${scope}
        union all select r.scope from resource r join below b on r.parent_scope = b.scope)
      select scope from below)`
    : sql``;
  const isAssignable = groupOfScope(scope)
    ? sql`${ANY_GROUP} = any(d.assignable_scopes)`
    : sql`exists (select 1 from unnest(d.assignable_scopes) as assignable
        where lower(assignable collate "C") in (select scope from reached))`;
  const { rows } = await sql<Selectable<DB['role_definition']> & { sort_name: string }>`
    with recursive above as (
      select scope, parent_scope from resource where scope = ${scope}
      union all select r.scope, r.parent_scope from resource r join above a on r.scope = a.parent_scope),
    reached as (select scope from above ${reach})
    select d.*, lower(d.name) as sort_name from role_definition d
    where d.deleted_at is null and ${isAssignable}
      and (${scope === DIRECTORY_SCOPE} or not ${DIRECTORY_SCOPE} = any(d.assignable_scopes))
      ${narrowed(search, page)}
    order by lower(d.name), d.id limit ${page.limit + 1}`.execute(db);
  const found = pageOf(rows, page.limit, (row) => [row.sort_name, row.id]);
  return { ...found, rows: found.rows.map(roleFromRow) };
}

function narrowed(search: RoleSearch, page: PageAsked): RawBuilder<unknown> {
  const conditions: RawBuilder<unknown>[] = [];
  if (search.name !== undefined) conditions.push(sql`and lower(d.name) = lower(${search.name})`);
  if (search.kind) conditions.push(sql`and d.kind = ${search.kind}`);
  if (search.id) conditions.push(sql`and d.id = ${search.id}`);
  if (page.after) conditions.push(sql`and (lower(d.name), d.id) > (${page.after[0]}, ${page.after[1]}::uuid)`);
  return sql.join(conditions, sql` `);
}

/** How many assignments and eligibilities, in force or for later, refer to a role. */
export async function countReferences(db: Reader, id: string, at: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select role_definition_id, removed_at, ends_at from assignment_schedule
      union all select role_definition_id, removed_at, ends_at from eligibility_schedule) s
    where role_definition_id = ${id} and removed_at is null and (ends_at is null or ends_at > ${at})`.execute(db);
  return rows[0]!.count;
}
