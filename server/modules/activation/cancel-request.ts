/**
 * Cancels a request that waits for an answer, or something agreed that has not begun.
 *
 * Its requestor and the person it is for may, and whoever administers
 * assignments at the scope.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { approvalState, closeApproval, findApproval } from '#modules/approvals/index.ts';
import {
  cancelWaiting,
  changeStatus,
  endSchedule,
  findNames,
  findRequest,
  findRequestForUpdate,
  lockRequest,
  lockScheduleOf,
  placeTargets,
  requireRight,
  WRITE_ASSIGNMENTS,
  type RequestKind,
  type ScheduleRequest,
} from '#modules/assignments/index.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Ports } from '#platform/ports.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';

export async function cancelRequest(
  ports: Ports,
  actor: Actor,
  kind: RequestKind,
  requestId: string,
): Promise<ScheduleRequest> {
  return ports.unitOfWork(async (tx) => {
    const found = await findRequest(tx.db, requestId);
    if (!found || found.kind !== kind) throw new Refusal('assignment.request-not-found', { requestId });
    await lockRequest(tx, requestId, found);
    // What was agreed before what was asked: the order of everybody who ends it.
    await lockScheduleOf(tx, kind, requestId);
    const request = (await findRequestForUpdate(tx, requestId))!;
    const isOwn = [request.requestorId, request.principalId].includes(actor.principalId);
    if (!isOwn || request.requestType.startsWith('Admin'))
      await requireRight(tx, actor, WRITE_ASSIGNMENTS, request.scope);
    const canceled = await cancelLocked(tx, actor, request);
    await recordActivity(tx, {
      activity: 'request.canceled',
      actor,
      scope: request.scope,
      subjectId: request.principalId,
      targets: placeTargets(await findNames(tx.db, request), request.id),
      details: { requestType: request.requestType, previousStatus: request.status },
    });
    return canceled;
  });
}

async function cancelLocked(tx: Transaction, actor: Actor, request: ScheduleRequest): Promise<ScheduleRequest> {
  const refused = (status = request.status) =>
    new Refusal('assignment.request-not-cancelable', { requestId: request.id, status });
  if (request.status === 'PendingAdminDecision') return changeStatus(tx, request, 'Canceled');
  if (request.status === 'PendingApproval') {
    const approval = request.approvalId === null ? undefined : await findApproval(tx.db, request.approvalId);
    // Its time is over; what nobody answered has come to its end.
    if (approval && approvalState(approval, tx.now) === 'TimedOut') throw refused('TimedOut');
    if (approval) await closeApproval(tx, approval.id, 'Canceled');
    return changeStatus(tx, request, 'Canceled');
  }
  if (request.status !== 'Granted') throw refused();
  const schedule = await lockScheduleOf(tx, request.kind, request.id);
  if (!schedule || schedule.startsAt.getTime() <= tx.now.getTime()) throw refused();
  await endSchedule(tx, schedule);
  await cancelWaiting(tx, actor, schedule);
  return changeStatus(tx, request, 'Canceled');
}
