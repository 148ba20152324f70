/**
 * An activation that runs, what is said about a later end of it, and how that is written.
 *
 * Never judges: whether it may last longer is the rule's question.
 */
import type { Actor } from '#model/actor.ts';
import type { ScheduleFact } from '#model/events.ts';
import {
  changeSchedule,
  placeTargets,
  type NamedPlace,
  type Schedule,
  type ScheduleRequest,
} from '#modules/assignments/index.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { EndingWindow } from './activation.ts';
import { activationEvent } from './self-request.ts';

/** An activation has an end and rests on an eligibility. */
export type RunningActivation = Schedule & { readonly endsAt: Date; readonly linkedEligibilityId: string };

export function asRunning(activation: Schedule): RunningActivation {
  return activation as RunningActivation;
}

/** What approvers are asked about: a new activation, or the later end of a running one. */
export function askedEvent(
  request: ScheduleRequest,
  window: EndingWindow,
  actorId: string,
  running: RunningActivation | undefined,
): ScheduleFact & { previousEndsAt?: string } {
  if (!running) return activationEvent(request, window, actorId);
  return { ...activationEvent(running, window, actorId), previousEndsAt: running.endsAt.toISOString() };
}

export interface LaterEnd {
  readonly request: Pick<ScheduleRequest, 'id' | 'justification'>;
  readonly place: NamedPlace;
  readonly running: RunningActivation;
  readonly endsAt: Date;
  /** What the trail keeps besides. */
  readonly details: object;
}

/** Schedule, fact, audit entry and event. */
export async function writeLaterEnd(
  tx: Transaction,
  actor: Actor,
  { request, place, running, endsAt, details }: LaterEnd,
): Promise<void> {
  await changeSchedule(tx, running, { startsAt: running.startsAt, endsAt });
  const { justification } = request;
  const previousEndsAt = running.endsAt.toISOString();
  const event = activationEvent(running, { startsAt: running.startsAt, endsAt }, actor.principalId);
  const [target, ...targets] = placeTargets(place, running.id);
  await recordActivity(tx, {
    activity: 'role.activation-extended',
    actor,
    scope: running.scope,
    subjectId: running.principalId,
    reason: justification,
    targets: [{ ...target!, modified: [{ name: 'endsAt', before: running.endsAt, after: endsAt }] }, ...targets],
    details: { ...event, previousEndsAt, requestId: request.id, justification, ...details },
  });
  await tx.send({ type: 'role.activation-extended', payload: { ...event, justification, previousEndsAt } });
}
