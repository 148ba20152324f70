/**
 * Ends the requests that wait for an answer about something that is going away: activations under an eligibility, and
 * whoever asks to keep it, or to keep an activation running.
 *
 * Runs inside the transaction that takes it away, which has it locked.
 */
import type { Actor } from '#model/actor.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import { findNames, placeTargets } from './place-queries.ts';
import { changeStatus, lockPendingExtension, lockPendingUnder } from './schedule-request-store.ts';
import type { Schedule } from './schedule-store.ts';

export async function cancelWaiting(tx: Transaction, actor: Actor, schedule: Schedule): Promise<void> {
  const extension = await lockPendingExtension(tx, schedule.id);
  const asked = schedule.kind === 'eligibility' ? await lockPendingUnder(tx, schedule.id) : [];
  for (const request of [...asked, ...(extension ? [extension] : [])]) {
    await changeStatus(tx, request, 'Canceled');
    await recordActivity(tx, {
      activity: 'request.canceled',
      actor,
      scope: request.scope,
      subjectId: request.principalId,
      targets: placeTargets(await findNames(tx.db, request), request.id),
      details: { requestType: request.requestType, previousStatus: request.status, scheduleId: schedule.id },
    });
  }
}
