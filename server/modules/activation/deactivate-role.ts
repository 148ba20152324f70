/**
 * Ends an activation before its time, for the person who activated it.
 *
 * Not within the first five minutes: clients know this answer and wait for it.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import {
  addRequest,
  endSchedule,
  findNames,
  findRetried,
  lockActivated,
  lockRequest,
  MINIMUM_MILLISECONDS,
  placeTargets,
  type ScheduleRequest,
} from '#modules/assignments/index.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Ports } from '#platform/ports.ts';
import { requireSelf } from './activate-role.ts';
import { activationEvent, digestOfSelfRequest, newSelfRequest, type SelfRequest } from './self-request.ts';

export async function deactivateRole(ports: Ports, actor: Actor, asked: SelfRequest): Promise<ScheduleRequest> {
  requireSelf(actor, asked);
  return ports.unitOfWork(async (tx) => {
    await lockRequest(tx, asked.requestId, asked);
    const retried = await findRetried(tx.db, asked.requestId, digestOfSelfRequest('SelfDeactivate', asked, actor));
    if (retried) return retried;
    const activation = await lockActivated(tx, asked, asked.targetScheduleId);
    if (!activation) throw new Refusal('activation.not-active', { principalId: asked.principalId });
    // One that lies in the future gave nobody anything yet and may go at once.
    const age = tx.now.getTime() - activation.startsAt.getTime();
    if (age >= 0 && age < MINIMUM_MILLISECONDS) {
      throw new Refusal('activation.too-short', { minimumMinutes: MINIMUM_MILLISECONDS / 60_000 });
    }
    const request = newSelfRequest('SelfDeactivate', asked, actor, tx.now, {
      status: 'Revoked',
      linkedEligibilityId: activation.linkedEligibilityId,
      targetScheduleId: activation.id,
    });
    await addRequest(tx, request);
    await endSchedule(tx, activation);
    const event = activationEvent(activation, { startsAt: activation.startsAt, endsAt: tx.now }, actor.principalId);
    await recordActivity(tx, {
      activity: 'role.deactivated',
      actor,
      scope: asked.scope,
      subjectId: asked.principalId,
      reason: asked.justification ?? null,
      targets: placeTargets(await findNames(tx.db, activation), activation.id),
      details: { ...event, justification: asked.justification ?? null },
    });
    await tx.send({ type: 'role.deactivated', payload: event });
    return request;
  });
}
