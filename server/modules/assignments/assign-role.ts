/**
 * Makes somebody eligible for a role, or gives it to them, from an instant on and until another.
 *
 * Request, schedule, audit entry, fact and event are written in one transaction.
 * What the settings of the role ask for and did not get is answered as a value.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { scheduleInvalid } from '#model/schedule-info.ts';
import { recordActivity } from '#modules/audit/index.ts';
import { requireNoCircle } from '#modules/directory/index.ts';
import { forAssignment, forEligibility } from '#modules/role-settings/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { requireRight, WRITE_ASSIGNMENTS } from './actor-right-queries.ts';
import {
  digestOfRequest,
  newRequest,
  reasonsOf,
  scheduleEvent,
  type AdminRequest,
  type RequestAnswer,
} from './admin-request.ts';
import { assessAssignment, type AssignmentAssessment } from './assess-assignment.ts';
import { NO_CONDITION, readCondition } from './condition.ts';
import { getPlace, placeTargets, type NamedPlace } from './place-queries.ts';
import { grantedStatus } from './request-status.ts';
import { addRequest, findRetried, lockRequest, type RequestKind } from './schedule-request-store.ts';
import { findOverlapping } from './schedule-locks-store.ts';
import { addSchedule, membershipOf, type NewSchedule } from './schedule-store.ts';
import { windowOf, type Window } from './schedule-window.ts';

export async function assignRole(ports: Ports, actor: Actor, asked: AdminRequest): Promise<RequestAnswer> {
  return ports.unitOfWork((tx) => assignRoleIn(ports, tx, actor, asked));
}

export async function assignRoleIn(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  asked: AdminRequest,
): Promise<RequestAnswer> {
  await lockRequest(tx, asked.requestId, asked);
  await requireRight(tx, actor, WRITE_ASSIGNMENTS, asked.scope);
  const retried = await findRetried(tx.db, asked.requestId, digestOfRequest('AdminAssign', asked, actor));
  if (retried) return { outcome: 'stored', request: retried };

  const { place, assessment } = await assessAsked(ports, tx, actor, asked);
  if (assessment.outcome === 'unmet') return assessment;
  const { window } = assessment;
  const overlapping = await findOverlapping(tx, asked.kind, asked, window);
  if (overlapping) throw new Refusal('assignment.exists', { scheduleId: overlapping.id });

  const request = newRequest('AdminAssign', asked, actor, tx.now, grantedStatus(window.startsAt, tx.now));
  await addRequest(tx, request);
  await addAssigned(tx, actor, asked, place, window);
  return { outcome: 'stored', request };
}

/** The same rules without writing: for `validate`. */
export async function previewAssignment(
  ports: Ports,
  actor: Actor,
  asked: AdminRequest,
): Promise<AssignmentAssessment> {
  return ports.unitOfWork(async (tx) => {
    await requireRight(tx, actor, WRITE_ASSIGNMENTS, asked.scope);
    return (await assessAsked(ports, tx, actor, asked)).assessment;
  });
}

async function assessAsked(ports: Ports, tx: Transaction, actor: Actor, asked: AdminRequest) {
  const place = await getPlace(tx.db, asked);
  readCondition(asked);
  if (asked.kind === 'eligibility' && place.principalKind === 'ServicePrincipal') {
    throw new Refusal('assignment.principal-cannot-activate', { principalId: asked.principalId });
  }
  const groupId = membershipOf(asked);
  if (groupId) await requireNoCircle(tx, groupId, { id: asked.principalId, kind: place.principalKind });
  const window = windowOf(asked.schedule, tx.now);
  if ('problem' in window) throw scheduleInvalid(window);
  const settings = await settingsFor(tx.db, asked.kind, asked.scope, asked.roleDefinitionId);
  const mfaMilliseconds = ports.settings.DAYPASS_MFA_MINUTES * 60_000;
  const assessment = assessAssignment(window, reasonsOf(actor, asked), settings, tx.now, mfaMilliseconds);
  return { place, assessment };
}

export function settingsFor(db: Reader, kind: RequestKind, scope: AdminRequest['scope'], roleDefinitionId: string) {
  return kind === 'eligibility'
    ? forEligibility(db, scope, roleDefinitionId)
    : forAssignment(db, scope, roleDefinitionId);
}

/** Writes the schedule of a granted request, its audit entry and its event. */
export async function addAssigned(
  tx: Transaction,
  actor: Actor,
  asked: AdminRequest,
  place: NamedPlace,
  window: Window,
): Promise<void> {
  const schedule: NewSchedule = {
    id: asked.requestId,
    kind: asked.kind,
    scope: asked.scope,
    roleDefinitionId: asked.roleDefinitionId,
    principalId: asked.principalId,
    assignmentType: asked.kind === 'assignment' ? 'Assigned' : null,
    linkedEligibilityId: null,
    requestId: asked.requestId,
    ...window,
    ...(readCondition(asked) ?? NO_CONDITION),
    description: null,
    createdBy: actor.principalId,
  };
  await addSchedule(tx, schedule);
  const activity = asked.kind === 'eligibility' ? 'eligibility.assigned' : 'assignment.assigned';
  await recordActivity(tx, {
    activity,
    actor,
    scope: asked.scope,
    subjectId: asked.principalId,
    reason: asked.justification ?? null,
    targets: placeTargets(place, asked.requestId),
    details: {
      ...scheduleEvent(schedule, actor.principalId),
      justification: asked.justification ?? null,
      ticket: asked.ticket ?? null,
      condition: schedule.condition,
    },
  });
  await tx.send({ type: activity, payload: scheduleEvent(schedule, actor.principalId) });
}
