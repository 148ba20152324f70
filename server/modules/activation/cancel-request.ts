/**
 * Cancels a request that waits for an answer, or something agreed that has not begun.
 *
 * Its requestor and the person it is for may, and whoever administers
 * assignments at the scope.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { closeApproval } from '#modules/approvals/index.ts';
import {
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
    const request = (await findRequestForUpdate(tx, requestId))!;
    const isOwn = [request.requestorId, request.principalId].includes(actor.principalId);
    if (!isOwn || request.requestType.startsWith('Admin'))
      await requireRight(tx, actor, WRITE_ASSIGNMENTS, request.scope);
    const canceled = await cancelLocked(tx, request);
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

async function cancelLocked(tx: Transaction, request: ScheduleRequest): Promise<ScheduleRequest> {
  const refused = () =>
    new Refusal('assignment.request-not-cancelable', { requestId: request.id, status: request.status });
  if (request.status === 'PendingAdminDecision') return changeStatus(tx, request, 'Canceled');
  if (request.status === 'PendingApproval') {
    if (request.approvalId) await closeApproval(tx, request.approvalId, 'Canceled');
    return changeStatus(tx, request, 'Canceled');
  }
  if (request.status !== 'Granted') throw refused();
  const schedule = await lockScheduleOf(tx, request.kind, request.id);
  if (!schedule || schedule.startsAt.getTime() <= tx.now.getTime()) throw refused();
  await endSchedule(tx, schedule);
  return changeStatus(tx, request, 'Canceled');
}
