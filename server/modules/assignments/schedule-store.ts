/**
 * The tables `eligibility_schedule` and `assignment_schedule`: what was agreed, from when until when.
 *
 * Rows are never deleted. `removed_at` ends them early; access is computed from
 * the window and the clock. Every change of an assignment announces its fact.
 */
import type { Selectable } from 'kysely';
import type { AssignmentFact } from '#engine/facts.ts';
import { GROUP_MEMBER_ROLE, groupOfScope } from '#model/group-access.ts';
import { Refusal } from '#model/refusal.ts';
import type { Scope } from '#model/scope.ts';
import type { DB } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Condition } from './condition.ts';
import { nextWarning, warningAfterChange } from './expiry-warning.ts';
import type { Window } from './schedule-window.ts';
import type { RequestKind } from './schedule-request-store.ts';

export interface Place {
  readonly scope: Scope;
  readonly roleDefinitionId: string;
  readonly principalId: string;
}

export interface Schedule extends Place, Window, Condition {
  readonly id: string;
  readonly kind: RequestKind;
  readonly assignmentType: 'Assigned' | 'Activated' | null;
  readonly linkedEligibilityId: string | null;
  readonly requestId: string | null;
  readonly description: string | null;
  readonly createdAt: Date;
}

export type NewSchedule = Omit<Schedule, 'createdAt'> & { readonly createdBy: string | null };

export const scheduleTables = { eligibility: 'eligibility_schedule', assignment: 'assignment_schedule' } as const;

type AssignmentRow = Selectable<DB['assignment_schedule']>;
type EligibilityRow = Selectable<DB['eligibility_schedule']>;

export function scheduleFromRow(kind: RequestKind, row: AssignmentRow | EligibilityRow): Schedule {
  const assignment = kind === 'assignment' ? (row as AssignmentRow) : undefined;
  return {
    id: row.id,
    kind,
    scope: row.scope as Scope,
    roleDefinitionId: row.role_definition_id,
    principalId: row.principal_id,
    assignmentType: (assignment?.assignment_type as Schedule['assignmentType'] | undefined) ?? null,
    linkedEligibilityId: assignment?.linked_eligibility_id ?? null,
    requestId: row.request_id,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    condition: row.condition,
    conditionVersion: row.condition_version,
    description: assignment?.description ?? null,
    createdAt: row.created_at,
  };
}

/** Tells the engine what an assignment is now. Being a member of a group is a membership, everything else an assignment. */
export async function announceSchedule(tx: Transaction, schedule: Omit<Schedule, 'createdAt'>): Promise<void> {
  const groupId = membershipOf(schedule);
  if (groupId === undefined) return tx.announce('assignment', schedule.id, assignmentFact(schedule));
  const { principalId: memberId, startsAt, endsAt, isConditional } = assignmentFact(schedule);
  // What allows nothing until its condition can be evaluated makes nobody a member.
  await tx.announce('membership', schedule.id, isConditional ? null : { groupId, memberId, startsAt, endsAt });
}

/** The group somebody is a member of by this schedule; undefined for every other role. */
export function membershipOf({ scope, roleDefinitionId }: Pick<Place, 'scope' | 'roleDefinitionId'>) {
  return roleDefinitionId === GROUP_MEMBER_ROLE ? groupOfScope(scope) : undefined;
}

function assignmentFact(schedule: Omit<Schedule, 'createdAt'>): AssignmentFact {
  return {
    id: schedule.id,
    principalId: schedule.principalId,
    roleDefinitionId: schedule.roleDefinitionId,
    scope: schedule.scope,
    startsAt: schedule.startsAt.getTime(),
    endsAt: schedule.endsAt && schedule.endsAt.getTime(),
    isConditional: schedule.condition !== null,
  };
}

export async function addSchedule(tx: Transaction, schedule: NewSchedule): Promise<void> {
  const row = {
    id: schedule.id,
    scope: schedule.scope,
    role_definition_id: schedule.roleDefinitionId,
    principal_id: schedule.principalId,
    starts_at: schedule.startsAt,
    ends_at: schedule.endsAt,
    next_warning_at: nextWarning(schedule, schedule.assignmentType === 'Activated', tx.now),
    condition: schedule.condition,
    condition_version: schedule.conditionVersion,
    created_at: tx.now,
    updated_at: tx.now,
  };
  try {
    if (schedule.kind === 'eligibility') {
      await tx.db
        .insertInto('eligibility_schedule')
        .values({ ...row, request_id: schedule.requestId! })
        .execute();
      return;
    }
    const { requestId, assignmentType, linkedEligibilityId, description, createdBy } = schedule;
    const rest = { assignment_type: assignmentType ?? 'Assigned', linked_eligibility_id: linkedEligibilityId };
    await tx.db
      .insertInto('assignment_schedule')
      .values({ ...row, ...rest, request_id: requestId, description, created_by: createdBy })
      .execute();
  } catch (error) {
    throw overlapAsRefusal(error, schedule.id);
  }
  await announceSchedule(tx, schedule);
}

/** The exclusion and primary-key constraints speak when two writers meet; what they say is an expected "no". */
export function overlapAsRefusal(error: unknown, scheduleId: string): unknown {
  const code = (error as { code?: string }).code;
  return code === '23P01' || code === '23505'
    ? new Refusal('assignment.exists', { scheduleId }, { cause: error })
    : error;
}

/** Ends a schedule before its time. What was agreed for later and never began is canceled, not provisioned when its time comes. */
export async function endSchedule(tx: Transaction, schedule: Schedule): Promise<void> {
  await tx.db
    .updateTable(scheduleTables[schedule.kind])
    .set({ removed_at: tx.now, updated_at: tx.now })
    .where('id', '=', schedule.id)
    .execute();
  if (schedule.startsAt > tx.now) await cancelPlanned(tx, schedule);
  if (schedule.kind === 'assignment') {
    await tx.announce(membershipOf(schedule) ? 'membership' : 'assignment', schedule.id, null);
  }
}

/** The requests that agreed on it. */
async function cancelPlanned(tx: Transaction, { id, principalId }: Schedule): Promise<void> {
  await tx.db
    .updateTable('schedule_request')
    .set({ status: 'Canceled', completed_at: tx.now })
    .where('principal_id', '=', principalId)
    .where('status', '=', 'Granted')
    .where((where) => where.or([where('id', '=', id), where('target_schedule_id', '=', id)]))
    .execute();
}

function isSameWindow(one: Window, other: Window): boolean {
  return one.startsAt.getTime() === other.startsAt.getTime() && one.endsAt?.getTime() === other.endsAt?.getTime();
}

export type ScheduleChange = Window & Partial<Condition>;

/** Gives a schedule another window, and another condition where one is named. */
export async function changeSchedule(tx: Transaction, schedule: Schedule, change: ScheduleChange): Promise<Schedule> {
  const isMoved = !isSameWindow(schedule, change);
  const isActivation = schedule.assignmentType === 'Activated';
  const changed = {
    starts_at: change.startsAt,
    ends_at: change.endsAt,
    // Another end is warned of, and told when it comes.
    ...(isMoved ? { next_warning_at: warningAfterChange(schedule, change, isActivation, tx.now) } : {}),
    expiry_recorded_at: null,
    updated_at: tx.now,
    condition: change.condition === undefined ? schedule.condition : change.condition,
    condition_version: change.conditionVersion === undefined ? schedule.conditionVersion : change.conditionVersion,
  };
  try {
    await tx.db.updateTable(scheduleTables[schedule.kind]).set(changed).where('id', '=', schedule.id).execute();
  } catch (error) {
    throw overlapAsRefusal(error, schedule.id);
  }
  const { condition, condition_version: conditionVersion } = changed;
  const after = { ...schedule, startsAt: change.startsAt, endsAt: change.endsAt, condition, conditionVersion };
  if (schedule.kind === 'assignment') await announceSchedule(tx, after);
  return after;
}

/** Description and condition: what may change about an assignment that keeps its id. */
export async function changeDescription(
  tx: Transaction,
  schedule: Schedule,
  change: {
    readonly description: string | null;
    readonly condition: Condition;
  },
): Promise<Schedule> {
  const { description } = change;
  const { condition, conditionVersion } = change.condition;
  await tx.db
    .updateTable('assignment_schedule')
    .set({ description, condition, condition_version: conditionVersion, updated_at: tx.now })
    .where('id', '=', schedule.id)
    .execute();
  const after = { ...schedule, description, condition, conditionVersion };
  await announceSchedule(tx, after);
  return after;
}

/** The ends of these have been told. */
export async function markTold(tx: Transaction, kind: RequestKind, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const query = tx.db.updateTable(scheduleTables[kind]).set({ expiry_recorded_at: tx.now });
  await query.where('id', 'in', [...ids]).execute();
}

/** The end of this one was warned of; it is again at `next`. */
export async function markWarned(tx: Transaction, schedule: Schedule, next: Date | null): Promise<void> {
  const query = tx.db.updateTable(scheduleTables[schedule.kind]).set({ next_warning_at: next });
  await query.where('id', '=', schedule.id).execute();
}
