/**
 * Reads what was recorded of decisions: of one assignment, one person, one application. Never writes. Who may look is decided
 * by the caller.
 */
import { sql, type RawBuilder } from 'kysely';
import { pageOf, type Page, type PageAsked } from '#model/page.ts';
import type { Scope } from '#model/scope.ts';
import { inSpan, spanTable, type ScopeSpans } from '#modules/assignments/index.ts';
import type { Reader } from '#platform/database/database.ts';

export interface ListedDecision {
  readonly id: string;
  readonly applicationId: string;
  /** Null where the application is not there any more. */
  readonly applicationName: string | null;
  readonly principalId: string;
  readonly principalName: string;
  readonly scope: Scope;
  /** Null where nothing is there any more. */
  readonly scopeName: string | null;
  readonly action: string;
  readonly isDataAction: boolean;
  readonly reason: string | null;
  readonly assignmentId: string | null;
  readonly roleDefinitionId: string | null;
  readonly roleName: string | null;
  readonly share: number;
  readonly count: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

export type DecisionsOf =
  | { readonly assignmentId: string; readonly within: ScopeSpans }
  | { readonly principalId: string }
  | { readonly applicationId: string };

const names = sql`coalesce(p.display_name, r.principal_id::text) as "principalName", a.display_name as "applicationName",
  n.display_name as "scopeName"`;
const nameJoins = sql`left join principal p on p.id = r.principal_id
  left join protected_application a on a.id = r.application_id left join resource n on n.scope = r.scope`;

/** The newest first. */
export async function listDecisions(db: Reader, of: DecisionsOf, asked: PageAsked): Promise<Page<ListedDecision>> {
  const [at, id] = asked.after ?? [];
  const behind = asked.after ? sql`and (q.first_at, q.id) < (${at}::timestamptz, ${id}::uuid)` : sql``;
  const { rows } = await sql<ListedDecision>`
    select r.id, r.application_id as "applicationId", r.principal_id as "principalId", r.scope, r.action,
      r.is_data_action as "isDataAction", r.reason, r.assignment_id as "assignmentId",
      r.role_definition_id as "roleDefinitionId", d.name as "roleName", r.share, r.count, r.first_at as "firstAt",
      r.last_at as "lastAt", ${names}
    from (select q.* from decision_record q where ${conditionOf(of)} ${behind}
      order by q.first_at desc, q.id desc limit ${asked.limit + 1}) r
    ${nameJoins} left join role_definition d on d.id = r.role_definition_id
    order by r.first_at desc, r.id desc`.execute(db);
  return pageOf(rows, asked.limit, (row) => [row.firstAt.toISOString(), row.id]);
}

function conditionOf(of: DecisionsOf): RawBuilder<unknown> {
  if ('principalId' in of) return sql`q.principal_id = ${of.principalId}`;
  if ('applicationId' in of) return sql`q.application_id = ${of.applicationId}`;
  return sql`q.assignment_id = ${of.assignmentId} and exists (select from ${spanTable(of.within)} where ${inSpan})`;
}

/** What somebody did by an assignment in an hour, one action at one place. */
export interface HourOfUse {
  readonly principalId: string;
  readonly principalName: string;
  readonly applicationName: string | null;
  readonly scope: Scope;
  readonly scopeName: string | null;
  readonly action: string;
  /** As recorded: of a share, so many of it. */
  readonly count: number;
  /** The smallest share any of it was recorded at. */
  readonly share: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

export interface UseOfAssignment {
  /** Oldest first, and no more than was asked for: the latest ones. */
  readonly hours: readonly HourOfUse[];
  /** There is more, before. */
  readonly isCut: boolean;
}

const MOST_RECORDS = 5_000;

/** What was done by an assignment, hour by hour, at some places. */
export async function readUse(
  db: Reader,
  of: Extract<DecisionsOf, { assignmentId: string }>,
  most: number,
): Promise<UseOfAssignment> {
  const { rows } = await sql<HourOfUse & { read: number }>`
    with read as (select q.* from decision_record q where ${conditionOf(of)}
      order by q.first_at desc, q.id desc limit ${MOST_RECORDS + 1}),
    hours as (
      select principal_id, application_id, scope, action, sum(count)::int as count, min(share) as share,
        min(first_at) as first_at, max(last_at) as last_at
      from read group by principal_id, application_id, scope, action, date_trunc('hour', first_at)
      order by min(first_at) desc limit ${most + 1})
    select r.principal_id as "principalId", r.scope, r.action, r.count, r.share, r.first_at as "firstAt",
      r.last_at as "lastAt", (select count(*)::int from read) as read, ${names}
    from hours r ${nameJoins} order by r.first_at desc, r.action, r.scope`.execute(db);
  const hours = rows.slice(0, most).toReversed();
  return { hours, isCut: rows.length > most || (rows[0]?.read ?? 0) > MOST_RECORDS };
}

/** How many decisions of applications were to be recorded since an instant and found no room. */
export async function countDropped(
  db: Reader,
  applicationIds: readonly string[],
  since: Date,
): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; dropped: number }>`
    select application_id as id, sum(dropped)::int as dropped from decision_record_gap
    where application_id = any(${[...applicationIds]}::uuid[]) and last_at >= ${since} group by 1`.execute(db);
  return new Map(rows.map(({ id, dropped }) => [id, dropped]));
}
