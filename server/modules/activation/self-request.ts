/**
 * Requests of a person about their own role: their shape and their record.
 *
 * Status, requestor and times are the server's; nothing of them is taken from a body.
 */
import type { Actor } from '#model/actor.ts';
import type { ScheduleFact } from '#model/events.ts';
import type { AskedSchedule } from '#model/schedule-info.ts';
import type { Scope } from '#model/scope.ts';
import {
  digestOf,
  NO_CONDITION,
  type AskedCondition,
  type Condition,
  type NewRequest,
  type RequestStatus,
  type ScheduleRequest,
  type Ticket,
  type Unmet,
} from '#modules/assignments/index.ts';

export interface SelfRequest extends AskedCondition {
  /** Chosen by the client: it makes a retry harmless. */
  readonly requestId: string;
  readonly scope: Scope;
  readonly roleDefinitionId: string;
  readonly principalId: string;
  readonly schedule: AskedSchedule;
  readonly justification?: string | undefined;
  readonly ticket?: Ticket | undefined;
  /** The eligibility the caller means; without it one that covers the scope is found. */
  readonly linkedEligibilityId?: string | undefined;
  readonly targetScheduleId?: string | undefined;
}

export type ActivationAnswer =
  | { readonly outcome: 'stored'; readonly request: ScheduleRequest }
  | { readonly outcome: 'unmet'; readonly unmet: readonly Unmet[] };

type SelfRequestType = 'SelfActivate' | 'SelfDeactivate' | 'SelfExtend';

/** Whether a request asks for a later end of a running activation; to keep what one was given is asked of administrators. */
export function extendsActivation(request: Pick<ScheduleRequest, 'requestType' | 'linkedEligibilityId'>): boolean {
  return request.requestType === 'SelfExtend' && request.linkedEligibilityId !== null;
}

export function digestOfSelfRequest(type: SelfRequestType, asked: SelfRequest, actor: Actor): Buffer {
  const { requestId: _id, schedule, ...rest } = asked;
  return digestOf({ ...rest, type, actorId: actor.principalId, schedule: schedule.asWritten });
}

export function newSelfRequest(
  type: SelfRequestType,
  asked: SelfRequest,
  actor: Actor,
  now: Date,
  outcome: {
    status: RequestStatus;
    linkedEligibilityId: string | null;
    approvalId?: string;
    condition?: Condition;
    targetScheduleId?: string;
  },
): NewRequest {
  return {
    id: asked.requestId,
    kind: 'assignment',
    scope: asked.scope,
    roleDefinitionId: asked.roleDefinitionId,
    principalId: asked.principalId,
    requestType: type,
    status: outcome.status,
    scheduleInfo: asked.schedule.asWritten,
    justification: asked.justification ?? null,
    ticketNumber: asked.ticket?.number ?? null,
    ticketSystem: asked.ticket?.system ?? null,
    ...(outcome.condition ?? NO_CONDITION),
    requestorId: actor.principalId,
    approvalId: outcome.approvalId ?? null,
    linkedEligibilityId: outcome.linkedEligibilityId,
    targetScheduleId: outcome.targetScheduleId ?? asked.requestId,
    createdAt: now,
    completedAt: outcome.status === 'PendingApproval' ? null : now,
    digest: digestOfSelfRequest(type, asked, actor),
  };
}

/** What an activation says to the outbox. */
export function activationEvent(
  request: Pick<ScheduleRequest, 'id' | 'principalId' | 'roleDefinitionId' | 'scope'>,
  window: { readonly startsAt: Date; readonly endsAt: Date | null },
  actorId: string,
): ScheduleFact {
  return {
    scheduleId: request.id,
    principalId: request.principalId,
    roleDefinitionId: request.roleDefinitionId,
    scope: request.scope,
    startsAt: window.startsAt.toISOString(),
    endsAt: window.endsAt && window.endsAt.toISOString(),
    actorId,
  };
}
