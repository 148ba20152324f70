/**
 * Approves or denies an activation: the answer and what it means, in one transaction.
 *
 * The clock of the role starts at the approval, not at the request. Whoever
 * cancels at the same moment waits for the same rows in the same order.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { parseScheduleInfo, type AskedSchedule } from '#model/schedule-info.ts';
import { answerApproval, findApproval, type Answer, type Approval } from '#modules/approvals/index.ts';
import {
  addSchedule,
  changeStatus,
  findNames,
  findRequest,
  findRequestForUpdate,
  grantedStatus,
  lockRequest,
  placeTargets,
  type ScheduleRequest,
} from '#modules/assignments/index.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { activationSchedule } from './activate-role.ts';
import { lockActivation, readGround } from './activation-queries.ts';
import { activationWindow, type EndingWindow } from './activation.ts';
import { activationEvent } from './self-request.ts';

export function approveActivation(
  ports: Ports,
  actor: Actor,
  approvalId: string,
  justification?: string,
): Promise<Approval> {
  return answerActivation(ports, actor, approvalId, { result: 'Approve', justification });
}

export function denyActivation(
  ports: Ports,
  actor: Actor,
  approvalId: string,
  justification?: string,
): Promise<Approval> {
  return answerActivation(ports, actor, approvalId, { result: 'Deny', justification });
}

async function answerActivation(ports: Ports, actor: Actor, approvalId: string, answer: Answer): Promise<Approval> {
  return ports.unitOfWork(async (tx) => {
    const request = await lockAsked(tx, approvalId);
    const concerned = [request.requestorId, request.principalId];
    const approval = await answerApproval(tx, actor, approvalId, answer, concerned);
    if (request.status !== 'PendingApproval') {
      throw new Refusal('approval.already-decided', { approvalId, outcome: request.status });
    }
    if (answer.result === 'Approve') await carryOut(tx, actor, request, approvalId, answer);
    else await refuse(tx, actor, request, approvalId, answer);
    return {
      ...approval,
      outcome: answer.result,
      decidedBy: actor.principalId,
      decidedAt: tx.now,
      justification: answer.justification ?? null,
    };
  });
}

/** The request of an approval, locked in the order everybody keeps: id, place, row. */
async function lockAsked(tx: Transaction, approvalId: string): Promise<ScheduleRequest> {
  const approval = await findApproval(tx.db, approvalId);
  const found = approval && (await findRequest(tx.db, approval.requestId));
  if (!found) throw new Refusal('approval.not-found', { approvalId });
  await lockRequest(tx, found.id, found);
  return (await findRequestForUpdate(tx, found.id))!;
}

async function carryOut(tx: Transaction, actor: Actor, request: ScheduleRequest, approvalId: string, answer: Answer) {
  const window = await windowAtApproval(tx, request);
  const granted = await changeStatus(tx, request, grantedStatus(window.startsAt, tx.now));
  await addSchedule(tx, activationSchedule(granted, window, request.requestorId));
  const event = activationEvent(request, window, actor.principalId);
  const targets = placeTargets(await findNames(tx.db, request), request.id);
  const common = { actor, scope: request.scope, subjectId: request.principalId, targets };
  const details = {
    ...event,
    approvalId,
    justification: request.justification,
    approverJustification: answer.justification ?? null,
  };
  await recordActivity(tx, { ...common, activity: 'approval.approved', reason: answer.justification ?? null, details });
  await recordActivity(tx, { ...common, activity: 'role.activated', reason: request.justification, details });
  await tx.send({
    type: 'activation.approved',
    payload: { ...event, approvalId, justification: answer.justification ?? null },
  });
  await tx.send({ type: 'role.activated', payload: { ...event, justification: request.justification } });
}

/** What is left to grant now: the eligibility may have ended or been removed while the request waited. */
async function windowAtApproval(tx: Transaction, request: ScheduleRequest): Promise<EndingWindow> {
  const linked = request.linkedEligibilityId ?? undefined;
  await lockActivation(tx, request.id, request, linked);
  const ground = await readGround(tx.db, request.id, request, linked, tx.now);
  const eligibility = ground.eligibilities.find((one) => one.covers);
  const asked = parseScheduleInfo(request.scheduleInfo, 'assignment') as AskedSchedule;
  const window = eligibility && activationWindow(asked, eligibility, tx.now);
  if (!window) throw new Refusal('activation.not-eligible', { principalId: request.principalId });
  if (ground.activeScheduleId) throw new Refusal('activation.already-active', { scheduleId: ground.activeScheduleId });
  return window;
}

async function refuse(tx: Transaction, actor: Actor, request: ScheduleRequest, approvalId: string, answer: Answer) {
  await changeStatus(tx, request, 'Denied');
  const event = activationEvent(request, { startsAt: tx.now, endsAt: null }, actor.principalId);
  await recordActivity(tx, {
    activity: 'approval.denied',
    actor,
    scope: request.scope,
    subjectId: request.principalId,
    reason: answer.justification ?? null,
    targets: placeTargets(await findNames(tx.db, request), request.id),
    details: { approvalId, justification: request.justification, approverJustification: answer.justification ?? null },
  });
  await tx.send({
    type: 'activation.denied',
    payload: { ...event, approvalId, justification: answer.justification ?? null },
  });
}
