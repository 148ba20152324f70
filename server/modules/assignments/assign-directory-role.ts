/**
 * Gives somebody a directory role for good: the first administrator, and the operator's shell.
 *
 * The system may call it without holding a role; everybody else is asked for
 * the right to manage directory roles.
 */
import type { Actor } from '#model/actor.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { requireRight, WRITE_ASSIGNMENTS } from './actor-right-queries.ts';
import { scheduleEvent } from './admin-request.ts';
import { NO_CONDITION } from './condition.ts';
import { pimOnlyLockKeys, requireInsidePim } from './outside-pim.ts';
import { getPlace, placeTargets } from './place-queries.ts';
import { lockRequest } from './schedule-request-store.ts';
import { findOverlapping } from './schedule-locks-store.ts';
import { addSchedule, type NewSchedule } from './schedule-store.ts';

/** Answers the id of the assignment: a new one, or the one that was there already. */
export function assignDirectoryRole(
  ports: Ports,
  actor: Actor,
  asked: { readonly roleDefinitionId: string; readonly principalId: string },
): Promise<string> {
  return ports.unitOfWork((tx) => assignDirectoryRoleIn(tx, actor, asked));
}

/** The same inside a unit of work that also makes the principal. */
export async function assignDirectoryRoleIn(
  tx: Transaction,
  actor: Actor,
  asked: { readonly roleDefinitionId: string; readonly principalId: string },
): Promise<string> {
  const id = tx.guid();
  const place = { ...asked, scope: DIRECTORY_SCOPE };
  await lockRequest(tx, id, place, pimOnlyLockKeys(place.roleDefinitionId));
  await requireRight(tx, actor, WRITE_ASSIGNMENTS, DIRECTORY_SCOPE);
  const named = await getPlace(tx.db, place);
  const existing = await findOverlapping(tx, 'assignment', place, { startsAt: tx.now, endsAt: null });
  if (existing) return existing.id;
  const pimOnly = await requireInsidePim(tx, actor, named);
  const schedule: NewSchedule = {
    ...place,
    id,
    kind: 'assignment',
    assignmentType: 'Assigned',
    linkedEligibilityId: null,
    requestId: null,
    startsAt: tx.now,
    endsAt: null,
    ...NO_CONDITION,
    description: null,
    createdBy: actor.kind === 'System' ? null : actor.principalId,
  };
  await addSchedule(tx, schedule);
  await recordActivity(tx, {
    activity: 'directory-role.assigned',
    actor,
    subjectId: asked.principalId,
    targets: placeTargets(named, id),
    details: { ...scheduleEvent(schedule, actor.principalId), ...pimOnly },
  });
  return id;
}
