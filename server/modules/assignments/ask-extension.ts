/**
 * A person asks to keep a role beyond its end, or to get it back after it.
 *
 * Nothing changes but the request: administrators of the resource decide. What
 * is held through a group is the group's, and is not asked for by its members.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { scheduleInvalid } from '#model/schedule-info.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { digestOfRequest, newRequest, scheduleEvent, type AdminRequest, type RequestAnswer } from './admin-request.ts';
import { assessExtensionTime, type ExtensionType } from './extension.ts';
import { getPlace, placeTargets } from './place-queries.ts';
import { addRequest, findRetried, lockPendingExtension, lockRequest } from './schedule-request-store.ts';
import { findOverlapping, lockTarget } from './schedule-locks-store.ts';
import type { Schedule } from './schedule-store.ts';
import { windowOf } from './schedule-window.ts';
import { saysSomething } from './unmet.ts';

export async function askExtension(
  ports: Ports,
  actor: Actor,
  asked: AdminRequest,
  type: ExtensionType,
): Promise<RequestAnswer> {
  requireHolder(actor, asked);
  return ports.unitOfWork(async (tx) => {
    await lockRequest(tx, asked.requestId, asked);
    const digest = digestOfRequest(type, asked, actor);
    const retried = await findRetried(tx.db, asked.requestId, digest);
    if (retried) return { outcome: 'stored', request: retried };
    const schedule = await requireAskable(tx, asked, type);
    if (!saysSomething(asked.justification)) return { outcome: 'unmet', unmet: [{ requirement: 'justification' }] };

    const place = await getPlace(tx.db, asked);
    // What is asked for is more time, under the condition there is.
    const { condition, conditionVersion } = schedule;
    const targeted = { ...asked, targetScheduleId: schedule.id, condition, conditionVersion };
    const record = newRequest(type, targeted, actor, tx.now, 'PendingAdminDecision');
    const request = await addRequest(tx, { ...record, digest, completedAt: null });
    const event = scheduleEvent(schedule, actor.principalId);
    const justification = asked.justification ?? null;
    await recordActivity(tx, {
      activity: 'extension.requested',
      actor,
      scope: asked.scope,
      subjectId: asked.principalId,
      reason: justification,
      targets: placeTargets(place, request.id),
      details: { ...event, justification, ticket: asked.ticket ?? null },
    });
    await tx.send({ type: 'extension.requested', payload: { ...event, requestId: request.id, justification } });
    return { outcome: 'stored', request };
  });
}

/** The same rules without writing: for `validate`. */
export async function previewExtension(
  ports: Ports,
  actor: Actor,
  asked: AdminRequest,
  type: ExtensionType,
): Promise<{ readonly justificationMissing: boolean }> {
  requireHolder(actor, asked);
  return ports.unitOfWork(async (tx) => {
    await requireAskable(tx, asked, type);
    return { justificationMissing: !saysSomething(asked.justification) };
  });
}

function requireHolder(actor: Actor, asked: AdminRequest): void {
  if (actor.kind !== 'User' || actor.principalId !== asked.principalId) {
    throw new Refusal('extension.not-own', { principalId: asked.principalId });
  }
}

/** What is asked about, held by the person themself and near its end, with nothing else pending. */
async function requireAskable(tx: Transaction, asked: AdminRequest, type: ExtensionType): Promise<Schedule> {
  const wanted = type === 'SelfExtend' ? 'living' : 'ended';
  const schedule = await lockTarget(tx, asked.kind, asked, asked.targetScheduleId, wanted);
  if (!schedule || schedule.assignmentType === 'Activated') {
    throw new Refusal('assignment.not-found', { scheduleId: asked.targetScheduleId ?? asked.requestId });
  }
  if (schedule.endsAt === null) {
    throw scheduleInvalid({ field: 'expiration', problem: 'cannot be extended, because the assignment has no end' });
  }
  requireDue(schedule.endsAt, tx.now);
  const pending = await lockPendingExtension(tx, schedule.id);
  if (pending) throw new Refusal('assignment.request-pending', { requestId: pending.id });
  const window = windowOf(asked.schedule, tx.now);
  if ('problem' in window) throw scheduleInvalid(window);
  if (type === 'SelfRenew') {
    const overlapping = await findOverlapping(tx, asked.kind, asked, window);
    if (overlapping) throw new Refusal('assignment.exists', { scheduleId: overlapping.id });
  } else if (window.endsAt !== null && window.endsAt.getTime() <= schedule.endsAt.getTime()) {
    throw scheduleInvalid({ field: 'expiration', problem: 'must end later than before' });
  }
  return schedule;
}

/** Refuses what is too far from its end, before or after it. */
export function requireDue(endsAt: Date, now: Date): void {
  const time = assessExtensionTime(endsAt, now);
  if (time.outcome === 'too-early') {
    throw new Refusal('extension.too-early', { opensAt: time.opensAt.toISOString() });
  }
  if (time.outcome === 'too-late') {
    throw new Refusal('extension.too-late', { closedAt: time.closedAt.toISOString() });
  }
}
