/**
 * Requests that wait for an answer: those of one person, and those to extend or renew that somebody may decide.
 *
 * Never writes. Who may decide where is asked of the caller, because the engine knows it.
 */
import { sql, type Selectable } from 'kysely';
import type { PageKey } from '#model/page.ts';
import type { Scope } from '#model/scope.ts';
import type { DB, Reader } from '#platform/database/database.ts';
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

/** Requests to extend or renew, the oldest first, of others than `exceptOf` and where `mayDecide` says yes. */
export async function listWaitingExtensions(
  db: Reader,
  exceptOf: string,
  page: { readonly limit: number; readonly after: PageKey | undefined },
  mayDecide: (scope: Scope) => boolean,
): Promise<WaitingExtensions> {
  const ids: string[] = [];
  let after = page.after;
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += BATCH) {
    const batch = await readBatch(db, exceptOf, after);
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

async function readBatch(db: Reader, exceptOf: string, after: PageKey | undefined) {
  const behind = after ? sql`and (created_at, id) > (${after[0]}::timestamptz, ${after[1]}::uuid)` : sql``;
  const { rows } = await sql<{ id: string; scope: string; created_at: Date }>`
    select id, scope, created_at from schedule_request
    where status = 'PendingAdminDecision' and principal_id <> ${exceptOf} and requestor_id <> ${exceptOf} ${behind}
    order by created_at, id limit ${BATCH}`.execute(db);
  return rows;
}

/** Ids of the requests of a person that wait for an answer now, the newest first. */
export async function listOwnWaiting(db: Reader, principalId: string, limit: number, now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select q.id from schedule_request q left join approval v on v.id = q.approval_id
    where q.principal_id = ${principalId} and q.status in ('PendingApproval', 'PendingAdminDecision')
      and (v.expires_at is null or v.expires_at > ${now})
    order by q.created_at desc, q.id desc limit ${limit}`.execute(db);
  return rows.map((row) => row.id);
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
