/**
 * Plain role assignments: given at once and without an end, as `roleAssignments` of ARM are.
 *
 * They make no request and follow no role settings but the one that may forbid
 * them; who may write them is checked in the same transaction. The id comes
 * from the client.
 */
import type { Actor, PrincipalKind } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import type { Scope } from '#model/scope.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { DELETE_ASSIGNMENTS, requireRight, WRITE_ASSIGNMENTS } from './actor-right-queries.ts';
import { scheduleEvent } from './admin-request.ts';
import { conditionChange, NO_CONDITION, readCondition, type AskedCondition } from './condition.ts';
import { keepLastOwner, lockRemovals } from './last-owner.ts';
import { pimOnlyLockKeys, requireInsidePim } from './outside-pim.ts';
import { getPlace, placeTargets } from './place-queries.ts';
import { removeLocked } from './remove-schedule.ts';
import { lockRequest } from './schedule-request-store.ts';
import { findOverlapping, lockAssignment } from './schedule-locks-store.ts';
import { addSchedule, changeDescription, type NewSchedule, type Schedule } from './schedule-store.ts';

export interface PlainAssignment extends AskedCondition {
  readonly assignmentId: string;
  readonly scope: Scope;
  readonly roleDefinitionId: string;
  readonly principalId: string;
  readonly principalType?: PrincipalKind | undefined;
  readonly description?: string | null | undefined;
}

/** Creates the assignment, or changes description and condition of the one with that id. */
export async function assignPlainRole(ports: Ports, actor: Actor, asked: PlainAssignment): Promise<Schedule> {
  return ports.unitOfWork((tx) => assignPlainRoleIn(tx, actor, asked));
}

/** The same inside a unit of work that also makes the principal. */
export async function assignPlainRoleIn(tx: Transaction, actor: Actor, asked: PlainAssignment): Promise<Schedule> {
  await lockRequest(tx, asked.assignmentId, asked, pimOnlyLockKeys(asked.roleDefinitionId));
  // A condition may take the last administrator away as surely as a removal.
  if (asked.condition) await lockRemovals(tx);
  await requireRight(tx, actor, WRITE_ASSIGNMENTS, asked.scope);
  const existing = await lockAssignment(tx, asked.assignmentId);
  return existing ? changePlain(tx, actor, existing, asked) : addPlain(tx, actor, asked);
}

async function changePlain(
  tx: Transaction,
  actor: Actor,
  existing: Schedule,
  asked: PlainAssignment,
): Promise<Schedule> {
  const same =
    existing.scope === asked.scope &&
    existing.roleDefinitionId === asked.roleDefinitionId &&
    existing.principalId === asked.principalId;
  if (!same) throw new Refusal('assignment.change-not-allowed', { assignmentId: asked.assignmentId });
  const condition = readCondition(asked) ?? NO_CONDITION;
  if (condition.condition !== null) await keepLastOwner(tx, actor, existing);
  // Whatever the text of a condition was, without it the assignment reaches further.
  const widens = existing.condition !== null && condition.condition !== existing.condition;
  const place = await getPlace(tx.db, asked);
  const pimOnly = widens ? await requireInsidePim(tx, actor, place) : {};
  const after = await changeDescription(tx, existing, { description: asked.description ?? null, condition });
  const targets = placeTargets(place, asked.assignmentId);
  const modified = conditionChange(existing, after);
  await recordActivity(tx, {
    activity: 'assignment.updated',
    actor,
    scope: asked.scope,
    subjectId: asked.principalId,
    targets: [{ ...targets[0]!, modified }, ...targets.slice(1)],
    details: {
      ...scheduleEvent(after, actor.principalId),
      description: after.description,
      condition: after.condition,
      ...pimOnly,
    },
  });
  return after;
}

async function addPlain(tx: Transaction, actor: Actor, asked: PlainAssignment): Promise<Schedule> {
  const place = await getPlace(tx.db, asked);
  if (asked.principalType && asked.principalType !== place.principalKind) {
    const types = { is: place.principalKind, given: asked.principalType };
    throw new Refusal('assignment.principal-type-differs', { principalId: asked.principalId, ...types });
  }
  const window = { startsAt: tx.now, endsAt: null };
  const overlapping = await findOverlapping(tx, 'assignment', asked, window);
  if (overlapping) throw new Refusal('assignment.exists', { scheduleId: overlapping.id });
  const pimOnly = await requireInsidePim(tx, actor, place);
  const schedule = plainSchedule(asked, actor, window.startsAt);
  await addSchedule(tx, schedule);
  await recordActivity(tx, {
    activity: 'assignment.assigned',
    actor,
    scope: asked.scope,
    subjectId: asked.principalId,
    targets: placeTargets(place, asked.assignmentId),
    details: { ...scheduleEvent(schedule, actor.principalId), plain: true, condition: schedule.condition, ...pimOnly },
  });
  await tx.send({ type: 'assignment.assigned', payload: scheduleEvent(schedule, actor.principalId) });
  return { ...schedule, createdAt: tx.now };
}

function plainSchedule(asked: PlainAssignment, actor: Actor, startsAt: Date): NewSchedule {
  return {
    id: asked.assignmentId,
    kind: 'assignment',
    scope: asked.scope,
    roleDefinitionId: asked.roleDefinitionId,
    principalId: asked.principalId,
    assignmentType: 'Assigned',
    linkedEligibilityId: null,
    requestId: null,
    startsAt,
    endsAt: null,
    ...(readCondition(asked) ?? NO_CONDITION),
    description: asked.description ?? null,
    createdBy: actor.kind === 'System' ? null : actor.principalId,
  };
}

/** Removes an assignment by its id, whatever made it; undefined when there is none at that scope. */
export async function removePlainRole(
  ports: Ports,
  actor: Actor,
  scope: Scope,
  assignmentId: string,
): Promise<Schedule | undefined> {
  return ports.unitOfWork(async (tx) => {
    await lockRemovals(tx);
    await requireRight(tx, actor, DELETE_ASSIGNMENTS, scope);
    const schedule = await lockAssignment(tx, assignmentId);
    if (!schedule || schedule.scope !== scope) return undefined;
    await keepLastOwner(tx, actor, schedule);
    await removeLocked(tx, actor, schedule, undefined);
    return schedule;
  });
}
