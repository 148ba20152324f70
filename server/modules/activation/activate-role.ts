/**
 * Activates an eligible role for the person who is signed in.
 *
 * Request, schedule, fact, audit entry and event are written in one
 * transaction: either all of them exist afterwards or none does. Six statements
 * in the ordinary case; a test counts them.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import {
  addApproval,
  closeApproval,
  directoryApprovers,
  listApproverIds,
  type NewApproval,
} from '#modules/approvals/index.ts';
import {
  addRequest,
  changeStatus,
  findRequestForUpdate,
  findRetried,
  grantedStatus,
  placeTargets,
  type NamedPlace,
} from '#modules/assignments/index.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { ApprovalSettings } from '#modules/role-settings/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { assessActivation, type ActivationTerms, type EndingWindow } from './activation.ts';
import { lockActivation, readGround, type ActivationGround, type UsableEligibility } from './activation-queries.ts';
import { addActivation } from './activation-store.ts';
import { chooseEligibility, termsOf } from './activation-terms.ts';
import {
  activationEvent,
  digestOfSelfRequest,
  newSelfRequest,
  type ActivationAnswer,
  type SelfRequest,
} from './self-request.ts';

export async function activateRole(ports: Ports, actor: Actor, asked: SelfRequest): Promise<ActivationAnswer> {
  requireSelf(actor, asked);
  return ports.unitOfWork(async (tx) => {
    await lockActivation(tx, asked.requestId, asked, asked.linkedEligibilityId);
    const ground = await readGround(tx.db, asked.requestId, asked, asked.linkedEligibilityId, tx.now);
    if (ground.retried) {
      const stored = await findRetried(tx.db, asked.requestId, digestOfSelfRequest('SelfActivate', asked, actor));
      return { outcome: 'stored', request: stored! };
    }
    const chosen = requireEligibility(ground, asked);
    if (!chosen) return { outcome: 'unmet', unmet: [{ requirement: 'eligibility' }] };
    await requireNothingRunning(tx, actor, ground, chosen.place);

    const terms = termsOf(ground, chosen.eligibility, ports.settings.DAYPASS_MFA_MINUTES * 60_000);
    const assessment = assessActivation({ ...asked, mfaAt: actor.mfaAt }, terms, chosen.eligibility, tx.now);
    if (assessment.outcome === 'unmet') return assessment;
    const step = { tx, actor, asked, ...chosen, window: assessment.window };
    const request = assessment.outcome === 'granted' ? await grant(step) : await askForApproval(step, terms);
    return { outcome: 'stored', request };
  });
}

/** A role is activated for oneself only, and by a person: applications are never eligible. */
export function requireSelf(actor: Actor, asked: { principalId: string }): void {
  if (actor.kind !== 'User' || actor.principalId !== asked.principalId) {
    throw new Refusal('activation.not-own', { principalId: asked.principalId });
  }
}

/** The eligibility that covers the scope with the names of the place; undefined when there is none at all. */
export function requireEligibility(ground: ActivationGround, asked: SelfRequest) {
  const choice = chooseEligibility(ground);
  if (choice.found === 'elsewhere') throw new Refusal('activation.scope-not-covered', { scope: asked.scope });
  if (choice.found === 'none' || !ground.place) return undefined;
  return { eligibility: choice.eligibility, place: ground.place };
}

async function requireNothingRunning(tx: Transaction, actor: Actor, ground: ActivationGround, place: NamedPlace) {
  if (ground.activeScheduleId) throw new Refusal('activation.already-active', { scheduleId: ground.activeScheduleId });
  if (!ground.pending) return;
  const { requestId, expiresAt } = ground.pending;
  if (expiresAt.getTime() > tx.now.getTime()) throw new Refusal('activation.pending', { requestId });
  // Its time for an answer is over; only the row does not know yet.
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

interface Step {
  readonly tx: Transaction;
  readonly actor: Actor;
  readonly asked: SelfRequest;
  readonly place: NamedPlace;
  readonly eligibility: UsableEligibility;
  readonly window: EndingWindow;
}

async function grant({ tx, actor, asked, place, eligibility, window }: Step) {
  const linkedEligibilityId = eligibility.id;
  const status = grantedStatus(window.startsAt, tx.now);
  const request = newSelfRequest('SelfActivate', asked, actor, tx.now, { status, linkedEligibilityId });
  await addActivation(tx, request, activationSchedule(request, window, actor.principalId));
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
      mfa: actor.mfaAt !== undefined,
    },
  });
  await tx.send({ type: 'role.activated', payload: { ...event, justification } });
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
    condition: null,
    conditionVersion: null,
    description: null,
    createdBy,
  };
}

async function askForApproval({ tx, actor, asked, place, eligibility, window }: Step, terms: ActivationTerms) {
  const approval = namingSomebody(terms.approval!, asked.scope);
  const approvalId = tx.guid();
  const linkedEligibilityId = eligibility.id;
  const request = newSelfRequest('SelfActivate', asked, actor, tx.now, {
    status: 'PendingApproval',
    linkedEligibilityId,
    approvalId,
  });
  await addRequest(tx, request);
  await addApproval(tx, { ...approval, id: approvalId, requestId: request.id });
  const event = activationEvent(request, window, actor.principalId);
  const justification = asked.justification ?? null;
  await recordActivity(tx, {
    activity: 'approval.requested',
    actor,
    scope: asked.scope,
    subjectId: asked.principalId,
    reason: justification,
    targets: placeTargets(place, request.id),
    details: { ...event, approvalId, justification, ticket: asked.ticket ?? null },
  });
  const approverIds = await listApproverIds(tx.db, approval.approvers, actor.principalId, tx.now);
  await tx.send({
    type: 'activation.approval-requested',
    payload: { ...event, approvalId, approverIds, justification },
  });
  return request;
}

/** Settings of a directory role may name nobody: then it is for those who manage directory roles. */
function namingSomebody(approval: ApprovalSettings, scope: Scope): Omit<NewApproval, 'id' | 'requestId'> {
  if (approval.approvers.length > 0 || scope !== DIRECTORY_SCOPE) return approval;
  return { ...approval, approvers: directoryApprovers };
}
