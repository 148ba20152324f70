/**
 * A Global Administrator takes User Access Administrator at the root for themself: for when nobody else can help.
 *
 * It ends by itself after a bounded time, and every other administrator of the directory and of the root hears of it.
 * Nobody is elevated by somebody else. Where the settings of that role at the root ask for a second factor, it is asked
 * for here as well.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { ROOT_SCOPE } from '#model/scope.ts';
import { recordActivity } from '#modules/audit/index.ts';
import { activationSettings, getRoleSettings } from '#modules/role-settings/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { GLOBAL_ADMINISTRATOR_ROLE, holdsDirectoryRole } from './actor-right-queries.ts';
import { scheduleEvent } from './admin-request.ts';
import { NO_CONDITION } from './condition.ts';
import { getPlace, placeTargets } from './place-queries.ts';
import { findOverlapping } from './schedule-locks-store.ts';
import { lockRequest } from './schedule-request-store.ts';
import { addSchedule, type NewSchedule } from './schedule-store.ts';
import { unmetReasons } from './unmet.ts';

const USER_ACCESS_ADMINISTRATOR_ROLE = '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9';
const ELEVATE_ACCESS = 'Microsoft.Authorization/elevateAccess/action';

/** Answers when it ends. While one is in force nothing changes: it is not made longer. */
export async function elevateAccess(ports: Ports, actor: Actor, justification: string | undefined): Promise<Date> {
  return ports.unitOfWork(async (tx) => {
    const id = tx.guid();
    const { principalId } = actor;
    const place = { scope: ROOT_SCOPE, roleDefinitionId: USER_ACCESS_ADMINISTRATOR_ROLE, principalId };
    await lockRequest(tx, id, place);
    if (!(await holdsDirectoryRole(tx, principalId, GLOBAL_ADMINISTRATOR_ROLE))) {
      throw new Refusal('request.forbidden', { action: ELEVATE_ACCESS, scope: ROOT_SCOPE, principalId });
    }
    await requireSecondFactor(ports, tx, actor);
    const startsAt = tx.now;
    const endsAt = new Date(startsAt.getTime() + ports.settings.DAYPASS_ELEVATED_MINUTES * 60_000);
    const running = await findOverlapping(tx, 'assignment', place, { startsAt, endsAt });
    if (running) return running.endsAt ?? endsAt;
    const schedule: NewSchedule = {
      ...place,
      id,
      kind: 'assignment',
      assignmentType: 'Assigned',
      linkedEligibilityId: null,
      requestId: null,
      startsAt,
      endsAt,
      ...NO_CONDITION,
      description: justification ?? null,
      createdBy: principalId,
    };
    await addSchedule(tx, schedule);
    await recordActivity(tx, {
      activity: 'access.elevated',
      actor,
      scope: ROOT_SCOPE,
      subjectId: principalId,
      reason: justification ?? null,
      targets: placeTargets(await getPlace(tx.db, place), id),
      details: { ...scheduleEvent(schedule, principalId), justification: justification ?? null },
    });
    const payload = { principalId, personName: actor.displayName, endsAt: endsAt.toISOString() };
    await tx.send({
      type: 'access.elevated',
      payload: { ...payload, startsAt: startsAt.toISOString(), justification: justification ?? null },
    });
    return endsAt;
  });
}

async function requireSecondFactor(ports: Ports, tx: Transaction, actor: Actor): Promise<void> {
  if (actor.kind !== 'User') return;
  const { rules } = await getRoleSettings(tx.db, ROOT_SCOPE, USER_ACCESS_ADMINISTRATOR_ROLE);
  const { mfaRequired, secondFactorMinutes } = activationSettings(rules);
  const demanded = { justificationRequired: false, ticketRequired: false, mfaRequired };
  const operatorMinutes = ports.settings.DAYPASS_MFA_MINUTES;
  const mfaMilliseconds = Math.min(secondFactorMinutes ?? operatorMinutes, operatorMinutes) * 60_000;
  const unmet = unmetReasons({ mfaAt: actor.mfaAt }, demanded, tx.now, mfaMilliseconds);
  if (unmet.length > 0) throw new Refusal('activation.rules-unmet', { unmet });
}
