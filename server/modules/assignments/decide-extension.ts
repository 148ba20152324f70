/**
 * An administrator of the resource grants or denies what somebody asked to keep, or to get back.
 *
 * Granting may choose another window and another type. Nobody decides about
 * themself; of two decisions at the same moment one finds the other's.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { parseScheduleInfo, type AskedSchedule } from '#model/schedule-info.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { requireRight, WRITE_ASSIGNMENTS } from './actor-right-queries.ts';
import { scheduleEvent, type AdminRequest } from './admin-request.ts';
import { requireDue } from './ask-extension.ts';
import { settingsFor } from './assign-role.ts';
import { proposedSchedule } from './extension.ts';
import { lockRemovals } from './last-owner.ts';
import { findNames, getPlace, placeTargets } from './place-queries.ts';
import { decidedStatus } from './request-status.ts';
import {
  changeStatus,
  findRequest,
  findRequestForUpdate,
  lockRequest,
  type RequestKind,
  type ScheduleRequest,
} from './schedule-request-store.ts';
import { lockSchedule } from './schedule-locks-store.ts';
import type { Schedule } from './schedule-store.ts';
import { windowOf, type Window } from './schedule-window.ts';
import { saysSomething } from './unmet.ts';
import { applyChange, assessChange, type ChangeType } from './update-schedule.ts';

export interface ExtensionDecision {
  readonly result: 'AdminApproved' | 'AdminDenied';
  readonly justification: string | undefined;
  /** Absent: as it was asked for, or, where nothing was, as long again. */
  readonly schedule: AskedSchedule | undefined;
  /** Absent: as it is. */
  readonly grantedKind: RequestKind | undefined;
}

export async function decideExtension(
  ports: Ports,
  actor: Actor,
  kind: RequestKind,
  requestId: string,
  decision: ExtensionDecision,
): Promise<ScheduleRequest> {
  return ports.unitOfWork(async (tx) => {
    const request = await lockAsked(tx, actor, kind, requestId);
    if (!saysSomething(decision.justification)) throw new Refusal('extension.justification-missing', { requestId });
    if (decision.result === 'AdminApproved') return grant(ports, tx, actor, request, decision);
    return deny(tx, actor, request, decision);
  });
}

/** The request, locked in the order everybody keeps, still undecided and not the actor's own. */
async function lockAsked(tx: Transaction, actor: Actor, kind: RequestKind, requestId: string) {
  const found = await findRequest(tx.db, requestId);
  if (!found || found.kind !== kind) throw new Refusal('assignment.request-not-found', { requestId });
  await lockRequest(tx, requestId, found);
  if (kind === 'assignment') await lockRemovals(tx);
  // The schedule before the request, as whoever takes it away does.
  await lockSchedule(tx, kind, found.targetScheduleId!);
  const request = (await findRequestForUpdate(tx, requestId))!;
  await requireRight(tx, actor, WRITE_ASSIGNMENTS, request.scope);
  if ([request.requestorId, request.principalId].includes(actor.principalId)) {
    throw new Refusal('extension.own-request', { requestId });
  }
  if (request.status !== 'PendingAdminDecision') {
    throw new Refusal('extension.already-decided', { requestId, status: request.status });
  }
  return request;
}

async function grant(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  request: ScheduleRequest,
  decision: ExtensionDecision,
): Promise<ScheduleRequest> {
  const held = await lockSchedule(tx, request.kind, request.targetScheduleId!);
  if (!held?.endsAt) throw new Refusal('assignment.not-found', { scheduleId: request.targetScheduleId! });
  requireDue(held.endsAt, tx.now);
  const kind = decision.grantedKind ?? request.kind;
  const asked = await askedOf(tx, request, decision, held, kind);
  const type = changeOf(held, kind, tx.now);
  const place = await getPlace(tx.db, asked);
  const assessment = await assessChange(ports, tx, actor, asked, held, type);
  if (assessment.outcome === 'unmet') throw new Refusal('assignment.rules-unmet', { unmet: assessment.unmet });
  const { window } = assessment;
  const granted = await changeStatus(tx, request, statusOf(request, type, window, tx.now));
  await applyChange(tx, actor, { asked, place, schedule: held, window, type });
  await recordActivity(tx, {
    activity: 'extension.approved',
    actor,
    scope: request.scope,
    subjectId: request.principalId,
    reason: decision.justification ?? null,
    targets: placeTargets(place, request.id),
    details: {
      startsAt: window.startsAt.toISOString(),
      endsAt: window.endsAt && window.endsAt.toISOString(),
      grantedKind: kind,
      justification: request.justification,
      administratorJustification: decision.justification ?? null,
    },
  });
  return granted;
}

/** An extension is carried out when it is granted. */
function statusOf(request: ScheduleRequest, type: ChangeType, { startsAt }: Window, now: Date) {
  return type === 'AdminExtend' ? 'Provisioned' : decidedStatus(request, startsAt, now);
}

/** What is over, or becomes another type, is made anew; what is in force gets a later end. */
function changeOf(held: Schedule, kind: RequestKind, now: Date): ChangeType {
  return kind !== held.kind || held.endsAt!.getTime() <= now.getTime() ? 'AdminRenew' : 'AdminExtend';
}

/** The administrator's own request that does it: their window, else the one asked for, else as long again. */
async function askedOf(
  tx: Transaction,
  request: ScheduleRequest,
  decision: ExtensionDecision,
  held: Schedule,
  kind: RequestKind,
): Promise<AdminRequest> {
  return {
    requestId: request.id,
    kind,
    scope: request.scope,
    roleDefinitionId: request.roleDefinitionId,
    principalId: request.principalId,
    schedule: decision.schedule ?? (await scheduleToGrant(tx.db, request, held, kind, tx.now)),
    justification: decision.justification,
    ticket: request.ticketNumber === null ? undefined : { number: request.ticketNumber, system: request.ticketSystem },
    condition: held.condition,
    conditionVersion: held.conditionVersion,
    targetScheduleId: held.id,
  };
}

/** What is granted where the administrator says nothing else: as it was asked for, else as long again. */
async function scheduleToGrant(
  db: Reader,
  request: ScheduleRequest,
  held: Schedule,
  kind: RequestKind,
  now: Date,
): Promise<AskedSchedule> {
  const written = parseScheduleInfo(request.scheduleInfo, request.kind) as AskedSchedule;
  if (written.expiration.type !== 'NoExpiration') return written;
  return proposedSchedule(held, await settingsFor(db, kind, request.scope, request.roleDefinitionId), now);
}

/** The end the person gets if the request is granted as it is. */
export async function proposeEnd(
  db: Reader,
  request: ScheduleRequest,
  held: Schedule,
  now: Date,
): Promise<Date | null> {
  const window = windowOf(await scheduleToGrant(db, request, held, request.kind, now), now);
  return 'problem' in window ? null : window.endsAt;
}

async function deny(
  tx: Transaction,
  actor: Actor,
  request: ScheduleRequest,
  decision: ExtensionDecision,
): Promise<ScheduleRequest> {
  const denied = await changeStatus(tx, request, 'AdminDenied');
  const held = await lockSchedule(tx, request.kind, request.targetScheduleId!);
  await recordActivity(tx, {
    activity: 'extension.denied',
    actor,
    scope: request.scope,
    subjectId: request.principalId,
    reason: decision.justification ?? null,
    targets: placeTargets(await findNames(tx.db, request), request.id),
    details: { justification: request.justification, administratorJustification: decision.justification ?? null },
  });
  if (held) {
    const payload = { ...scheduleEvent(held, actor.principalId), justification: decision.justification ?? null };
    await tx.send({ type: 'extension.denied', payload });
  }
  return denied;
}
