/**
 * What a person may ask to extend or renew at this moment, and what of it they have asked for; and what they have activated.
 *
 * The same times as the rule of the request; whether the request is accepted is said there.
 */
import { sql } from 'kysely';
import type { Reader } from '#platform/database/database.ts';
import { EXTENSION_MILLISECONDS, RENEWAL_MILLISECONDS } from './extension.ts';
import type { RequestKind } from './schedule-request-store.ts';
import { scheduleFromRow, type Schedule } from './schedule-store.ts';

export interface Extensible {
  readonly scheduleId: string;
  readonly kind: RequestKind;
  readonly endsAt: Date;
  readonly pendingRequestId: string | null;
}

interface ExtensibleRow {
  id: string;
  kind: RequestKind;
  ends_at: Date;
  pending_id: string | null;
}

/** The activations of a person that run, the next to end first: more than anybody has at once. */
export async function listRunning(db: Reader, principalId: string, now: Date): Promise<Schedule[]> {
  const rows = await db
    .selectFrom('assignment_schedule')
    .selectAll()
    .where('principal_id', '=', principalId)
    .where('assignment_type', '=', 'Activated')
    .where('removed_at', 'is', null)
    .where('starts_at', '<=', now)
    .where('ends_at', '>', now)
    .orderBy('ends_at')
    .limit(100)
    .execute();
  return rows.map((row) => scheduleFromRow('assignment', row));
}

/** An activation by its id, whatever has become of it. */
export async function findActivation(db: Reader, id: string): Promise<Schedule | undefined> {
  const query = db.selectFrom('assignment_schedule').selectAll().where('id', '=', id);
  const row = await query.where('assignment_type', '=', 'Activated').executeTakeFirst();
  return row && scheduleFromRow('assignment', row);
}

/** Held by the person themself; what ended and was given anew since is not renewed. */
export async function listExtensible(db: Reader, principalId: string, now: Date): Promise<Extensible[]> {
  const earliest = new Date(now.getTime() - RENEWAL_MILLISECONDS);
  const latest = new Date(now.getTime() + EXTENSION_MILLISECONDS);
  const { rows } = await sql<ExtensibleRow>`
    with held as (
      select id, 'eligibility' as kind, role_definition_id, scope, ends_at from eligibility_schedule
      where principal_id = ${principalId} and removed_at is null
      union all select id, 'assignment', role_definition_id, scope, ends_at from assignment_schedule
      where principal_id = ${principalId} and removed_at is null and assignment_type = 'Assigned')
    select h.id, h.kind, h.ends_at, q.id as pending_id
    from held h left join schedule_request q on q.target_schedule_id = h.id and q.status = 'PendingAdminDecision'
    where h.ends_at >= ${earliest} and h.ends_at <= ${latest}
      and (h.ends_at > ${now} or not exists (
        select 1 from held o where o.kind = h.kind and o.role_definition_id = h.role_definition_id and o.scope = h.scope
          and o.id <> h.id and (o.ends_at is null or o.ends_at > ${now})))
    order by h.ends_at, h.id limit 500`.execute(db);
  return rows.map((row) => ({
    scheduleId: row.id,
    kind: row.kind,
    endsAt: row.ends_at,
    pendingRequestId: row.pending_id,
  }));
}
