/**
 * One assignment by its id, with who gave it and what was asked about it, also when it is over.
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
import { statusAt, type RequestStatus } from './request-status.ts';
import { nameColumns, nameJoins } from './schedule-request-queries.ts';

export interface AssignmentDetail extends ListedAssignment {
  readonly isInherited: boolean;
  readonly removedAt: Date | null;
  readonly createdAt: Date;
  /** Who asked for it first, or wrote it; null where nobody is known. */
  readonly givenBy: string | null;
  /** What was asked about it, newest first, and no more than a page holds. */
  readonly requests: readonly AskedAbout[];
}

export interface AskedAbout {
  readonly id: string;
  readonly requestType: string;
  readonly status: RequestStatus;
  readonly requestorName: string | null;
  readonly justification: string | null;
  readonly ticketNumber: string | null;
  readonly ticketSystem: string | null;
  readonly createdAt: Date;
}

interface Row extends ListedRow {
  request_id: string | null;
  removed_at: Date | null;
  created_at: Date;
  given_by: string | null;
}

const MOST_REQUESTS = 50;

export async function getAssignment(db: Reader, scope: Scope, id: string, at: Date): Promise<AssignmentDetail> {
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
    requests: await listRequestsAbout(db, row, at),
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

interface RequestRow {
  id: string;
  request_type: string;
  status: RequestStatus;
  schedule_info: Record<string, unknown>;
  requestor_name: string | null;
  justification: string | null;
  ticket_number: string | null;
  ticket_system: string | null;
  created_at: Date;
  approval_expires_at: Date | null;
}

/** The first one made it, and names it only where it asked for something that was there. */
async function listRequestsAbout(db: Reader, { id, request_id: first }: Row, at: Date): Promise<AskedAbout[]> {
  const { rows } = await sql<RequestRow>`
    select q.id, q.request_type, q.status, q.schedule_info, p.display_name as requestor_name, q.justification,
      q.ticket_number, q.ticket_system, q.created_at, v.expires_at as approval_expires_at
    from (
      select * from schedule_request where target_schedule_id = ${id}::uuid
      union select * from schedule_request where id = ${first}::uuid) q
    left join principal p on p.id = q.requestor_id
    left join approval v on v.id = q.approval_id
    order by q.created_at desc, q.id desc limit ${MOST_REQUESTS}`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    requestType: row.request_type,
    status: statusAt(
      { status: row.status, scheduleInfo: row.schedule_info, approvalExpiresAt: row.approval_expires_at },
      at,
    ),
    requestorName: row.requestor_name,
    justification: row.justification,
    ticketNumber: row.ticket_number,
    ticketSystem: row.ticket_system,
    createdAt: row.created_at,
  }));
}
