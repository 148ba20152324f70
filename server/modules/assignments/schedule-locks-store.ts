/**
 * Finds schedules to work on and keeps others from changing them until the commit.
 *
 * Never writes, and never says whether what was found may be changed.
 */
import type { Selectable } from 'kysely';
import type { DB, Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { RequestKind } from './schedule-request-store.ts';
import { scheduleFromRow, scheduleTables, type Place, type Schedule } from './schedule-store.ts';
import type { Window } from './schedule-window.ts';

/** A living schedule of that kind whose window meets the given one. */
export async function findOverlapping(
  tx: Transaction,
  kind: RequestKind,
  place: Place,
  window: Window,
): Promise<Schedule | undefined> {
  const query = tx.db
    .selectFrom(scheduleTables[kind])
    .selectAll()
    .where('principal_id', '=', place.principalId)
    .where('role_definition_id', '=', place.roleDefinitionId)
    .where('scope', '=', place.scope)
    .where('removed_at', 'is', null)
    .where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>', window.startsAt)]));
  const bounded = window.endsAt ? query.where('starts_at', '<', window.endsAt) : query;
  const rows = (await bounded.execute()).map((row) =>
    scheduleFromRow(kind, row as Selectable<DB['assignment_schedule']>),
  );
  return rows.find((row) => row.assignmentType !== 'Activated');
}

/**
 * The schedule a request is about: by its id where it was named, else the one
 * of that principal, role and scope that is in force or still to come.
 */
export async function lockTarget(
  tx: Transaction,
  kind: RequestKind,
  place: Place,
  targetId: string | undefined,
  ended: 'living' | 'ended',
): Promise<Schedule | undefined> {
  let query = tx.db
    .selectFrom(scheduleTables[kind])
    .selectAll()
    .where('principal_id', '=', place.principalId)
    .where('role_definition_id', '=', place.roleDefinitionId)
    .where('scope', '=', place.scope)
    .where('removed_at', 'is', null);
  if (targetId) query = query.where('id', '=', targetId);
  query =
    ended === 'living'
      ? query.where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>', tx.now)]))
      : query.where('ends_at', '<=', tx.now).orderBy('ends_at', 'desc');
  const rows = await query.orderBy('starts_at').orderBy('id').forUpdate().execute();
  const schedules = rows.map((row) => scheduleFromRow(kind, row as Selectable<DB['assignment_schedule']>));
  return schedules.find((row) => row.assignmentType !== 'Activated') ?? schedules[0];
}

/** An assignment by its id, locked, as long as it is not over. */
export async function lockAssignment(tx: Transaction, id: string): Promise<Schedule | undefined> {
  const row = await tx.db
    .selectFrom('assignment_schedule')
    .selectAll()
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>', tx.now)]))
    .forUpdate()
    .executeTakeFirst();
  return row && scheduleFromRow('assignment', row);
}

/** The activations that rest on an eligibility and are not over, locked. */
export async function lockActivationsUnder(tx: Transaction, eligibilityId: string): Promise<Schedule[]> {
  const rows = await tx.db
    .selectFrom('assignment_schedule')
    .selectAll()
    .where('linked_eligibility_id', '=', eligibilityId)
    .where('removed_at', 'is', null)
    .where('ends_at', '>', tx.now)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map((row) => scheduleFromRow('assignment', row));
}

/** Somebody's activation of a role at a scope that is not over, locked. */
export async function lockActivated(
  tx: Transaction,
  place: Place,
  id: string | undefined,
): Promise<Schedule | undefined> {
  let query = tx.db
    .selectFrom('assignment_schedule')
    .selectAll()
    .where('principal_id', '=', place.principalId)
    .where('role_definition_id', '=', place.roleDefinitionId)
    .where('scope', '=', place.scope)
    .where('assignment_type', '=', 'Activated')
    .where('removed_at', 'is', null)
    .where('ends_at', '>', tx.now);
  if (id) query = query.where('id', '=', id);
  const row = await query.orderBy('starts_at').limit(1).forUpdate().executeTakeFirst();
  return row && scheduleFromRow('assignment', row);
}

/** A schedule by its id, in force or over, unless it was removed; locked. */
export async function lockSchedule(tx: Transaction, kind: RequestKind, id: string): Promise<Schedule | undefined> {
  const row = await tx.db
    .selectFrom(scheduleTables[kind])
    .selectAll()
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  return row && scheduleFromRow(kind, row as Selectable<DB['assignment_schedule']>);
}

/** The schedule a request made, as long as it was not removed, locked. */
export async function lockScheduleOf(
  tx: Transaction,
  kind: RequestKind,
  requestId: string,
): Promise<Schedule | undefined> {
  const row = await tx.db
    .selectFrom(scheduleTables[kind])
    .selectAll()
    .where('request_id', '=', requestId)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  return row && scheduleFromRow(kind, row as Selectable<DB['assignment_schedule']>);
}

/** What of a schedule is told: that it has ended, or that its end comes near. */
const tellings = {
  end: { due: 'ends_at', untold: 'expiry_recorded_at' },
  warning: { due: 'next_warning_at', untold: undefined },
} as const;

/**
 * Schedules of which something is to be told at `at` and was not yet; rows another process works on are left to it.
 * `at` is the time all processes agree on: a process whose clock is ahead tells nobody of an end that is yet to come.
 */
export async function lockDue(
  { db }: { readonly db: Reader },
  kind: RequestKind,
  telling: keyof typeof tellings,
  at: Date,
  limit: number,
): Promise<Schedule[]> {
  const { due, untold } = tellings[telling];
  const all = db.selectFrom(scheduleTables[kind]).selectAll().where('removed_at', 'is', null).where(due, '<=', at);
  const rows = await (untold ? all.where(untold, 'is', null) : all)
    .orderBy(due)
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
  return rows.map((row) => scheduleFromRow(kind, row as Selectable<DB['assignment_schedule']>));
}
