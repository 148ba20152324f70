/**
 * Schedules and their instances for reading: with names, filtered, in pages.
 *
 * A schedule is what was agreed, an instance the same while it is in force.
 * Never writes. Who may see which rows is decided by the caller and passed in.
 */
import { sql, type RawBuilder, type Selectable } from 'kysely';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import { ROOT_SCOPE, type Scope } from '#model/scope.ts';
import type { DB, Reader } from '#platform/database/database.ts';
import { nameColumns, nameJoins, namesOf, type NamesRow, type PlaceNames } from './schedule-request-queries.ts';
import type { RequestKind } from './schedule-request-store.ts';
import { belowCondition, belowTable, groupCondition, isInTree } from './scope-below.ts';
import { scheduleFromRow, type Schedule } from './schedule-store.ts';

export interface NamedSchedule extends Schedule {
  readonly names: PlaceNames;
  /** Direct at the asked scope, through a group of the asked person, or inherited from a scope above. */
  readonly memberType: 'Direct' | 'Group' | 'Inherited';
  /** Provisioned in force, Granted for later, Revoked when taken away, Expired when its time was over. */
  readonly status: ScheduleStatus;
  readonly updatedAt: Date;
  readonly createdBy: string | null;
}

export type ScheduleStatus = 'Provisioned' | 'Granted' | 'Revoked' | 'Expired';

/** How long a person's own list of schedules still shows what has ended. */
export const ENDED_SHOWN_MILLISECONDS = 30 * 86_400_000;

export interface ScheduleReach {
  readonly kind: RequestKind;
  /** `instances`: in force at the instant. `schedules`: also what is for later. */
  readonly which: 'schedules' | 'instances';
  readonly scope: Scope;
  /** `above`: at the scope or above it; `all`: also below. */
  readonly extent: 'above' | 'all';
  readonly at: Date;
  /** `db` is of the past, as it stood at `at`. */
  readonly isPast?: boolean | undefined;
  /** Also what ended since this instant. */
  readonly endedSince?: Date | undefined;
}

/** Whose rows the caller may see: everybody's, or their own and those at or below some scopes. */
export type ScheduleVisibility = 'all' | { readonly principalId: string; readonly readable: readonly Scope[] };

export interface ScheduleFilter {
  readonly principalId?: string;
  /** That principal or any group it is in. */
  readonly assignedTo?: string;
  readonly roleDefinitionId?: string;
  readonly scheduleId?: string;
  readonly eligibilityId?: string;
  readonly assignmentType?: 'Assigned' | 'Activated';
  readonly status?: string;
}

type Row = Selectable<DB['assignment_schedule']> & NamesRow & { is_above: boolean };

/** A page of schedules in the order of their ids. */
export async function listSchedules(
  db: Reader,
  reach: ScheduleReach,
  visibility: ScheduleVisibility,
  filter: ScheduleFilter,
  page: PageAsked,
): Promise<Page<NamedSchedule>> {
  const conditions = [
    ...timeConditions(reach),
    ...placeConditions(reach),
    ...filterConditions(reach, filter),
    ...(visibility === 'all' ? [] : [visibleCondition(visibility.readable)]),
    ...(page.after ? [sql`q.id > ${page.after[0]}::uuid`] : []),
  ];
  const columns = reach.kind === 'assignment' ? sql`` : sql`, null::uuid as created_by, null::text as description`;
  const { rows } = await sql<Row>`
    with recursive above (scope, parent_scope) as (
      select scope, parent_scope from resource where scope = ${reach.scope}
      union all select r.scope, r.parent_scope from resource r join above a on r.scope = a.parent_scope),
    ${belowTable(reach.scope)}
    readable (scope) as (
      select scope from resource where scope = any(${visibility === 'all' ? [] : visibility.readable})
      union select r.scope from resource r join readable b on r.parent_scope = b.scope),
    target (id) as (${groupsAround(filter.assignedTo, 'target', reach.at)}),
    own (id) as (${groupsAround(visibility === 'all' ? undefined : visibility.principalId, 'own', reach.at)})
    select q.*, ${nameColumns}${columns},
      (q.scope <> ${reach.scope} and q.scope in (select scope from above)) as is_above
    from ${tableOf(reach)} q ${nameJoins}
    where ${sql.join(conditions, sql` and `)}
    order by q.id limit ${page.limit + 1}`.execute(db);
  return pageOf(
    rows.map((row) => namedFromRow(reach, row, filter.assignedTo)),
    page.limit,
    (row) => [row.id],
  );
}

/** One schedule by its id, at a scope or above it, if the caller may see it. */
export async function findSchedule(
  db: Reader,
  reach: Omit<ScheduleReach, 'extent'>,
  visibility: ScheduleVisibility,
  scheduleId: string,
): Promise<NamedSchedule | undefined> {
  const extent = reach.scope === ROOT_SCOPE ? 'all' : 'above';
  const page = await listSchedules(
    db,
    { ...reach, extent },
    visibility,
    { scheduleId },
    { limit: 1, after: undefined },
  );
  return page.rows[0];
}

function tableOf({ kind, isPast }: ScheduleReach): RawBuilder<unknown> {
  if (kind === 'eligibility') return isPast ? sql`standing_eligibility` : sql`eligibility_schedule`;
  return isPast ? sql`standing_assignment` : sql`assignment_schedule`;
}

/** A principal and every group it is in, at any depth; nobody when there is none. */
function groupsAround(principalId: string | undefined, name: 'target' | 'own', at: Date): RawBuilder<unknown> {
  return sql`select ${principalId ?? null}::uuid
    union select m.group_id from ${sql.ref(name)} t cross join lateral groups_of(t.id, ${at}) m
      join principal g on g.id = m.group_id and g.deleted_at is null`;
}

function timeConditions({ which, at, endedSince }: ScheduleReach): RawBuilder<unknown>[] {
  const from = endedSince ?? at;
  // What was removed ended then; both ends are compared with the same instant.
  const lives = sql`(q.ends_at is null or q.ends_at > ${from})`;
  const stays = endedSince ? sql`(q.removed_at is null or q.removed_at > ${from})` : sql`q.removed_at is null`;
  return which === 'instances' ? [stays, lives, sql`q.starts_at <= ${at}`] : [stays, lives];
}

function placeConditions({ scope, extent, isPast }: ScheduleReach): RawBuilder<unknown>[] {
  const atGroup = groupCondition(scope);
  if (atGroup) return [atGroup];
  if (extent === 'above') return [sql`q.scope in (select scope from above)`];
  // The root lies above everything in the tree; no need to walk the tree.
  if (scope === ROOT_SCOPE) return [isInTree];
  // As an array, what lies above is looked up by an index beside what lies below.
  const above = isPast ? sql`any(array(select scope from above))` : sql`any(select scope from above)`;
  return [sql`(q.scope = ${above} or ${belowCondition(scope)})`];
}

function visibleCondition(readable: readonly Scope[]): RawBuilder<unknown> {
  const own = sql`q.principal_id in (select id from own)`;
  return readable.length === 0 ? own : sql`(${own} or q.scope in (select scope from readable))`;
}

function filterConditions({ kind, at }: ScheduleReach, filter: ScheduleFilter): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [];
  if (filter.principalId) conditions.push(sql`q.principal_id = ${filter.principalId}`);
  if (filter.assignedTo) conditions.push(sql`q.principal_id in (select id from target)`);
  if (filter.roleDefinitionId) conditions.push(sql`q.role_definition_id = ${filter.roleDefinitionId}`);
  if (filter.scheduleId) conditions.push(sql`q.id = ${filter.scheduleId}`);
  if (filter.eligibilityId) {
    conditions.push(
      kind === 'assignment'
        ? sql`q.linked_eligibility_id = ${filter.eligibilityId}`
        : sql`q.id = ${filter.eligibilityId}`,
    );
  }
  if (filter.assignmentType) {
    conditions.push(kind === 'assignment' ? sql`q.assignment_type = ${filter.assignmentType}` : sql`false`);
  }
  if (filter.status !== undefined) conditions.push(statusCondition(filter.status, at));
  return conditions;
}

function statusCondition(status: string, at: Date): RawBuilder<unknown> {
  switch (status.toLowerCase()) {
    case 'provisioned':
      return sql`(q.removed_at is null and q.starts_at <= ${at} and (q.ends_at is null or q.ends_at > ${at}))`;
    case 'granted':
      return sql`(q.removed_at is null and q.starts_at > ${at})`;
    case 'revoked':
      return sql`q.removed_at is not null`;
    case 'expired':
      return sql`(q.removed_at is null and q.ends_at <= ${at})`;
    default:
      return sql`false`;
  }
}

function namedFromRow({ kind, at }: ScheduleReach, row: Row, assignedTo: string | undefined): NamedSchedule {
  const schedule = scheduleFromRow(kind, row);
  const isThroughGroup = assignedTo !== undefined && row.principal_id !== assignedTo;
  const endsAt = row.removed_at ?? schedule.endsAt;
  return {
    ...schedule,
    endsAt,
    names: namesOf(row, schedule),
    memberType: isThroughGroup ? 'Group' : row.is_above ? 'Inherited' : 'Direct',
    status: statusOf(row, at),
    updatedAt: row.updated_at,
    createdBy: row.created_by,
  };
}

function statusOf(row: Row, at: Date): ScheduleStatus {
  if (row.removed_at) return 'Revoked';
  if (row.ends_at && row.ends_at <= at) return 'Expired';
  return row.starts_at > at ? 'Granted' : 'Provisioned';
}

/** Scopes at which a person, directly or through groups, may activate a role now. */
export async function listEligibleScopes(db: Reader, principalId: string, at: Date): Promise<Scope[]> {
  const { rows } = await sql<{ scope: Scope }>`
    with recursive own (id) as (${groupsAround(principalId, 'own', at)})
    select distinct q.scope from eligibility_schedule q
    where q.principal_id in (select id from own) and q.removed_at is null and ${isInTree}
      and q.starts_at <= ${at} and (q.ends_at is null or q.ends_at > ${at})`.execute(db);
  return rows.map((row) => row.scope);
}
