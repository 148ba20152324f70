/**
 * Eligible and active assignments of one resource in one list, filtered, in pages: its own and those from above, sorted by
 * name or end, or its own and those of what lies below, by place and name.
 *
 * Every place is read in the order that was asked for and no further than a page, so that a list of a hundred thousand rows
 * costs what a page costs. Never writes. Who may look at the resource is decided by the caller.
 */
import { sql, type RawBuilder } from 'kysely';
import { groupOfScope } from '#model/group-access.ts';
import { pageOf, type Page, type PageAsked, type PageKey } from '#model/page.ts';
import { Refusal } from '#model/refusal.ts';
import type { Scope } from '#model/scope.ts';
import type { Reader } from '#platform/database/database.ts';
import { listGroupsAround, type GroupWay } from './group-way-queries.ts';
import { isKept, isUnused } from './overview-queries.ts';
import { nameColumns, nameJoins, namesOf, type NamesRow, type PlaceNames } from './schedule-request-queries.ts';
import { findSpans, inSpan, spanTable } from './scope-spans.ts';

export type AssignmentOrder = 'name' | 'end' | 'place';

export interface AssignmentListing {
  readonly scope: Scope;
  readonly at: Date;
  /** `db` is of the past, as it stood at `at`. */
  readonly isPast?: boolean | undefined;
  readonly kind?: 'eligible' | 'active' | undefined;
  /** Made at the scope itself, above it, or at it and below; by place if and only if below. */
  readonly reach?: 'direct' | 'inherited' | 'below' | undefined;
  readonly roleDefinitionId?: string | undefined;
  /** This principal or any group it is in. */
  readonly principalId?: string | undefined;
  /** In force now, of any kind, assigned or activated; or from later on. */
  readonly state?: 'current' | 'assigned' | 'activated' | 'scheduled' | undefined;
  /** Those that end before this instant, without activations, which end soon by their nature. */
  readonly endsBefore?: Date | undefined;
  /** Eligibilities that nobody activated since this instant. */
  readonly unusedSince?: Date | undefined;
  readonly order: AssignmentOrder;
  readonly descending: boolean;
}

export interface ListedAssignment {
  readonly id: string;
  readonly kind: 'eligible' | 'active';
  readonly scope: Scope;
  readonly roleDefinitionId: string;
  readonly principalId: string;
  readonly assignmentType: 'Assigned' | 'Activated' | null;
  readonly linkedEligibilityId: string | null;
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  readonly condition: string | null;
  readonly names: PlaceNames;
  readonly isGuest: boolean;
  readonly isPending: boolean;
  /** The groups from the asked person to the group that was assigned, by name; empty where nobody was asked for. */
  readonly groupWay: readonly string[];
}

export interface ListedRow extends NamesRow {
  id: string;
  is_eligible: boolean;
  scope: Scope;
  role_definition_id: string;
  principal_id: string;
  assignment_type: 'Assigned' | 'Activated' | null;
  linked_eligibility_id: string | null;
  starts_at: Date;
  ends_at: Date | null;
  condition: string | null;
  user_type: string | null;
  external_user_state: string | null;
}

export async function listAssignments(
  db: Reader,
  listing: AssignmentListing,
  page: PageAsked,
): Promise<Page<ListedAssignment>> {
  const ways = listing.principalId ? await listGroupsAround(db, listing.principalId) : undefined;
  const further = [...conditionsOf(listing, ways), ...(await afterConditions(db, listing, page))];
  const branches = await listBranches(db, listing, further, page.limit);
  if (branches.length === 0) return { rows: [], after: undefined };
  const { rows } = await sql<ListedRow>`
    select q.*, ${nameColumns}, u.user_type, u.external_user_state
    from (${sql.join(branches, sql` union all `)}) q ${nameJoins}
    order by ${orderOf(listing)} limit ${page.limit + 1}`.execute(db);
  return pageOf(
    rows.map((row) => listedFromRow(row, ways)),
    page.limit,
    (row) => keyOf(listing.order, row),
  );
}

/** Parts in the order of the list, none longer than a page. */
async function listBranches(
  db: Reader,
  listing: AssignmentListing,
  further: readonly RawBuilder<unknown>[],
  limit: number,
): Promise<RawBuilder<unknown>[]> {
  if (listing.reach !== 'below') {
    const scopes = await scopesOf(db, listing);
    return tablesOf(listing).flatMap((table) =>
      scopes.map((scope) => branchOf(table, listing, sql`q.scope = ${scope}`, further, limit)),
    );
  }
  const spans = await findSpans(db, listing.scope);
  return tablesOf(listing).map((table) => {
    const rows = branchOf(table, listing, inSpan, further, limit);
    return sql`(select q.* from ${spanTable(spans)} cross join lateral ${rows} q order by ${orderOf(listing)} limit ${limit + 1})`;
  });
}

/** Of what lies above a group nothing counts at it. */
async function scopesOf(db: Reader, { scope, reach }: AssignmentListing): Promise<Scope[]> {
  if (groupOfScope(scope) !== undefined) return reach === 'inherited' ? [] : [scope];
  if (reach === 'direct') return [scope];
  const { rows } = await sql<{ scope: Scope }>`
    with recursive above (scope, parent_scope) as (
      select scope, parent_scope from resource where scope = ${scope}
      union all select r.scope, r.parent_scope from resource r join above a on r.scope = a.parent_scope)
    select scope from above`.execute(db);
  const scopes = rows.map((row) => row.scope);
  return reach === 'inherited' ? scopes.filter((one) => one !== scope) : scopes;
}

interface Table {
  readonly name: RawBuilder<unknown>;
  /** The same as it stood, without what cannot have counted at the instant: an index finds the rest. */
  readonly standing: RawBuilder<unknown>;
  readonly columns: RawBuilder<unknown>;
  readonly conditionsOf: (listing: AssignmentListing) => RawBuilder<unknown>[];
}

const eligible: Table = {
  name: sql`eligibility_schedule`,
  standing: sql`standing_eligibility`,
  columns: sql`true as is_eligible, null::text as assignment_type, null::uuid as linked_eligibility_id`,
  conditionsOf: ({ at, unusedSince }) => (unusedSince ? [isUnused(unusedSince, at)] : []),
};
const active: Table = {
  name: sql`assignment_schedule`,
  standing: sql`standing_assignment`,
  columns: sql`false as is_eligible, q.assignment_type, q.linked_eligibility_id`,
  conditionsOf: ({ state, endsBefore }) => [
    ...(state === 'activated' ? [sql`q.assignment_type = 'Activated'`] : []),
    ...(state === 'assigned' || endsBefore ? [sql`q.assignment_type = 'Assigned'`] : []),
  ],
};

function tablesOf({ kind, state, unusedSince }: AssignmentListing): Table[] {
  const onlyActive = state === 'activated' || state === 'assigned';
  const onlyEligible = kind === 'eligible' || unusedSince !== undefined;
  return [...(kind === 'active' || onlyActive ? [] : [eligible]), ...(onlyEligible ? [] : [active])];
}

/** The rows of one table at a place, in the order of the list and no more than a page; an index has them in that order. */
function branchOf(
  table: Table,
  listing: AssignmentListing,
  place: RawBuilder<unknown>,
  further: readonly RawBuilder<unknown>[],
  limit: number,
): RawBuilder<unknown> {
  return sql`
    (select q.id, ${table.columns}, q.scope, q.role_definition_id, q.principal_id, q.principal_name, q.starts_at, q.ends_at,
      q.condition
    from ${listing.isPast ? table.standing : table.name} q where ${sql.join([place, ...further, ...table.conditionsOf(listing)], sql` and `)}
    order by ${orderOf(listing)} limit ${limit + 1})`;
}

function conditionsOf(
  { at, roleDefinitionId, state, endsBefore }: AssignmentListing,
  ways: ReadonlyMap<string, GroupWay> | undefined,
): RawBuilder<unknown>[] {
  return [
    isKept,
    sql`${endOfRow} > ${at}`,
    // Who is deleted holds nothing, and gets it back when restored. Looked up row by row: a page has few. The answer is the
    // whole condition: of "… is null" the planner expects one row in 200, and sorts all to find a page of them.
    sql`(select g.deleted_at is null from principal g where g.id = q.principal_id)`,
    ...(roleDefinitionId ? [sql`q.role_definition_id = ${roleDefinitionId}`] : []),
    ...(ways ? [sql`q.principal_id = any(${[...ways.keys()]}::uuid[])`] : []),
    ...(state === undefined ? [] : [state === 'scheduled' ? sql`q.starts_at > ${at}` : sql`q.starts_at <= ${at}`]),
    ...(endsBefore ? [sql`${endOfRow} <= ${endsBefore}`] : []),
  ];
}

const endOfRow = sql`coalesce(q.ends_at, 'infinity'::timestamptz)`;
const sortValues = {
  name: [sql`q.principal_name`],
  end: [endOfRow],
  place: [sql`q.scope`, sql`q.principal_name`],
};

function orderOf({ order, descending }: AssignmentListing): RawBuilder<unknown> {
  const direction = descending ? sql`desc` : sql`asc`;
  return sql.join([...sortValues[order], sql`q.id`].map((value) => sql`${value} ${direction}`));
}

/** Where a page goes on, as it may stand in an address: whose row was the last, or when it ends. */
function keyOf(order: AssignmentOrder, { principalId, endsAt, id }: ListedAssignment): PageKey {
  return [order === 'end' ? (endsAt?.toISOString() ?? 'infinity') : principalId, id];
}

/** Rows behind the one a page goes on after. Names and places are looked up, because they have no place in an address. */
async function afterConditions(
  db: Reader,
  { order, descending }: AssignmentListing,
  { after }: PageAsked,
): Promise<RawBuilder<unknown>[]> {
  if (!after) return [];
  const [first, id] = after;
  const values = order === 'end' ? [sql`${first}::timestamptz`] : [sql`${await nameOf(db, String(first))}`];
  if (order === 'place') values.unshift(sql`${await placeOf(db, String(id))}`);
  const isBehind = descending ? sql`<` : sql`>`;
  return [sql`(${sql.join(sortValues[order])}, q.id) ${isBehind} (${sql.join(values)}, ${id}::uuid)`];
}

async function placeOf(db: Reader, id: string): Promise<string> {
  const { rows } = await sql<{ scope: string }>`
    select scope from eligibility_schedule where id = ${id}::uuid
    union all select scope from assignment_schedule where id = ${id}::uuid`.execute(db);
  if (!rows[0]) throw new Refusal('request.page-token-invalid', {});
  return rows[0].scope;
}

async function nameOf(db: Reader, principalId: string): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select lower(display_name) as name from principal where id = ${principalId}::uuid`.execute(db);
  if (!rows[0]) throw new Refusal('request.page-token-invalid', {});
  return rows[0].name;
}

export function listedFromRow(row: ListedRow, ways: ReadonlyMap<string, GroupWay> | undefined): ListedAssignment {
  const place = { scope: row.scope, roleDefinitionId: row.role_definition_id, principalId: row.principal_id };
  return {
    ...place,
    id: row.id,
    kind: row.is_eligible ? 'eligible' : 'active',
    assignmentType: row.assignment_type,
    linkedEligibilityId: row.linked_eligibility_id,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    condition: row.condition,
    names: namesOf(row, place),
    isGuest: row.user_type === 'Guest',
    isPending: row.external_user_state === 'PendingAcceptance',
    groupWay: ways?.get(row.principal_id) ?? [],
  };
}
