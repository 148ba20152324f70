/**
 * The figures of a resource: how much of its access is standing and how much is activated when needed, what ends soon, what
 * nobody uses, what waits for an answer, and how often roles are activated.
 *
 * What is counted:
 * - the resource itself and everything below it; what comes from above is counted there;
 * - assignments, not the people behind them: a group is one, and who is in it is not looked at;
 * - at one instant, the clock of the server: what is in force then, and days are those of UTC;
 * - nothing of who is deleted: they hold nothing, until they are restored. What somebody did remains what was done, so that
 *   activations are counted, whoever is deleted later.
 *
 * Each figure is one statement over spans of an index, and what it counts is what the list it leads to shows. Never writes.
 * Who may look is decided by the caller.
 */
import { sql } from 'kysely';
import type { Reader } from '#platform/database/database.ts';
import { inSpan, spanTable, type ScopeSpans } from './scope-spans.ts';

export interface RoleHoldings {
  readonly roleDefinitionId: string;
  readonly roleName: string;
  /** Assignments to activate when needed, in force. */
  readonly eligible: number;
  /** Active assignments that no activation made, in force. */
  readonly standing: number;
}

export interface Holdings {
  readonly eligible: number;
  readonly standing: number;
  /** How many roles have an assignment; `roles` are those with the most. */
  readonly roleCount: number;
  readonly roles: readonly RoleHoldings[];
}

export interface Both {
  readonly eligible: number;
  readonly active: number;
}

/** Who is deleted holds nothing. Few are, so that the database remembers them while it reads the rows `q`. */
export const isOfNobodyDeleted = sql`q.principal_id not in
  (select id from principal where deleted_at is not null and purged_at is null)`;

/** What was told to have ended has ended; the indexes hold the others only. */
export const isKept = sql`q.removed_at is null and q.expiry_recorded_at is null`;

export const isInForce = (at: Date) => sql`q.starts_at <= ${at} and (q.ends_at is null or q.ends_at > ${at})`;

/** Standing and eligible assignments in force, of all roles and of those with the most. */
export async function countHoldings(db: Reader, spans: ScopeSpans, at: Date, mostRoles: number): Promise<Holdings> {
  const held = sql`${isKept} and ${isInForce(at)} and ${isOfNobodyDeleted}`;
  const { rows } = await sql<RoleHoldings & { allEligible: number; allStanding: number; roleCount: number }>`
    with held (role_definition_id, eligible, standing) as (
      select q.role_definition_id, 1, 0 from ${spanTable(spans)} join eligibility_schedule q on ${inSpan} where ${held}
      union all
      select q.role_definition_id, 0, 1 from ${spanTable(spans)} join assignment_schedule q on ${inSpan}
        where ${held} and q.assignment_type = 'Assigned'),
    counted as (
      select role_definition_id, sum(eligible)::int as eligible, sum(standing)::int as standing,
        (sum(sum(eligible)) over ())::int as all_eligible, (sum(sum(standing)) over ())::int as all_standing,
        (count(*) over ())::int as role_count
      from held group by role_definition_id order by count(*) desc, role_definition_id limit ${mostRoles})
    select c.role_definition_id as "roleDefinitionId", coalesce(d.name, c.role_definition_id::text) as "roleName", c.eligible,
      c.standing, c.all_eligible as "allEligible", c.all_standing as "allStanding", c.role_count as "roleCount"
    from counted c left join role_definition d on d.id = c.role_definition_id
    order by c.eligible + c.standing desc, d.name, c.role_definition_id`.execute(db);
  const [first] = rows;
  return {
    eligible: first?.allEligible ?? 0,
    standing: first?.allStanding ?? 0,
    roleCount: first?.roleCount ?? 0,
    roles: rows.map(({ roleDefinitionId, roleName, eligible, standing }) => {
      return { roleDefinitionId, roleName, eligible, standing };
    }),
  };
}

/** Assignments that end up to an instant, begun or not. An activation ends soon by its nature and is not among them. */
export async function countEnding(db: Reader, spans: ScopeSpans, at: Date, endsBefore: Date): Promise<Both> {
  const ends = sql`${isKept} and q.ends_at > ${at} and q.ends_at <= ${endsBefore} and ${isOfNobodyDeleted}`;
  const { rows } = await sql<Both>`
    select (select count(*)::int from ${spanTable(spans)} join eligibility_schedule q on ${inSpan} where ${ends}) as eligible,
      (select count(*)::int from ${spanTable(spans)} join assignment_schedule q on ${inSpan}
        where ${ends} and q.assignment_type = 'Assigned') as active`.execute(db);
  return rows[0]!;
}

/**
 * An eligibility `q` that nobody activated since an instant, though they could all the time. Activations of the eligibility
 * at narrower scopes count as its own, and so do those of everybody in an eligible group.
 */
export const isUnused = (since: Date, at: Date) => sql`${isInForce(at)} and q.starts_at <= ${since} and q.id not in
  (select a.linked_eligibility_id from assignment_schedule a where a.assignment_type = 'Activated' and ${began('a', since, at)})`;

/** An activation began in a span of time, and was not cancelled before it did. */
function began(table: 'a' | 'q', from: Date, until: Date) {
  const row = sql.ref(table);
  return sql`${row}.starts_at > ${from} and ${row}.starts_at <= ${until}
    and (${row}.removed_at is null or ${row}.removed_at > ${row}.starts_at)`;
}

export async function countUnused(db: Reader, spans: ScopeSpans, at: Date, since: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from ${spanTable(spans)} join eligibility_schedule q on ${inSpan}
    where ${isKept} and ${isUnused(since, at)} and ${isOfNobodyDeleted}`.execute(db);
  return rows[0]!.count;
}

/** Activations by the day of UTC on which they began, the days without one left out. */
export async function countActivations(
  db: Reader,
  spans: ScopeSpans,
  from: Date,
  at: Date,
): Promise<Map<string, number>> {
  const { rows } = await sql<{ day: string; count: number }>`
    select to_char(q.starts_at at time zone 'UTC', 'YYYY-MM-DD') as day, count(*)::int as count
    from ${spanTable(spans)} join assignment_schedule q on ${inSpan}
    where q.assignment_type = 'Activated' and ${began('q', new Date(from.getTime() - 1), at)}
    group by 1`.execute(db);
  return new Map(rows.map(({ day, count }) => [day, count]));
}
