/**
 * Ends an activation before its time, for the person who activated it.
 *
 * At once, unless the settings of the role keep it for five minutes: clients know that answer and wait for it.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import type { Scope } from '#model/scope.ts';
import {
  addRequest,
  cancelWaiting,
  cutThrough,
  endSchedule,
  findNames,
  findRetried,
  lockActivated,
  lockMemberships,
  lockRequest,
  membershipOf,
  MINIMUM_MILLISECONDS,
  placeTargets,
  type Schedule,
  type ScheduleRequest,
} from '#modules/assignments/index.ts';
import { recordActivity } from '#modules/audit/index.ts';
import { activationSettings, getRoleSettings } from '#modules/role-settings/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { requireSelf } from './judge-activation.ts';
import { activationEvent, digestOfSelfRequest, newSelfRequest, type SelfRequest } from './self-request.ts';

export async function deactivateRole(ports: Ports, actor: Actor, asked: SelfRequest): Promise<ScheduleRequest> {
  requireSelf(actor, asked);
  return ports.unitOfWork(async (tx) => {
    await lockRequest(tx, asked.requestId, asked);
    const retried = await findRetried(tx.db, asked.requestId, digestOfSelfRequest('SelfDeactivate', asked, actor));
    if (retried) return retried;
    if (membershipOf(asked)) await lockMemberships(tx, 'exclusive');
    const activation = await lockActivated(tx, asked, asked.targetScheduleId);
    if (!activation) throw new Refusal('activation.not-active', { principalId: asked.principalId });
    // One that lies in the future gave nobody anything yet and may go at once.
    const age = tx.now.getTime() - activation.startsAt.getTime();
    if (age >= 0 && age < MINIMUM_MILLISECONDS && (await isMinimumEnforced(tx, activation))) {
      throw new Refusal('activation.too-short', { minimumMinutes: MINIMUM_MILLISECONDS / 60_000 });
    }
    const request = newSelfRequest('SelfDeactivate', asked, actor, tx.now, {
      status: 'Revoked',
      linkedEligibilityId: activation.linkedEligibilityId,
      targetScheduleId: activation.id,
    });
    await addRequest(tx, request);
    await endSchedule(tx, activation);
    await cancelWaiting(tx, actor, activation);
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
    await cutThrough(tx, actor, activation);
    return request;
  });
}

/** At the place of the activation, or at that of its eligibility: the stricter counts, as it did when it began. */
async function isMinimumEnforced(tx: Transaction, activation: Schedule): Promise<boolean> {
  const eligibility = activation.linkedEligibilityId
    ? await tx.db
        .selectFrom('eligibility_schedule')
        .select('scope')
        .where('id', '=', activation.linkedEligibilityId)
        .executeTakeFirst()
    : undefined;
  for (const scope of new Set([activation.scope, (eligibility?.scope ?? activation.scope) as Scope])) {
    const { rules } = await getRoleSettings(tx.db, scope, activation.roleDefinitionId);
    if (activationSettings(rules).minimumEnforced) return true;
  }
  return false;
}
