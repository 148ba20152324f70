/**
 * Reads of the resource tree: one node, what lies above and below, lists and search.
 *
 * Never writes and never decides who may see a row: callers hand in the scopes
 * a person may look below.
 */
import { sql, type RawBuilder } from 'kysely';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import { Refusal } from '#model/refusal.ts';
import { ROOT_SCOPE, type ParsedScope, type Scope, type ScopeKind } from '#model/scope.ts';
import type { DB, Reader } from '#platform/database/database.ts';
import { escapeLike } from '#platform/database/like.ts';
import type { Selectable } from 'kysely';
import { parentsInPath, type Resource } from './resource.ts';
import { resourceFromRow } from './resource-store.ts';

type Row = Selectable<DB['resource']>;

export async function findResource(db: Reader, scope: Scope): Promise<Resource | undefined> {
  const row = await db.selectFrom('resource').selectAll().where('scope', '=', scope).executeTakeFirst();
  return row && resourceFromRow(row);
}

export async function getResource(db: Reader, scope: Scope): Promise<Resource> {
  const resource = await findResource(db, scope);
  if (!resource) throw new Refusal('resource.not-found', { scope });
  return resource;
}

/** Several nodes by their scopes, in no order; those that are not there are left out. */
export async function findResources(db: Reader, scopes: readonly Scope[]): Promise<Map<Scope, Resource>> {
  if (scopes.length === 0) return new Map();
  const rows = await db
    .selectFrom('resource')
    .selectAll()
    .where('scope', 'in', [...scopes])
    .execute();
  return new Map(rows.map((row) => [row.scope as Scope, resourceFromRow(row)]));
}

/** The node, or the nearest one its id names above it; undefined when none of them exists. */
export async function findNearest(db: Reader, scope: ParsedScope): Promise<Resource | undefined> {
  const candidates = [scope.scope, ...parentsInPath(scope)];
  const there = await findResources(db, candidates);
  return candidates.map((candidate) => there.get(candidate)).find(Boolean);
}

/** The management group above all others; made at first start. */
export async function getRootManagementGroup(db: Reader): Promise<Resource> {
  const query = db.selectFrom('resource').selectAll().where('parent_scope', '=', ROOT_SCOPE);
  return resourceFromRow(await query.where('kind', '=', 'management-group').executeTakeFirstOrThrow());
}

/** A node and everything above it, nearest first. */
export async function listAbove(db: Reader, scope: Scope): Promise<Resource[]> {
  const { rows } = await sql<Row>`
    with recursive above as (
      select r.*, 0 as distance from resource r where scope = ${scope}
      union all select r.*, a.distance + 1 from resource r join above a on r.scope = a.parent_scope)
    select * from above order by distance`.execute(db);
  return rows.map(resourceFromRow);
}

/** How many levels of management groups lie from this node down, itself included. */
export async function countLevels(db: Reader, scope: Scope): Promise<number> {
  const { rows } = await sql<{ levels: number | null }>`
    with recursive below as (
      select scope, 1 as level from resource where scope = ${scope} and kind = 'management-group'
      union all select r.scope, b.level + 1 from resource r join below b on r.parent_scope = b.scope
        where r.kind = 'management-group')
    select max(level) as levels from below`.execute(db);
  return rows[0]?.levels ?? 0;
}

export interface ResourceSearch {
  /** Scopes the caller may look at and below; what lies nowhere below them is not found. */
  readonly visible: readonly Scope[];
  /** Only what lies below this node, at any depth. */
  readonly under?: Scope | undefined;
  /** Only direct children of this node. */
  readonly parent?: Scope | undefined;
  readonly kinds?: readonly ScopeKind[] | undefined;
  readonly subscriptionId?: string | undefined;
  /** Part of the name or the display name, in any case. */
  readonly text?: string | undefined;
  readonly name?: string | undefined;
  readonly resourceType?: string | undefined;
  readonly resourceGroup?: string | undefined;
  readonly location?: string | undefined;
  readonly tagName?: string | undefined;
  readonly tagValue?: string | undefined;
}

/** A page of nodes in the order of their scopes. */
export async function searchResources(db: Reader, search: ResourceSearch, page: PageAsked): Promise<Page<Resource>> {
  const conditions = [...searchConditions(search), ...(page.after ? [sql`r.scope > ${page.after[0]}`] : [])];
  const under = search.under
    ? sql`, under as (select scope from resource where parent_scope = ${search.under}
        union all select r.scope from resource r join under u on r.parent_scope = u.scope)`
    : sql``;
  // Whoever may look everywhere needs no list of what they may look at.
  const visible = search.visible.includes(ROOT_SCOPE)
    ? { table: sql`visible as (select 1)`, join: sql`` }
    : {
        table: sql`visible as (
      select scope from resource where scope = any(${search.visible})
      union select r.scope from resource r join visible v on r.parent_scope = v.scope)`,
        join: sql`join visible v on v.scope = r.scope`,
      };
  const { rows } = await sql<Row>`
    with recursive ${visible.table}${under}
    select r.* from resource r ${visible.join}
    where ${sql.join(conditions, sql` and `)} order by r.scope limit ${page.limit + 1}`.execute(db);
  return pageOf(rows.map(resourceFromRow), page.limit, (row) => [row.scope]);
}

function searchConditions(search: ResourceSearch): RawBuilder<unknown>[] {
  const conditions = [sql`r.kind not in ('root', 'directory', 'group')`];
  if (search.under) conditions.push(sql`r.scope in (select scope from under)`);
  if (search.parent) conditions.push(sql`r.parent_scope = ${search.parent}`);
  if (search.kinds) conditions.push(sql`r.kind = any(${search.kinds})`);
  if (search.subscriptionId) conditions.push(sql`r.subscription_id = ${search.subscriptionId}`);
  if (search.text) {
    const pattern = `%${escapeLike(search.text)}%`;
    conditions.push(sql`(r.name ilike ${pattern} or r.display_name ilike ${pattern})`);
  }
  if (search.name) conditions.push(sql`lower(r.name) = lower(${search.name})`);
  if (search.resourceType) conditions.push(sql`lower(r.resource_type) = lower(${search.resourceType})`);
  if (search.location) conditions.push(sql`lower(r.location) = lower(${search.location})`);
  if (search.resourceGroup) {
    conditions.push(sql`split_part(r.scope, '/', 5) = lower(${search.resourceGroup})`);
  }
  if (search.tagName) {
    conditions.push(
      search.tagValue === undefined
        ? sql`r.tags ? ${search.tagName}`
        : sql`r.tags ->> ${search.tagName} = ${search.tagValue}`,
    );
  }
  return conditions;
}

/** The subscription that was made under an alias. */
export async function findSubscriptionByAlias(db: Reader, alias: string): Promise<Resource | undefined> {
  const row = await db
    .selectFrom('resource')
    .selectAll()
    .where('kind', '=', 'subscription')
    .where(sql<boolean>`lower(properties ->> 'alias') = lower(${alias})`)
    .orderBy('created_at')
    .executeTakeFirst();
  return row && resourceFromRow(row);
}
