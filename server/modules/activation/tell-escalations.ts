/**
 * Tells those of an escalation that they may answer now, and the person who waits: audit and outbox.
 *
 * Whether they may is decided by the clock, whether or not this runs.
 */
import { systemActor, type Actor } from '#model/actor.ts';
import { presentStage, takeEscalated, type Approval } from '#modules/approvals/index.ts';
import { findHeldSchedules, findNames, findRequest, placeTargets } from '#modules/assignments/index.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { othersAmong } from './ask-approvers.ts';
import { findGrantable } from './find-grantable.ts';
import { askedEvent, asRunning } from './running-activation.ts';
import { extendsActivation } from './self-request.ts';

const BATCH = 100;

/** Each once, however many processes run it; an escalation of a request that is over is not told. */
export async function tellEscalations(ports: Ports): Promise<number> {
  const actor = systemActor('Daypass', ports.randomness.guid());
  let told = 0;
  for (let taken = BATCH; taken === BATCH;) {
    taken = await ports.unitOfWork(async (tx) => {
      const { count, waiting } = await takeEscalated(tx, BATCH, ports.clock.agreed?.() ?? tx.now);
      for (const approval of waiting) told += await tellEscalation(tx, approval, actor);
      return count;
    });
  }
  return told;
}

async function tellEscalation(tx: Transaction, approval: Approval, actor: Actor): Promise<0 | 1> {
  const request = await findRequest(tx.db, approval.requestId);
  if (request?.status !== 'PendingApproval') return 0;
  const target = request.targetScheduleId!;
  const extended = extendsActivation(request) && (await findHeldSchedules(tx.db, 'assignment', [target])).get(target);
  const running = extended ? asRunning(extended) : undefined;
  const grantable = await findGrantable(tx, request, running);
  if (!grantable) return 0;
  const { number, escalation } = presentStage(approval);
  const approverIds = await othersAmong(tx, request, approval, escalation!.approvers);
  await recordActivity(tx, {
    activity: 'approval.escalated',
    actor,
    scope: request.scope,
    subjectId: request.principalId,
    targets: placeTargets(await findNames(tx.db, request), request.id),
    details: { approvalId: approval.id, stage: number, afterMinutes: escalation!.afterMinutes, approverIds },
  });
  await tx.send({
    type: 'activation.approval-escalated',
    payload: {
      ...askedEvent(request, grantable.window, request.principalId, running),
      approvalId: approval.id,
      approverIds,
      justification: request.justification,
      expiresAt: approval.expiresAt.toISOString(),
    },
  });
  return 1;
}
