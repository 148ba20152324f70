/**
 * The table `schedule_request`: what was asked, by whom, and what became of it.
 *
 * The id comes from the client and makes a retry harmless: the same id with the
 * same content is answered with what is stored.
 */
import { createHash } from 'node:crypto';
import { sql, type RawBuilder, type Selectable } from 'kysely';
import { Refusal } from '#model/refusal.ts';
import type { Scope } from '#model/scope.ts';
import type { DB, Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { RequestStatus } from './request-status.ts';

export type RequestKind = 'eligibility' | 'assignment';
export type RequestType =
  | 'AdminAssign'
  | 'AdminUpdate'
  | 'AdminRemove'
  | 'AdminExtend'
  | 'AdminRenew'
  | 'SelfActivate'
  | 'SelfDeactivate'
  | 'SelfExtend'
  | 'SelfRenew';

export interface ScheduleRequest {
  readonly id: string;
  readonly kind: RequestKind;
  readonly scope: Scope;
  readonly roleDefinitionId: string;
  readonly principalId: string;
  readonly requestType: RequestType;
  readonly status: RequestStatus;
  readonly scheduleInfo: Readonly<Record<string, unknown>>;
  readonly justification: string | null;
  readonly ticketNumber: string | null;
  readonly ticketSystem: string | null;
  readonly condition: string | null;
  readonly conditionVersion: string | null;
  readonly requestorId: string;
  readonly approvalId: string | null;
  readonly linkedEligibilityId: string | null;
  readonly targetScheduleId: string | null;
  readonly createdAt: Date;
  readonly completedAt: Date | null;
}

/** A request with the digest that recognizes its retry. */
export type NewRequest = ScheduleRequest & { readonly digest: Buffer };

export function requestFromRow(row: Selectable<DB['schedule_request']>): ScheduleRequest {
  return {
    id: row.id,
    kind: row.kind as RequestKind,
    scope: row.scope as Scope,
    roleDefinitionId: row.role_definition_id,
    principalId: row.principal_id,
    requestType: row.request_type as RequestType,
    status: row.status as RequestStatus,
    scheduleInfo: row.schedule_info as Record<string, unknown>,
    justification: row.justification,
    ticketNumber: row.ticket_number,
    ticketSystem: row.ticket_system,
    condition: row.condition,
    conditionVersion: row.condition_version,
    requestorId: row.requestor_id,
    approvalId: row.approval_id,
    linkedEligibilityId: row.linked_eligibility_id,
    targetScheduleId: row.target_schedule_id,
    createdAt: new Date(row.created_at),
    completedAt: row.completed_at && new Date(row.completed_at),
  };
}

export function requestToRow(request: NewRequest) {
  return {
    id: request.id,
    kind: request.kind,
    scope: request.scope,
    role_definition_id: request.roleDefinitionId,
    principal_id: request.principalId,
    request_type: request.requestType,
    status: request.status,
    schedule_info: JSON.stringify(request.scheduleInfo),
    justification: request.justification,
    ticket_number: request.ticketNumber,
    ticket_system: request.ticketSystem,
    condition: request.condition,
    condition_version: request.conditionVersion,
    requestor_id: request.requestorId,
    approval_id: request.approvalId,
    linked_eligibility_id: request.linkedEligibilityId,
    target_schedule_id: request.targetScheduleId,
    body_digest: request.digest,
    created_at: request.createdAt,
    completed_at: request.completedAt,
  };
}

/** Digest of what was asked. Keys are sorted, so that the order of a client's JSON does not matter. */
export function digestOf(asked: object): Buffer {
  return createHash('sha256').update(canonical(asked)).digest();
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined && inner !== null)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join()}}`;
}

/**
 * Waits for everybody who works with this request id, then for everybody who
 * works with this principal, role and scope, then for who deletes the scope.
 * Always in this order.
 */
export async function lockRequest(
  tx: Transaction,
  requestId: string,
  place: { principalId: string; roleDefinitionId: string; scope: Scope },
  /** Waited for before the scope, and held shared: settings that are read to act on them. */
  keys: readonly RawBuilder<unknown>[] = [],
): Promise<void> {
  const shared = keys.map((key) => sql`pg_advisory_xact_lock_shared(${key}),`);
  await sql`select pg_advisory_xact_lock(${requestLockKey(requestId)}),
    pg_advisory_xact_lock(${placeLockKey(place)}), ${sql.join(shared, sql` `)}
    pg_advisory_xact_lock_shared(${scopeLockKey(place.scope)})`.execute(tx.db);
}

/** Held shared by whoever writes something at a scope, alone by whoever deletes the scope. */
export function scopeLockKey(scope: Scope) {
  return sql`hashtextextended('scope:' || ${scope}::text, 7)`;
}

export function requestLockKey(requestId: string) {
  return sql`hashtextextended('schedule-request:' || ${requestId}::text, 7)`;
}

export function placeLockKey(place: { principalId: string; roleDefinitionId: string; scope: Scope }) {
  const key = `schedule:${place.principalId}:${place.roleDefinitionId}:${place.scope}`;
  return sql`hashtextextended(${key}::text, 7)`;
}

/** The stored request when this one is its retry; undefined when the id is new; a refusal when the content differs. */
export async function findRetried(db: Reader, requestId: string, digest: Buffer): Promise<ScheduleRequest | undefined> {
  const row = await db.selectFrom('schedule_request').selectAll().where('id', '=', requestId).executeTakeFirst();
  if (!row) return undefined;
  if (!row.body_digest.equals(digest)) throw new Refusal('assignment.request-differs', { requestId });
  return requestFromRow(row);
}

export async function findRequest(db: Reader, requestId: string): Promise<ScheduleRequest | undefined> {
  const row = await db.selectFrom('schedule_request').selectAll().where('id', '=', requestId).executeTakeFirst();
  return row && requestFromRow(row);
}

export async function findRequestForUpdate(tx: Transaction, requestId: string): Promise<ScheduleRequest | undefined> {
  const query = tx.db.selectFrom('schedule_request').selectAll().where('id', '=', requestId).forUpdate();
  const row = await query.executeTakeFirst();
  return row && requestFromRow(row);
}

export async function addRequest(tx: Transaction, request: NewRequest): Promise<ScheduleRequest> {
  await tx.db.insertInto('schedule_request').values(requestToRow(request)).execute();
  return request;
}

/** Moves a request on. A step the life of a request does not know is refused by the database. */
export async function changeStatus(
  tx: Transaction,
  request: ScheduleRequest,
  status: RequestStatus,
): Promise<ScheduleRequest> {
  await tx.db
    .updateTable('schedule_request')
    .set({ status, completed_at: tx.now })
    .where('id', '=', request.id)
    .execute();
  return { ...request, status, completedAt: tx.now };
}

/** Activations under an eligibility that wait for an answer which can still be given, locked. */
export async function lockPendingUnder(tx: Transaction, eligibilityId: string): Promise<ScheduleRequest[]> {
  const rows = await tx.db
    .selectFrom('schedule_request as q')
    .innerJoin('approval as v', 'v.id', 'q.approval_id')
    .selectAll('q')
    .where('q.linked_eligibility_id', '=', eligibilityId)
    .where('q.status', '=', 'PendingApproval')
    .where('v.expires_at', '>', tx.now)
    .orderBy('q.id')
    .forUpdate('q')
    .execute();
  return rows.map(requestFromRow);
}

/** The request to extend or renew a schedule that waits for a decision or an approval, if there is one. */
export async function lockPendingExtension(tx: Transaction, scheduleId: string): Promise<ScheduleRequest | undefined> {
  const row = await tx.db
    .selectFrom('schedule_request')
    .selectAll()
    .where('target_schedule_id', '=', scheduleId)
    .where('status', 'in', ['PendingAdminDecision', 'PendingApproval'])
    .forUpdate()
    .executeTakeFirst();
  return row && requestFromRow(row);
}
