/**
 * Requests to extend or renew that wait for somebody who may decide them, and everything that waits at a place and below it.
 *
 * Never writes. Who may decide where is asked of the caller, because the engine knows it.
 */
import { sql, type Selectable } from 'kysely';
import { pageOf, type Page, type PageAsked, type PageKey } from '#model/page.ts';
import type { Scope } from '#model/scope.ts';
import type { DB, Reader } from '#platform/database/database.ts';
import { isOfNobodyDeleted } from './overview-queries.ts';
import { inSpan, spanTable, type ScopeSpans } from './scope-spans.ts';
import { narrowed, type RequestNarrowing } from './request-narrowing.ts';
import { findNamedRequests, type NamedRequest } from './schedule-request-queries.ts';
import { scheduleFromRow, scheduleTables, type Schedule } from './schedule-store.ts';
import type { RequestKind } from './schedule-request-store.ts';

/** Rows looked at for one page; whoever administers little may get a short page and the place to go on from. */
const MOST_LOOKED_AT = 5_000;
const BATCH = 500;

export interface WaitingExtensions {
  readonly ids: readonly string[];
  /** Where the next page goes on; undefined on the last one. */
  readonly after: PageKey | undefined;
}

export interface ExtensionListing extends RequestNarrowing {
  /** The newest first. */
  readonly descending?: boolean;
}

/** Requests to extend or renew, the oldest first, of others than `exceptOf` and where `mayDecide` says yes. */
export async function listWaitingExtensions(
  db: Reader,
  exceptOf: string,
  page: PageAsked,
  mayDecide: (scope: Scope) => boolean,
  listing: ExtensionListing = {},
): Promise<WaitingExtensions> {
  const ids: string[] = [];
  let after = page.after;
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += BATCH) {
    const batch = await readBatch(db, exceptOf, after, listing);
    for (const row of batch) {
      const isMine = mayDecide(row.scope as Scope);
      if (isMine && ids.length === page.limit) return { ids, after };
      if (isMine) ids.push(row.id);
      after = [row.created_at.toISOString(), row.id];
    }
    if (batch.length < BATCH) return { ids, after: undefined };
  }
  return { ids, after };
}

async function readBatch(db: Reader, exceptOf: string, after: PageKey | undefined, listing: ExtensionListing) {
  const [direction, isBehind] = listing.descending ? [sql`desc`, sql`<`] : [sql`asc`, sql`>`];
  const conditions = [
    sql`q.status = 'PendingAdminDecision' and q.principal_id <> ${exceptOf} and q.requestor_id <> ${exceptOf}`,
    ...narrowed(listing),
    ...(after ? [sql`(q.created_at, q.id) ${isBehind} (${after[0]}::timestamptz, ${after[1]}::uuid)`] : []),
  ];
  const { rows } = await sql<{ id: string; scope: string; created_at: Date }>`
    select q.id, q.scope, q.created_at from schedule_request q where ${sql.join(conditions, sql` and `)}
    order by q.created_at ${direction}, q.id ${direction} limit ${BATCH}`.execute(db);
  return rows;
}

/** What waits for an answer: an activation for approvers, an extension for administrators. Approvals are looked up row by row. */
const waitsNow = (now: Date) => sql`q.status in ('PendingApproval', 'PendingAdminDecision') and ${isOfNobodyDeleted}
  and coalesce((select v.expires_at from approval v where v.id = q.approval_id), 'infinity') > ${now}`;

export interface WaitingCount {
  readonly activations: number;
  readonly extensions: number;
}

/** How many requests wait at a place and below it. */
export async function countWaitingBelow(db: Reader, spans: ScopeSpans, now: Date): Promise<WaitingCount> {
  const { rows } = await sql<WaitingCount>`
    select (count(*) filter (where q.status = 'PendingApproval'))::int as activations,
      (count(*) filter (where q.status = 'PendingAdminDecision'))::int as extensions
    from ${spanTable(spans)} join schedule_request q on ${inSpan} where ${waitsNow(now)}`.execute(db);
  return rows[0]!;
}

/** The same, place by place, at each the oldest first. */
export async function listWaitingBelow(
  db: Reader,
  spans: ScopeSpans,
  page: PageAsked,
  now: Date,
): Promise<Page<NamedRequest>> {
  const [id] = page.after ?? [];
  const behind = id
    ? sql`and (q.scope, q.created_at, q.id) > (select l.scope, l.created_at, l.id from schedule_request l where l.id = ${id}::uuid)`
    : sql``;
  const { rows } = await sql<{ id: string }>`
    select q.id from ${spanTable(spans)} cross join lateral (
      select q.id, q.scope, q.created_at from schedule_request q where ${inSpan} and ${waitsNow(now)} ${behind}
      order by q.scope, q.created_at, q.id limit ${page.limit + 1}) q
    order by q.scope, q.created_at, q.id limit ${page.limit + 1}`.execute(db);
  const ids = rows.map((row) => row.id);
  const found = new Map((await findNamedRequests(db, ids)).map((request) => [request.id, request]));
  const requests = ids.flatMap((one) => found.get(one) ?? []);
  return pageOf(requests, page.limit, (row) => [row.id]);
}

/** What requests to extend or renew are about, by the ids of the schedules; what was removed is not there. */
export async function findHeldSchedules(
  db: Reader,
  kind: RequestKind,
  ids: readonly string[],
): Promise<Map<string, Schedule>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom(scheduleTables[kind])
    .selectAll()
    .where('id', 'in', [...ids])
    .where('removed_at', 'is', null)
    .execute();
  return new Map(rows.map((row) => [row.id, scheduleFromRow(kind, row as Selectable<DB['assignment_schedule']>)]));
}
