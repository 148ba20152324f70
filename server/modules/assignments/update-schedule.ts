/**
 * Changes what was agreed: another window (update, extend) or a new one after the end (renew).
 *
 * An eligibility that becomes shorter cuts the activations that rest on it in
 * the same transaction.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { scheduleInvalid } from '#model/schedule-info.ts';
import { recordActivity } from '#modules/audit/index.ts';
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
import { addAssigned, settingsFor } from './assign-role.ts';
import { conditionChange, readCondition } from './condition.ts';
import { cutThrough, endActivation, lockMemberships, shortenActivation } from './end-activation.ts';
import { keepLastOwner, lockRemovals } from './last-owner.ts';
import { getPlace, placeTargets, type NamedPlace } from './place-queries.ts';
import { decidedStatus, grantedStatus } from './request-status.ts';
import { addRequest, changeStatus, findRetried, lockPendingExtension, lockRequest } from './schedule-request-store.ts';
import { findOverlapping, lockActivationsUnder, lockTarget } from './schedule-locks-store.ts';
import { changeSchedule, membershipOf, type Schedule } from './schedule-store.ts';
import { earlierEnd, windowOf, type Window } from './schedule-window.ts';

export type ChangeType = 'AdminUpdate' | 'AdminExtend' | 'AdminRenew';

export function updateSchedule(ports: Ports, actor: Actor, asked: AdminRequest): Promise<RequestAnswer> {
  return changeAgreed(ports, actor, asked, 'AdminUpdate');
}

/** A later end for something time-bound that is not over. */
export function extendSchedule(ports: Ports, actor: Actor, asked: AdminRequest): Promise<RequestAnswer> {
  return changeAgreed(ports, actor, asked, 'AdminExtend');
}

/** A new window for something that is over. */
export function renewSchedule(ports: Ports, actor: Actor, asked: AdminRequest): Promise<RequestAnswer> {
  return changeAgreed(ports, actor, asked, 'AdminRenew');
}

/** The same rules without writing: for `validate`. */
export async function previewChange(
  ports: Ports,
  actor: Actor,
  asked: AdminRequest,
  type: ChangeType,
): Promise<AssignmentAssessment> {
  return ports.unitOfWork(async (tx) => {
    await requireRight(tx, actor, WRITE_ASSIGNMENTS, asked.scope);
    await getPlace(tx.db, asked);
    return assessChange(ports, tx, actor, asked, await requireTarget(tx, asked, type), type);
  });
}

async function changeAgreed(ports: Ports, actor: Actor, sent: AdminRequest, type: ChangeType): Promise<RequestAnswer> {
  return ports.unitOfWork(async (tx) => {
    await lockRequest(tx, sent.requestId, sent);
    // A shorter window, or a condition, may take the last administrator away as surely as a removal.
    if (sent.kind === 'assignment') await lockRemovals(tx);
    if (membershipOf(sent)) await lockMemberships(tx, 'exclusive');
    await requireRight(tx, actor, WRITE_ASSIGNMENTS, sent.scope);
    const digest = digestOfRequest(type, sent, actor);
    const retried = await findRetried(tx.db, sent.requestId, digest);
    if (retried) return { outcome: 'stored', request: retried };

    const place = await getPlace(tx.db, sent);
    const schedule = await requireTarget(tx, sent, type);
    const asked = type === 'AdminRenew' ? withConditionOf(schedule, sent) : sent;
    const assessment = await assessChange(ports, tx, actor, asked, schedule, type);
    if (assessment.outcome === 'unmet') return assessment;
    const { window } = assessment;
    const status = statusAfter(type, window, tx.now);
    const targetScheduleId = type === 'AdminRenew' ? asked.requestId : schedule.id;
    const request = await addRequest(tx, {
      ...newRequest(type, { ...asked, targetScheduleId }, actor, tx.now, status),
      digest,
    });
    await applyChange(tx, actor, { asked, place, schedule, window, type });
    if (type !== 'AdminUpdate') await settlePending(tx, actor, schedule, place, window);
    return { outcome: 'stored', request };
  });
}

/** An extension is carried out when it is granted, also of what has not begun; other changes wait for their start. */
function statusAfter(type: ChangeType, window: Window, now: Date): 'Provisioned' | 'Granted' {
  return type === 'AdminExtend' ? 'Provisioned' : grantedStatus(window.startsAt, now);
}

interface AgreedChange {
  readonly asked: AdminRequest;
  readonly place: NamedPlace;
  readonly schedule: Schedule;
  readonly window: Window;
  readonly type: ChangeType;
}

/** Writes what was assessed. The request it belongs to is stored before. */
export async function applyChange(tx: Transaction, actor: Actor, change: AgreedChange): Promise<void> {
  if (change.type === 'AdminRenew') await renew(tx, actor, change.asked, change.place, change.window);
  else await reshape(tx, actor, change);
}

/** An administrator who extends by themself has answered whoever asked for it. */
async function settlePending(
  tx: Transaction,
  actor: Actor,
  schedule: Schedule,
  place: NamedPlace,
  { startsAt }: Window,
): Promise<void> {
  const pending = await lockPendingExtension(tx, schedule.id);
  if (!pending) return;
  await changeStatus(tx, pending, decidedStatus(pending, startsAt, tx.now));
  await recordActivity(tx, {
    activity: 'extension.approved',
    actor,
    scope: schedule.scope,
    subjectId: schedule.principalId,
    targets: placeTargets(place, pending.id),
    details: { justification: pending.justification },
  });
}

async function requireTarget(tx: Transaction, asked: AdminRequest, type: ChangeType): Promise<Schedule> {
  const wanted = type === 'AdminRenew' ? 'ended' : 'living';
  const schedule = await lockTarget(tx, asked.kind, asked, asked.targetScheduleId, wanted);
  // An activation is lengthened by its holder alone, under the settings of then.
  if (!schedule || schedule.assignmentType === 'Activated') {
    throw new Refusal('assignment.not-found', { scheduleId: asked.targetScheduleId ?? asked.requestId });
  }
  if (type === 'AdminExtend' && schedule.endsAt === null) {
    throw scheduleInvalid({ field: 'expiration', problem: 'cannot be extended, because the assignment has no end' });
  }
  return schedule;
}

export async function assessChange(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  asked: AdminRequest,
  schedule: Schedule,
  type: ChangeType,
): Promise<AssignmentAssessment> {
  // What is in force stays in force, and an extension moves no start nobody spoke of.
  const isBegun = schedule.startsAt.getTime() <= tx.now.getTime();
  const keepsStart =
    asked.schedule.startsAt === undefined && (type === 'AdminExtend' || (type === 'AdminUpdate' && isBegun));
  const wanted = keepsStart ? { ...asked.schedule, startsAt: schedule.startsAt } : asked.schedule;
  const window = windowOf(wanted, tx.now);
  if ('problem' in window) throw scheduleInvalid(window);
  const notLater =
    type === 'AdminExtend' && window.endsAt !== null && window.endsAt.getTime() <= schedule.endsAt!.getTime();
  if (notLater) throw scheduleInvalid({ field: 'expiration', problem: 'must end later than before' });
  const settings = await settingsFor(tx.db, asked.kind, asked.scope, asked.roleDefinitionId);
  const mfaMilliseconds = ports.settings.DAYPASS_MFA_MINUTES * 60_000;
  const assessment = assessAssignment(window, reasonsOf(actor, asked), settings, tx.now, mfaMilliseconds);
  if (assessment.outcome === 'unmet' || !keepsStart) return assessment;
  return { outcome: 'accepted', window: { ...window, startsAt: schedule.startsAt } };
}

async function renew(
  tx: Transaction,
  actor: Actor,
  asked: AdminRequest,
  place: NamedPlace,
  window: Window,
): Promise<void> {
  const overlapping = await findOverlapping(tx, asked.kind, asked, window);
  if (overlapping) throw new Refusal('assignment.exists', { scheduleId: overlapping.id });
  await addAssigned(tx, actor, asked, place, window);
}

async function reshape(tx: Transaction, actor: Actor, agreed: AgreedChange): Promise<void> {
  const { asked, place, schedule, window, type } = agreed;
  const condition = readCondition(asked);
  const change = { ...window, ...condition };
  const isShorter =
    window.endsAt !== null && (schedule.endsAt === null || window.endsAt.getTime() < schedule.endsAt.getTime());
  const startsLater = window.startsAt.getTime() > schedule.startsAt.getTime();
  const isConditioned = condition !== undefined && condition.condition !== null;
  if (isShorter || startsLater || isConditioned) await keepLastOwner(tx, actor, schedule);
  const after = await changeSchedule(tx, schedule, change);
  if (schedule.kind === 'eligibility') await clipActivations(tx, actor, after);
  await cutThrough(tx, actor, after);
  const ends = { name: 'endsAt', before: schedule.endsAt, after: window.endsAt };
  const modified = [ends, ...conditionChange(schedule, after)];
  const targets = placeTargets(place, asked.requestId);
  await recordActivity(tx, {
    activity: schedule.kind === 'eligibility' ? 'eligibility.updated' : 'assignment.updated',
    actor,
    scope: asked.scope,
    subjectId: asked.principalId,
    reason: asked.justification ?? null,
    targets: [{ ...targets[0]!, modified }, ...targets.slice(1)],
    details: {
      ...scheduleEvent(after, actor.principalId),
      justification: asked.justification ?? null,
      condition: after.condition,
    },
  });
  if (type === 'AdminExtend') {
    await tx.send({ type: 'assignment.extended', payload: scheduleEvent(after, actor.principalId) });
  }
}

/** What was given under a condition is not given again without it, unless the request says so. */
function withConditionOf({ condition, conditionVersion }: Schedule, asked: AdminRequest): AdminRequest {
  return readCondition(asked) ? asked : { ...asked, condition, conditionVersion };
}

/** Nobody keeps a role past the end of the eligibility it came from, or without its condition. */
async function clipActivations(tx: Transaction, actor: Actor, eligibility: Schedule): Promise<void> {
  const { condition, conditionVersion } = eligibility;
  for (const activation of await lockActivationsUnder(tx, eligibility.id)) {
    const endsAt = earlierEnd(activation.endsAt, eligibility.endsAt)!;
    const isOver =
      eligibility.startsAt.getTime() > tx.now.getTime() || activation.startsAt.getTime() >= endsAt.getTime();
    const isSame = endsAt === activation.endsAt && activation.condition === condition;
    if (isOver) await endActivation(tx, actor, activation, 'eligibility-removed');
    else if (!isSame) {
      const change = { startsAt: activation.startsAt, endsAt, condition, conditionVersion };
      if (endsAt !== activation.endsAt) await shortenActivation(tx, actor, activation, change);
      else await cutThrough(tx, actor, await changeSchedule(tx, activation, change));
    }
  }
}
