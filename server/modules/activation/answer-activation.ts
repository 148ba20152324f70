/**
 * Approves or denies an activation, or a later end of a running one: the answer and what it means, in one transaction.
 *
 * The first deny ends the request. An approval that is not the last one needed is kept, and those of the next stage
 * are asked when its stage is through.
 *
 * The clock of the role starts at the approval, not at the request. Whoever
 * cancels at the same moment waits for the same rows in the same order.
 */
import type { Actor } from '#model/actor.ts';
import type { ScheduleFact } from '#model/events.ts';
import { Refusal } from '#model/refusal.ts';
import {
  answerApproval,
  approvalsIn,
  findApproval,
  lineOf,
  type Answer,
  type AnswerTaken,
  type Approval,
  type KeptSignature,
} from '#modules/approvals/index.ts';
import {
  addSchedule,
  changeStatus,
  findNames,
  findRequest,
  findRequestForUpdate,
  grantedStatus,
  lockActivated,
  placeTargets,
  type ScheduleRequest,
} from '#modules/assignments/index.ts';
import { recordActivity } from '#modules/audit/index.ts';
import { findPrincipalNames } from '#modules/role-settings/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { activationSchedule } from './activate-role.ts';
import { answerToSign } from './answer-to-sign.ts';
import { askStage } from './ask-approvers.ts';
import { lockActivation } from './activation-queries.ts';
import type { EndingWindow } from './activation.ts';
import { findGrantable, type Grantable } from './find-grantable.ts';
import { requireRunning } from './judge-activation.ts';
import { askedEvent, asRunning, writeLaterEnd, type RunningActivation } from './running-activation.ts';
import { activationEvent, extendsActivation } from './self-request.ts';

export function approveActivation(
  ports: Ports,
  actor: Actor,
  approvalId: string,
  justification?: string,
  stageId?: string,
): Promise<Approval> {
  return answerActivation(ports, actor, approvalId, { result: 'Approve', justification, stageId });
}

export function denyActivation(
  ports: Ports,
  actor: Actor,
  approvalId: string,
  justification?: string,
  stageId?: string,
): Promise<Approval> {
  return answerActivation(ports, actor, approvalId, { result: 'Deny', justification, stageId });
}

export interface StageAnswer extends Omit<Answer, 'isSigned'> {
  readonly stageId: string | undefined;
  readonly signature?: KeptSignature;
}

/** The answer of a person, with the signature of their passkey where they gave one. */
export async function answerActivation(
  ports: Ports,
  actor: Actor,
  approvalId: string,
  answer: StageAnswer,
): Promise<Approval> {
  return ports.unitOfWork(async (tx) => {
    const request = await lockAsked(tx, approvalId);
    const concerned = [request.requestorId, request.principalId];
    const { signature } = answer;
    const given = { ...answer, isSigned: signature !== undefined };
    const extended = extendsActivation(request) && (await lockActivated(tx, request, request.targetScheduleId!));
    const running = extended ? asRunning(extended) : undefined;
    const taken = await answerApproval(tx, actor, approvalId, given, concerned, running?.endsAt);
    if (signature) requireSame(request, taken, actor, signature);
    if (request.status !== 'PendingApproval') {
      throw new Refusal('approval.already-decided', { approvalId, outcome: request.status });
    }
    const step = { ports, tx, actor, request, running, taken, signature, justification: answer.justification ?? null };
    if (taken.progress === 'denied') await refuse(step);
    else if (taken.progress === 'approved') await carryOut(step);
    else await goOn(step);
    return taken.approval;
  });
}

interface Step {
  readonly ports: Ports;
  readonly tx: Transaction;
  readonly actor: Actor;
  readonly request: ScheduleRequest;
  /** What is to be extended, unless it is over. */
  readonly running: RunningActivation | undefined;
  readonly taken: AnswerTaken;
  readonly signature: KeptSignature | undefined;
  readonly justification: string | null;
}

/** The request of an approval, locked in the order everybody keeps: id, place, eligibility, row. */
async function lockAsked(tx: Transaction, approvalId: string): Promise<ScheduleRequest> {
  const approval = await findApproval(tx.db, approvalId);
  const found = approval && (await findRequest(tx.db, approval.requestId));
  if (!found) throw new Refusal('approval.not-found', { approvalId });
  await lockActivation(tx, { ...found, requestId: found.id });
  return (await findRequestForUpdate(tx, found.id))!;
}

async function carryOut(step: Step) {
  const { tx, actor, request, justification } = step;
  const { window, condition } = await grantableNow(step);
  if (step.running) return extend(step, window, step.running);
  const granted = await changeStatus(tx, request, grantedStatus(window.startsAt, tx.now));
  await addSchedule(tx, activationSchedule(granted, window, condition, request.requestorId));
  const event = activationEvent(request, window, actor.principalId);
  const common = await commonOf(tx, actor, request);
  const details = { ...event, ...detailsOf(step), condition: condition.condition };
  await recordActivity(tx, { ...common, activity: 'approval.approved', reason: justification, details });
  await recordActivity(tx, { ...common, activity: 'role.activated', reason: request.justification, details });
  const isPlanned = granted.status === 'Granted';
  await tellApproved(step, event, isPlanned);
  await tx.send({ type: 'role.activated', payload: { ...event, justification: request.justification, isPlanned } });
}

async function extend(step: Step, window: EndingWindow, running: RunningActivation) {
  const { tx, actor, request, justification } = step;
  await changeStatus(tx, request, 'Provisioned');
  const common = await commonOf(tx, actor, request);
  const event = askedEvent(request, window, actor.principalId, running);
  const details = { ...event, ...detailsOf(step) };
  await recordActivity(tx, { ...common, activity: 'approval.approved', reason: justification, details });
  await tellApproved(step, event, false);
  const place = await findNames(tx.db, request);
  await writeLaterEnd(tx, actor, { request, place, running, endsAt: window.endsAt, details: detailsOf(step) });
}

async function tellApproved({ tx, taken: { approval }, justification }: Step, event: ScheduleFact, isPlanned: boolean) {
  const approvedBy = await namesOfApprovers(tx, approval);
  const more = approvedBy.length > 1 ? { approvedBy } : {};
  await tx.send({
    type: 'activation.approved',
    payload: { ...event, approvalId: approval.id, justification, isPlanned, ...more },
  });
}

/** An approval that is not the last one needed. What could not be granted any more is refused now, not at the end. */
async function goOn(step: Step) {
  const { tx, actor, request, running, taken, justification } = step;
  const { window } = await grantableNow(step);
  const common = await commonOf(tx, actor, request);
  const details = detailsOf(step);
  await recordActivity(tx, { ...common, activity: 'approval.approved', reason: justification, details });
  if (taken.progress !== 'next-stage') return;
  await askStage(tx, request, askedEvent(request, window, request.principalId, running), taken.approval);
}

async function commonOf(tx: Transaction, actor: Actor, request: ScheduleRequest) {
  const targets = placeTargets(await findNames(tx.db, request), request.id);
  return { actor, scope: request.scope, subjectId: request.principalId, targets };
}

function detailsOf({ request, taken: { approval, stage }, signature, justification }: Step) {
  return {
    approvalId: approval.id,
    stage: stage.number,
    stages: approval.stages.length,
    approvals: approvalsIn(approval, stage).length,
    requiredApprovals: stage.requiredApprovals,
    justification: request.justification,
    approverJustification: justification,
    signatureRequired: approval.signatureRequired,
    ...(signature ? { signature } : {}),
  };
}

/** What was signed is what is answered: this request, this stage, this answer, this person. */
function requireSame(
  request: ScheduleRequest,
  { approval, stage }: AnswerTaken,
  actor: Actor,
  { text }: KeptSignature,
): void {
  const { result, justification } = approval.answers.find((one) => one.answeredBy === actor.principalId)!;
  const answer = { result, justification, answeredBy: actor.principalId };
  const line = lineOf(answerToSign(request, approval.id, stage, answer));
  if (!text.split('\n').includes(line)) throw new Refusal('approval.signature-of-another', { approvalId: approval.id });
}

async function namesOfApprovers(tx: Transaction, { answers }: Approval): Promise<string[]> {
  const names = await findPrincipalNames(
    tx.db,
    answers.map(({ answeredBy }) => answeredBy),
  );
  return answers.map(({ answeredBy }) => names.get(answeredBy)?.name ?? answeredBy);
}

/** What is left to grant now: the eligibility may have ended or been removed while the request waited. */
async function grantableNow({ ports, tx, request, running }: Step): Promise<Grantable> {
  if (extendsActivation(request)) requireRunning(ports, tx, request, running);
  const grantable = await findGrantable(tx, request, running);
  if (!grantable) throw new Refusal('activation.not-eligible', { principalId: request.principalId });
  const { activeScheduleId } = grantable;
  if (activeScheduleId && !running) throw new Refusal('activation.already-active', { scheduleId: activeScheduleId });
  return grantable;
}

async function refuse(step: Step) {
  const { tx, actor, request, running, taken, justification } = step;
  await changeStatus(tx, request, 'Denied');
  const event = running
    ? askedEvent(request, running, actor.principalId, running)
    : activationEvent(request, { startsAt: tx.now, endsAt: null }, actor.principalId);
  await recordActivity(tx, {
    ...(await commonOf(tx, actor, request)),
    activity: 'approval.denied',
    reason: justification,
    details: detailsOf(step),
  });
  await tx.send({ type: 'activation.denied', payload: { ...event, approvalId: taken.approval.id, justification } });
}
