/**
 * Activates an eligible role for the person who is signed in, or gives their running activation a later end.
 *
 * Request, schedule, fact, audit entry and event are written in one
 * transaction: either all of them exist afterwards or none does. Six statements
 * in two turns in the ordinary case; a test counts them.
 */
import type { Actor } from '#model/actor.ts';
import { addApproval, closeApproval, findApproval } from '#modules/approvals/index.ts';
import {
  addRequest,
  changeStatus,
  findRequestForUpdate,
  grantedStatus,
  placeTargets,
  type Condition,
  type NamedPlace,
} from '#modules/assignments/index.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import type { EndingWindow } from './activation.ts';
import { lockActivation } from './activation-queries.ts';
import { addActivation } from './activation-store.ts';
import { askStage, stagesToAsk } from './ask-approvers.ts';
import { judgeActivation, judgeExtension, requireSelf, type Admitted } from './judge-activation.ts';
import { askedEvent, writeLaterEnd, type RunningActivation } from './running-activation.ts';
import { activationEvent, newSelfRequest, type ActivationAnswer, type SelfRequest } from './self-request.ts';

export async function activateRole(ports: Ports, actor: Actor, asked: SelfRequest): Promise<ActivationAnswer> {
  requireSelf(actor, asked);
  return ports.unitOfWork(async (tx) => {
    // Sent together: what is judged is read when the locks are held, without a turn in between.
    const [, judgement] = await Promise.all([lockActivation(tx, asked), judgeActivation(ports, tx, actor, asked)]);
    return judgement.outcome === 'admitted' ? carryOut(tx, actor, judgement) : judgement;
  });
}

/** Asks for a later end of the person's own activation, which runs; `asked.schedule` says how long in all, from its start. */
export async function extendActivation(ports: Ports, actor: Actor, asked: SelfRequest): Promise<ActivationAnswer> {
  requireSelf(actor, asked);
  return ports.unitOfWork(async (tx) => {
    await lockActivation(tx, asked);
    const judgement = await judgeExtension(ports, tx, actor, asked);
    return judgement.outcome === 'admitted' ? carryOut(tx, actor, judgement) : judgement;
  });
}

/** Writes what was judged under the same locks. */
export async function carryOut(tx: Transaction, actor: Actor, admitted: Admitted): Promise<ActivationAnswer> {
  if (admitted.overdueRequestId) await endOverdue(tx, actor, admitted.overdueRequestId, admitted.place);
  const step = { tx, actor, ...admitted };
  if (admitted.needsApproval) return { outcome: 'stored', request: await askForApproval(step) };
  const { running } = admitted;
  return { outcome: 'stored', request: running ? await extend({ ...step, running }) : await grant(step) };
}

/** Its time for an answer is over; only the row does not know yet. */
async function endOverdue(tx: Transaction, actor: Actor, requestId: string, place: NamedPlace): Promise<void> {
  const request = await findRequestForUpdate(tx, requestId);
  if (!request?.approvalId || request.status !== 'PendingApproval') return;
  await changeStatus(tx, request, 'TimedOut');
  await closeApproval(tx, request.approvalId, 'TimedOut');
  const targets = placeTargets(place, requestId);
  await recordActivity(tx, {
    activity: 'request.timed-out',
    actor,
    scope: place.scope,
    subjectId: place.principalId,
    targets,
  });
}

type Step = Admitted & { readonly tx: Transaction; readonly actor: Actor };

async function grant({ tx, actor, asked, place, eligibility, window }: Step) {
  const linkedEligibilityId = eligibility.id;
  const status = grantedStatus(window.startsAt, tx.now);
  const request = newSelfRequest('SelfActivate', asked, actor, tx.now, {
    status,
    linkedEligibilityId,
    condition: eligibility.condition,
  });
  await addActivation(tx, request, activationSchedule(request, window, eligibility.condition, actor.principalId));
  const event = activationEvent(request, window, actor.principalId);
  const justification = asked.justification ?? null;
  await recordActivity(tx, {
    activity: 'role.activated',
    actor,
    scope: asked.scope,
    subjectId: asked.principalId,
    reason: justification,
    targets: placeTargets(place, request.id),
    details: {
      ...event,
      justification,
      ticket: asked.ticket ?? null,
      linkedEligibilityId,
      condition: eligibility.condition.condition,
      mfa: actor.mfaAt !== undefined,
    },
  });
  await tx.send({ type: 'role.activated', payload: { ...event, justification, isPlanned: status === 'Granted' } });
  return request;
}

async function extend({
  tx,
  actor,
  asked,
  place,
  eligibility,
  window,
  running,
}: Step & { running: RunningActivation }) {
  const request = newSelfRequest('SelfExtend', asked, actor, tx.now, {
    status: 'Provisioned',
    linkedEligibilityId: eligibility.id,
    condition: eligibility.condition,
    targetScheduleId: running.id,
  });
  await addRequest(tx, request);
  const details = { ticket: asked.ticket ?? null, mfa: actor.mfaAt !== undefined };
  await writeLaterEnd(tx, actor, { request, place, running, endsAt: window.endsAt, details });
  return request;
}

/** The schedule a granted request makes; it carries the request's id, so that clients find one by the other. */
export function activationSchedule(
  request: {
    id: string;
    scope: SelfRequest['scope'];
    roleDefinitionId: string;
    principalId: string;
    linkedEligibilityId: string | null;
  },
  window: EndingWindow,
  condition: Condition,
  createdBy: string,
) {
  return {
    id: request.id,
    kind: 'assignment' as const,
    scope: request.scope,
    roleDefinitionId: request.roleDefinitionId,
    principalId: request.principalId,
    assignmentType: 'Activated' as const,
    linkedEligibilityId: request.linkedEligibilityId,
    requestId: request.id,
    ...window,
    ...condition,
    description: null,
    createdBy,
  };
}

/** Of a running activation nothing changes until the last approval; with its end it is too late for one. */
async function askForApproval({ tx, actor, asked, place, eligibility, terms, window, running }: Step) {
  const approvalId = tx.guid();
  const linkedEligibilityId = eligibility.id;
  const request = newSelfRequest(running ? 'SelfExtend' : 'SelfActivate', asked, actor, tx.now, {
    status: 'PendingApproval',
    linkedEligibilityId,
    approvalId,
    condition: eligibility.condition,
    ...(running ? { targetScheduleId: running.id } : {}),
  });
  await addRequest(tx, request);
  const { signatureRequired } = terms.approval!;
  const stages = stagesToAsk(terms.approval!, asked.scope);
  const notAfter = running?.endsAt;
  await addApproval(tx, { id: approvalId, requestId: request.id, signatureRequired, stages, notAfter });
  const event = askedEvent(request, window, actor.principalId, running);
  const justification = asked.justification ?? null;
  await recordActivity(tx, {
    activity: 'approval.requested',
    actor,
    scope: asked.scope,
    subjectId: asked.principalId,
    reason: justification,
    targets: placeTargets(place, request.id),
    details: { ...event, approvalId, justification, ticket: asked.ticket ?? null, condition: request.condition },
  });
  await askStage(tx, request, event, (await findApproval(tx.db, approvalId))!);
  return request;
}
