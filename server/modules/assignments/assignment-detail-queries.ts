/**
 * One assignment by its id, with who gave it and which requests were about it, also when it is over.
 *
 * Never writes. Who may look at the scope is decided by the caller; what is neither there, nor above it, nor below it is
 * not found.
 */
import { sql } from 'kysely';
import { groupOfScope } from '#model/group-access.ts';
import { Refusal } from '#model/refusal.ts';
import type { Scope } from '#model/scope.ts';
import { listAbove } from '#modules/resources/index.ts';
import type { Reader } from '#platform/database/database.ts';
import { listedFromRow, type ListedAssignment, type ListedRow } from './assignment-list-queries.ts';
import { nameColumns, nameJoins } from './schedule-request-queries.ts';

export interface AssignmentDetail extends ListedAssignment {
  readonly isInherited: boolean;
  readonly removedAt: Date | null;
  readonly createdAt: Date;
  /** Who asked for it first, or wrote it; null where nobody is known. */
  readonly givenBy: string | null;
  /** Of what was asked about it, the newest first, and no more than a page holds. */
  readonly requestIds: readonly string[];
}

interface Row extends ListedRow {
  request_id: string | null;
  removed_at: Date | null;
  created_at: Date;
  given_by: string | null;
}

const MOST_REQUESTS = 50;

export async function getAssignment(db: Reader, scope: Scope, id: string): Promise<AssignmentDetail> {
  const { rows } = await sql<Row>`
    select q.*, ${nameColumns}, u.user_type, u.external_user_state, g.display_name as given_by
    from (
      select id, true as is_eligible, null::text as assignment_type, null::uuid as linked_eligibility_id, scope,
        role_definition_id, principal_id, starts_at, ends_at, condition, request_id, removed_at, created_at,
        null::uuid as created_by
      from eligibility_schedule where id = ${id}::uuid
      union all select id, false, assignment_type, linked_eligibility_id, scope,
        role_definition_id, principal_id, starts_at, ends_at, condition, request_id, removed_at, created_at, created_by
      from assignment_schedule where id = ${id}::uuid) q
    ${nameJoins}
    left join schedule_request f on f.id = q.request_id
    left join principal g on g.id = coalesce(f.requestor_id, q.created_by)`.execute(db);
  const row = rows[0];
  const way = row && (await wayBetween(db, scope, row.scope));
  if (!row || !way) throw new Refusal('assignment.not-found', { scheduleId: id });
  return {
    ...listedFromRow(row, undefined),
    isInherited: way === 'above',
    removedAt: row.removed_at,
    createdAt: row.created_at,
    givenBy: row.given_by,
    requestIds: await listRequestsAbout(db, row),
  };
}

/** Where a place lies, seen from a scope; undefined where neither lies above the other. At a group only its own counts. */
async function wayBetween(db: Reader, scope: Scope, place: Scope): Promise<'here' | 'above' | 'below' | undefined> {
  if (scope === place) return 'here';
  if (groupOfScope(scope) !== undefined || groupOfScope(place) !== undefined) return undefined;
  const isAbove = async (high: Scope, low: Scope) => (await listAbove(db, low)).some((one) => one.scope === high);
  if (await isAbove(place, scope)) return 'above';
  return (await isAbove(scope, place)) ? 'below' : undefined;
}

/** The first one made it, and names it only where it asked for something that was there. */
async function listRequestsAbout(db: Reader, { id, request_id: first }: Row): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from (
      select id, created_at from schedule_request where target_schedule_id = ${id}::uuid
      union select id, created_at from schedule_request where id = ${first}::uuid) q
    order by created_at desc, id desc limit ${MOST_REQUESTS}`.execute(db);
  return rows.map((row) => row.id);
}
