/**
 * Schedule requests for reading: with the names of scope, role and principal, filtered and in pages.
 *
 * Never writes. Who may see which rows is decided by the caller and passed in.
 */
import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { PrincipalKind } from '#model/actor.ts';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import { ROOT_SCOPE, type Scope } from '#model/scope.ts';
import type { DB, Reader } from '#platform/database/database.ts';
import { belowCondition, belowTable, groupCondition, isInTree } from './scope-below.ts';
import { requestFromRow, type RequestKind, type ScheduleRequest } from './schedule-request-store.ts';
import type { Place } from './schedule-store.ts';
import { waitingTables, waitsFor } from './waiting-sql.ts';

export interface PlaceNames {
  readonly scopePath: string;
  readonly scopeName: string;
  readonly scopeType: string;
  readonly roleName: string;
  readonly roleKind: string;
  readonly principalName: string;
  readonly principalKind: PrincipalKind;
  readonly principalMail: string | null;
}

export interface NamedRequest extends ScheduleRequest {
  readonly names: PlaceNames;
  /** First instant at which an answer does not count any more; null without approval. */
  readonly approvalExpiresAt: Date | null;
}

export interface RequestFilter {
  /** At the scope or above it, nothing below. */
  readonly atScope?: boolean;
  readonly principalId?: string;
  /** That principal or any group it is in. */
  readonly assignedTo?: string;
  readonly requestorId?: string;
  readonly roleDefinitionId?: string;
  readonly status?: string;
  /** What waits for an answer of this person: as an approver, or as the administrator of what lies at and below scopes. */
  readonly waiting?: { readonly principalId: string; readonly administered: readonly Scope[] };
}

export interface RequestReach {
  readonly kind: RequestKind;
  readonly scope: Scope;
  /** Null: everything in reach. Otherwise only what this person asked for, or is asked for them. */
  readonly onlyOwnOf: string | null;
}

export interface NamesRow {
  scope_path: string | null;
  scope_name: string | null;
  scope_type: string | null;
  role_name: string | null;
  role_kind: string | null;
  principal_name: string | null;
  principal_kind: PrincipalKind | null;
  principal_mail: string | null;
}
type RequestRow = Selectable<DB['schedule_request']> & NamesRow & { approval_expires_at: Date | null };

export const nameColumns = sql`r.path as scope_path, r.display_name as scope_name, r.resource_type as scope_type,
  d.name as role_name, d.kind as role_kind, p.display_name as principal_name, p.kind as principal_kind,
  coalesce(u.mail, u.user_principal_name) as principal_mail`;
export const nameJoins = sql`left join resource r on r.scope = q.scope
  left join role_definition d on d.id = q.role_definition_id
  left join principal p on p.id = q.principal_id left join directory_user u on u.id = p.id`;

export function namesOf(row: NamesRow, place: Place): PlaceNames {
  return {
    scopePath: row.scope_path ?? place.scope,
    scopeName: row.scope_name ?? place.scope,
    scopeType: row.scope_type ?? 'unknown',
    roleName: row.role_name ?? place.roleDefinitionId,
    roleKind: row.role_kind ?? 'CustomRole',
    principalName: row.principal_name ?? place.principalId,
    principalKind: row.principal_kind ?? 'User',
    principalMail: row.principal_mail,
  };
}

function namedFromRow(row: RequestRow): NamedRequest {
  const request = requestFromRow(row);
  return { ...request, names: namesOf(row, request), approvalExpiresAt: row.approval_expires_at };
}

/** Names of a place nothing was stored for, as `validate` answers them. */
export async function findPlaceNames(db: Reader, place: Place): Promise<PlaceNames> {
  const { rows } = await sql<NamesRow>`select ${nameColumns} from (select ${place.scope}::text as scope,
    ${place.roleDefinitionId}::uuid as role_definition_id, ${place.principalId}::uuid as principal_id) q ${nameJoins}`.execute(
    db,
  );
  return namesOf(rows[0]!, place);
}

export async function findNamedRequest(db: Reader, kind: RequestKind, id: string): Promise<NamedRequest | undefined> {
  const { rows } = await sql<RequestRow>`select q.*, ${nameColumns}, v.expires_at as approval_expires_at
    from schedule_request q ${nameJoins} left join approval v on v.id = q.approval_id
    where q.id = ${id} and q.kind = ${kind}`.execute(db);
  return rows[0] && namedFromRow(rows[0]);
}

/** Requests by their ids, in no order. */
export async function findNamedRequests(db: Reader, ids: readonly string[]): Promise<NamedRequest[]> {
  const { rows } = await sql<RequestRow>`select q.*, ${nameColumns}, v.expires_at as approval_expires_at
    from schedule_request q ${nameJoins} left join approval v on v.id = q.approval_id
    where q.id = any(${[...ids]}::uuid[])`.execute(db);
  return rows.map(namedFromRow);
}

/** Newest first. */
export async function listRequests(
  db: Reader,
  reach: RequestReach,
  filter: RequestFilter,
  page: PageAsked,
  now: Date,
): Promise<Page<NamedRequest>> {
  const [createdAt, id] = page.after ?? [];
  const { waiting } = filter;
  const conditions = [
    sql`q.kind = ${reach.kind}`,
    ...placeConditions(reach.scope, filter),
    ...conditionsOf(filter, now),
    ...(createdAt ? [sql`(q.created_at, q.id) < (${createdAt}::timestamptz, ${id}::uuid)`] : []),
  ];
  const rowsWhere = (further: RawBuilder<unknown>[]) => sql`(select q.*, v.expires_at as approval_expires_at
    from schedule_request q left join approval v on v.id = q.approval_id
    where ${sql.join([...conditions, ...further], sql` and `)}
    order by q.created_at desc, q.id desc limit ${page.limit + 1})`;
  const { rows } = await sql<RequestRow>`
    with recursive above (scope, parent_scope) as (
      select scope, parent_scope from resource where scope = ${reach.scope}
      union all select r.scope, r.parent_scope from resource r join above a on r.scope = a.parent_scope),
    ${belowTable(reach.scope)} ${waiting ? waitingTables(waiting.principalId, waiting.administered, now) : sql``}
    own (id) as (
      select ${reach.onlyOwnOf ?? filter.assignedTo ?? null}::uuid
      union select m.group_id from own o cross join lateral groups_of(o.id, ${now}) m)
    select q.*, ${nameColumns}
    from ${reach.onlyOwnOf ? ownRows(reach.onlyOwnOf, rowsWhere) : rowsWhere([])} q ${nameJoins}
    order by q.created_at desc, q.id desc limit ${page.limit + 1}`.execute(db);
  return pageOf(rows.map(namedFromRow), page.limit, (row) => [row.createdAt.toISOString(), row.id]);
}

/** What one person asked for, and what is asked for them or a group of theirs: of each a page, in the order of an index. */
function ownRows(
  personId: string,
  rowsWhere: (further: RawBuilder<unknown>[]) => RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`(${rowsWhere([sql`q.requestor_id = ${personId}`])} union all
    select q.* from own cross join lateral
      ${rowsWhere([sql`q.principal_id = own.id and q.requestor_id <> ${personId}`])} q)`;
}

function placeConditions(scope: Scope, { atScope }: RequestFilter): RawBuilder<unknown>[] {
  const atGroup = groupCondition(scope);
  if (atGroup) return [atGroup];
  if (atScope) return [sql`q.scope in (select scope from above)`];
  // The root lies above everything in the tree; no need to walk the tree.
  if (scope === ROOT_SCOPE) return [isInTree];
  return [sql`(q.scope in (select scope from above) or ${belowCondition(scope)})`];
}

function conditionsOf(filter: RequestFilter, now: Date): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [];
  if (filter.principalId) conditions.push(sql`q.principal_id = ${filter.principalId}`);
  if (filter.assignedTo) conditions.push(sql`q.principal_id in (select id from own)`);
  if (filter.requestorId) conditions.push(sql`q.requestor_id = ${filter.requestorId}`);
  if (filter.roleDefinitionId) conditions.push(sql`q.role_definition_id = ${filter.roleDefinitionId}`);
  if (filter.waiting) {
    conditions.push(waitsFor(filter.waiting.principalId, filter.waiting.administered));
  }
  if (filter.status) conditions.push(statusCondition(filter.status, now));
  return conditions;
}

/** As `statusAt` tells it: what nobody answered in time has run out, and what was agreed for later has begun by then. */
function statusCondition(status: string, now: Date): RawBuilder<unknown> {
  if (status === 'PendingApproval') return sql`(q.status = 'PendingApproval' and v.expires_at > ${now})`;
  if (status === 'TimedOut') {
    return sql`(q.status = 'TimedOut' or (q.status = 'PendingApproval' and v.expires_at <= ${now}))`;
  }
  if (status === 'Granted') return sql`(q.status = 'Granted' and ${hasBegun(now)} is not true)`;
  if (status === 'Provisioned') {
    return sql`(q.status = 'Provisioned' or (q.status = 'Granted' and ${hasBegun(now)}))`;
  }
  return sql`q.status = ${status}`;
}

const hasBegun = (now: Date) => sql`((q.schedule_info->>'startDateTime')::timestamptz <= ${now})`;
