/**
 * Lists of users, groups and applications: filtered, searched, counted, paged by key.
 *
 * Reads only. Who may see what is decided before: a caller who may read only
 * themself hands in `onlyIds`, and pages and counts know nobody else.
 */
import { sql, type RawBuilder, type SelectQueryBuilder } from 'kysely';
import type { PrincipalKind } from '#model/actor.ts';
import { filterRefusal, type Filter } from '#model/odata-filter.ts';
import type { Reader } from '#platform/database/database.ts';
import { escapeLike } from '#platform/database/like.ts';
import { compileFilter, type FilterProperty, type FilterShape, type FilterTable } from './filter-sql.ts';
import { selectGroups, toGroup, type DirectoryGroup } from './group-store.ts';
import { MAILBOX_ISSUER } from './identity-link.ts';
import { selectServicePrincipals, toServicePrincipal, type ServicePrincipal } from './service-principals.ts';
import { PROFILE_TEXTS } from './user.ts';
import { selectUsers, toUser, type DirectoryUser } from './user-store.ts';

export interface SearchTerm {
  readonly property: string;
  readonly text: string;
}

export interface ListSelection {
  readonly filter?: Filter | undefined;
  /** Terms joined by `and`; each is met by any of its alternatives. */
  readonly search?: readonly (readonly SearchTerm[])[] | undefined;
  /** Nobody else exists for this caller. */
  readonly onlyIds?: readonly string[] | undefined;
}

export interface ListQuery extends ListSelection {
  readonly orderBy?: { readonly property: string; readonly descending: boolean } | undefined;
  /** The last row of the page before. */
  readonly after?: PageKey | undefined;
  readonly limit: number;
}

export interface PageKey {
  readonly key: string;
  readonly id: string;
}

export type Keyed<T> = { readonly row: T; readonly key: PageKey };

/** An order an index has: the expression and the id beside it in one table, and the type a key of a page is read as. */
interface ListOrder {
  readonly by: RawBuilder<unknown>;
  readonly id: RawBuilder<string>;
  readonly type: RawBuilder<unknown>;
}

interface ListShape extends FilterShape {
  readonly id: RawBuilder<string>;
  readonly orders: Readonly<Record<string, ListOrder>>;
}

const text = (column: RawBuilder<unknown>, table?: FilterTable): FilterProperty => ({ column, type: 'text', table });
const principals: FilterTable = { rows: sql`principal p`, id: sql`p.id` };
const users: FilterTable = { rows: sql`directory_user u`, id: sql`u.id` };
const nameOrder: ListOrder = { by: sql`lower(p.display_name)`, id: sql`p.id`, type: sql`text` };
const creationOrder: ListOrder = { by: sql`p.created_at`, id: sql`p.id`, type: sql`timestamptz` };

const userShape: ListShape = {
  id: sql<string>`u.id`,
  orders: {
    displayName: nameOrder,
    userPrincipalName: { by: sql`lower(u.user_principal_name)`, id: sql`u.id`, type: sql`text` },
    mail: { by: sql`coalesce(u.mail, '')`, id: sql`u.id`, type: sql`text` },
    createdDateTime: creationOrder,
  },
  properties: {
    id: { column: sql`u.id`, type: 'guid' },
    displayName: text(sql`p.display_name`, principals),
    userPrincipalName: text(sql`u.user_principal_name`, users),
    mail: text(sql`u.mail`, users),
    userType: text(sql`u.user_type`),
    creationType: text(sql`u.creation_type`),
    externalUserState: text(sql`u.external_user_state`),
    externalUserStateChangeDateTime: { column: sql`u.external_user_state_changed_at`, type: 'instant' },
    accountEnabled: { column: sql`p.enabled`, type: 'boolean' },
    createdDateTime: { column: sql`p.created_at`, type: 'instant' },
    ...Object.fromEntries(PROFILE_TEXTS.map((name) => [name, text(sql`(u.properties ->> ${sql.lit(name)})`)])),
  },
  collections: {
    otherMails: {
      rows: sql`jsonb_array_elements_text(coalesce(u.properties -> 'otherMails', '[]')) element(value)`,
      properties: { '': text(sql`element.value`) },
    },
    proxyAddresses: {
      rows: sql`(select 'SMTP:' || u.mail as value where u.mail is not null) element`,
      properties: { '': text(sql`element.value`) },
    },
    // Who answers for a guest; who was deleted does not.
    sponsors: {
      rows: sql`(select s.sponsor_id as id, sp.enabled from guest_sponsor s join principal sp on sp.id = s.sponsor_id
        where s.user_id = u.id and sp.deleted_at is null) element`,
      properties: {
        id: { column: sql`element.id`, type: 'guid' },
        accountEnabled: { column: sql`element.enabled`, type: 'boolean' },
      },
    },
    identities: {
      rows: sql`(select 'userPrincipalName' as sign_in_type, split_part(u.user_principal_name, '@', -1) as issuer,
          u.user_principal_name as assigned_id
        union all select 'federated', case l.issuer when ${sql.lit(MAILBOX_ISSUER)} then 'mail' else l.issuer end, l.subject
        from identity_link l where l.user_id = u.id and l.removed_at is null) element`,
      properties: {
        signInType: text(sql`element.sign_in_type`),
        issuer: text(sql`element.issuer`),
        issuerAssignedId: text(sql`element.assigned_id`),
      },
    },
  },
};

const groupShape: ListShape = {
  id: sql<string>`g.id`,
  orders: { displayName: nameOrder, createdDateTime: creationOrder },
  properties: {
    id: { column: sql`g.id`, type: 'guid' },
    displayName: text(sql`p.display_name`),
    description: text(sql`g.description`),
    mailNickname: text(sql`g.mail_nickname`),
    isAssignableToRole: { column: sql`g.is_assignable_to_role`, type: 'boolean' },
    securityEnabled: { column: sql`true`, type: 'boolean' },
    mailEnabled: { column: sql`false`, type: 'boolean' },
    createdDateTime: { column: sql`p.created_at`, type: 'instant' },
  },
};

const servicePrincipalShape: ListShape = {
  id: sql<string>`s.id`,
  orders: { displayName: nameOrder, createdDateTime: creationOrder },
  properties: {
    id: { column: sql`s.id`, type: 'guid' },
    appId: { column: sql`s.app_id`, type: 'guid' },
    displayName: text(sql`p.display_name`),
    accountEnabled: { column: sql`p.enabled`, type: 'boolean' },
  },
  collections: {
    servicePrincipalNames: {
      rows: sql`(select s.app_id::text as value) element`,
      properties: { '': text(sql`element.value`) },
    },
  },
};

export async function listUsers(database: Reader, query: ListQuery): Promise<Keyed<DirectoryUser>[]> {
  return (await page(selectUsers(database), userShape, query)).map(([row, key]) => ({ row: toUser(row), key }));
}

export async function listGroups(database: Reader, query: ListQuery): Promise<Keyed<DirectoryGroup>[]> {
  return (await page(selectGroups(database), groupShape, query)).map(([row, key]) => ({ row: toGroup(row), key }));
}

export async function listServicePrincipals(database: Reader, query: ListQuery): Promise<Keyed<ServicePrincipal>[]> {
  const rows = await page(selectServicePrincipals(database), servicePrincipalShape, query);
  return rows.map(([row, key]) => ({ row: toServicePrincipal(row), key }));
}

export async function countObjects(database: Reader, kind: PrincipalKind, selection: ListSelection): Promise<number> {
  if (!selection.filter && !selection.search && !selection.onlyIds) return countAll(database, kind);
  const rows =
    kind === 'User'
      ? select(selectUsers(database), userShape, selection)
      : kind === 'Group'
        ? select(selectGroups(database), groupShape, selection)
        : select(selectServicePrincipals(database), servicePrincipalShape, selection);
  const counted = await sql<{ count: string }>`select count(*) as count from (${rows}) counted`.execute(database);
  return Number(counted.rows[0]!.count);
}

/** Counted from an index alone, without looking at a row. */
async function countAll(database: Reader, kind: PrincipalKind): Promise<number> {
  const { count } = await database
    .selectFrom('principal')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('kind', '=', kind)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function page<D, T extends keyof D, O>(
  base: SelectQueryBuilder<D, T, O>,
  shape: ListShape,
  query: ListQuery,
): Promise<[O, PageKey][]> {
  const { property, descending } = query.orderBy ?? { property: 'displayName', descending: false };
  const known = Object.entries(shape.orders).find(([name]) => name.toLowerCase() === property.toLowerCase());
  if (!known) throw filterRefusal(0, `'${property}' cannot be ordered by`);
  const order = known[1];
  let selected = select(base, shape, query);
  if (query.after) {
    const { key, id } = query.after;
    const sign = descending ? sql`<` : sql`>`;
    selected = selected.where(sql<boolean>`(${order.by}, ${order.id}) ${sign} (${key}::${order.type}, ${id}::uuid)`);
  }
  const direction = descending ? 'desc' : 'asc';
  const rows = await selected
    .select([sql<string>`${order.by}::text`.as('page_key'), order.id.as('page_id')])
    .orderBy(order.by, direction)
    .orderBy(order.id, direction)
    .limit(query.limit)
    .execute();
  return rows.map((row) => {
    const { page_key: key, page_id: id } = row as unknown as { page_key: string; page_id: string };
    return [row as O, { key, id }];
  });
}

function select<D, T extends keyof D, O>(
  base: SelectQueryBuilder<D, T, O>,
  shape: ListShape,
  selection: ListSelection,
): SelectQueryBuilder<D, T, O> {
  let query = base;
  if (selection.filter) query = query.where(compileFilter(selection.filter, shape));
  for (const alternatives of selection.search ?? []) query = query.where(searchCondition(shape, alternatives));
  if (selection.onlyIds) query = query.where(sql<boolean>`${shape.id} = any(${[...selection.onlyIds]}::uuid[])`);
  return query;
}

/** Graph's search: anywhere in a display name, at the start of anything else. */
function searchCondition(shape: ListShape, alternatives: readonly SearchTerm[]): RawBuilder<boolean> {
  const parts = alternatives.map((term) => {
    const property = Object.entries(shape.properties).find(
      ([name]) => name.toLowerCase() === term.property.toLowerCase(),
    );
    if (property?.[1].type !== 'text') throw filterRefusal(0, `'${term.property}' cannot be searched`);
    const start = property[0] === 'displayName' ? '%' : '';
    return sql<boolean>`lower(${property[1].column}) like ${`${start}${escapeLike(term.text.toLowerCase())}%`}`;
  });
  return sql<boolean>`(${sql.join(parts, sql` or `)})`;
}

/** The kinds of some principals; ids nobody has are left out. */
export async function listKinds(database: Reader, ids: readonly string[]): Promise<Map<string, PrincipalKind>> {
  if (ids.length === 0) return new Map();
  const rows = await database
    .selectFrom('principal')
    .select(['id', 'kind'])
    .where('id', 'in', [...ids])
    .where('deleted_at', 'is', null)
    .execute();
  return new Map(rows.map((row) => [row.id, row.kind as PrincipalKind]));
}
