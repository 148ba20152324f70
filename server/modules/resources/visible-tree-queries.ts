/**
 * Subscriptions and management groups as somebody sees them who holds roles at some scopes: lists, one, and what lies below.
 *
 * A subscription is seen at such a scope, below it, or around it; a management group at, above or below it.
 */
import { sql, type RawBuilder, type Selectable } from 'kysely';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import { ROOT_SCOPE, type Scope } from '#model/scope.ts';
import type { DB, Reader } from '#platform/database/database.ts';
import type { Resource } from './resource.ts';
import { resourceFromRow } from './resource-store.ts';

type Row = Selectable<DB['resource']>;

/** Tables of a recursive `with`, and what they make of a row `r`. */
interface Sight {
  readonly tables: RawBuilder<unknown>;
  readonly subscription: RawBuilder<unknown>;
  readonly managementGroup: RawBuilder<unknown>;
}

function sightOf(held: readonly Scope[]): Sight {
  // Whoever has business everywhere needs no list of where.
  if (held.includes(ROOT_SCOPE)) {
    const isKind = (kind: string) => sql`r.kind = ${kind}`;
    return {
      tables: sql`everywhere as (select 1)`,
      subscription: isKind('subscription'),
      managementGroup: isKind('management-group'),
    };
  }
  const scopes = sql`${[...held]}::text[]`;
  return {
    tables: sql`below as (
      select scope, kind from resource where scope = any(${scopes})
      union select r.scope, r.kind from resource r join below b on r.parent_scope = b.scope
        where b.kind in ('root', 'management-group')),
    above as (
      select scope, parent_scope from resource where scope = any(${scopes})
      union select r.scope, r.parent_scope from resource r join above a on r.scope = a.parent_scope)`,
    subscription: sql`(r.kind = 'subscription' and (r.scope in (select scope from below)
      or r.subscription_id in (select subscription_id from resource where scope = any(${scopes}))))`,
    managementGroup: sql`(r.kind = 'management-group'
      and (r.scope in (select scope from below) or r.scope in (select scope from above)))`,
  };
}

export function listSubscriptions(db: Reader, held: readonly Scope[], page: PageAsked): Promise<Page<Resource>> {
  const sight = sightOf(held);
  return listWhere(db, sight, sight.subscription, page);
}

export function listManagementGroups(db: Reader, held: readonly Scope[], page: PageAsked): Promise<Page<Resource>> {
  const sight = sightOf(held);
  return listWhere(db, sight, sight.managementGroup, page);
}

/** One of either kind, if it is seen. */
export async function findVisible(db: Reader, held: readonly Scope[], scope: Scope): Promise<Resource | undefined> {
  const sight = sightOf(held);
  const isThis = sql`r.scope = ${scope} and (${sight.subscription} or ${sight.managementGroup})`;
  return (await listWhere(db, sight, isThis, { limit: 1, after: undefined })).rows[0];
}

async function listWhere(
  db: Reader,
  { tables }: Sight,
  condition: RawBuilder<unknown>,
  page: PageAsked,
): Promise<Page<Resource>> {
  const { rows } = await sql<Row>`
    with recursive ${tables}
    select r.* from resource r where ${condition} and r.scope > ${page.after?.[0] ?? ''}
    order by r.scope limit ${page.limit + 1}`.execute(db);
  return pageOf(rows.map(resourceFromRow), page.limit, (row) => [row.scope]);
}

/** What is seen below a management group, one level or all, in the order of scopes. */
export async function listVisibleBelow(
  db: Reader,
  held: readonly Scope[],
  scope: Scope,
  extent: 'children' | 'all',
  limit: number,
): Promise<Resource[]> {
  const sight = sightOf(held);
  const further =
    extent === 'all'
      ? sql`union all select c.scope from resource c join under u on c.parent_scope = u.scope
          where c.kind in ('management-group', 'subscription')`
      : sql``;
  const { rows } = await sql<Row>`
    with recursive ${sight.tables}, under as (
      select scope from resource where parent_scope = ${scope} and kind in ('management-group', 'subscription') ${further})
    select r.* from resource r join under u on u.scope = r.scope
    where ${sight.subscription} or ${sight.managementGroup} order by r.scope limit ${limit}`.execute(db);
  return rows.map(resourceFromRow);
}
