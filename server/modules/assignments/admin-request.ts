/**
 * What all requests of administrators have in common: their shape, their record, their answer.
 *
 * Pure except for the lengths it takes from settings; no storage.
 */
import type { Actor } from '#model/actor.ts';
import type { ScheduleFact } from '#model/events.ts';
import type { AskedSchedule } from '#model/schedule-info.ts';
import type { Scope } from '#model/scope.ts';
import { NO_CONDITION, readCondition, type AskedCondition } from './condition.ts';
import type { RequestStatus } from './request-status.ts';
import {
  digestOf,
  type NewRequest,
  type RequestKind,
  type RequestType,
  type ScheduleRequest,
} from './schedule-request-store.ts';
import type { NewSchedule, Schedule } from './schedule-store.ts';
import type { Reasons, Ticket, Unmet } from './unmet.ts';

export interface AdminRequest extends AskedCondition {
  /** Chosen by the client: it makes a retry harmless. */
  readonly requestId: string;
  readonly kind: RequestKind;
  readonly scope: Scope;
  readonly roleDefinitionId: string;
  readonly principalId: string;
  readonly schedule: AskedSchedule;
  readonly justification?: string | undefined;
  readonly ticket?: Ticket | undefined;
  readonly targetScheduleId?: string | undefined;
}

/** A stored request, or everything the role's settings still ask for. Nothing was written then. */
export type RequestAnswer =
  | { readonly outcome: 'stored'; readonly request: ScheduleRequest }
  | { readonly outcome: 'unmet'; readonly unmet: readonly Unmet[] };

export function reasonsOf(
  actor: Actor,
  asked: { justification?: string | undefined; ticket?: Ticket | undefined },
): Reasons {
  return { justification: asked.justification, ticket: asked.ticket, mfaAt: actor.mfaAt };
}

export function digestOfRequest(type: RequestType, asked: AdminRequest, actor: Actor): Buffer {
  const { requestId: _id, schedule, ...rest } = asked;
  return digestOf({ ...rest, type, actorId: actor.principalId, schedule: schedule.asWritten });
}

export function newRequest(
  type: RequestType,
  asked: AdminRequest,
  actor: Actor,
  now: Date,
  status: RequestStatus,
): NewRequest {
  return {
    id: asked.requestId,
    kind: asked.kind,
    scope: asked.scope,
    roleDefinitionId: asked.roleDefinitionId,
    principalId: asked.principalId,
    requestType: type,
    status,
    scheduleInfo: asked.schedule.asWritten,
    justification: asked.justification ?? null,
    ticketNumber: asked.ticket?.number ?? null,
    ticketSystem: asked.ticket?.system ?? null,
    ...(readCondition(asked) ?? NO_CONDITION),
    requestorId: actor.principalId,
    approvalId: null,
    linkedEligibilityId: null,
    targetScheduleId: asked.targetScheduleId ?? asked.requestId,
    createdAt: now,
    completedAt: now,
    digest: digestOfRequest(type, asked, actor),
  };
}

/** What a schedule says to the outbox. */
export function scheduleEvent(schedule: Schedule | NewSchedule, actorId: string): ScheduleFact {
  return {
    scheduleId: schedule.id,
    principalId: schedule.principalId,
    roleDefinitionId: schedule.roleDefinitionId,
    scope: schedule.scope,
    startsAt: schedule.startsAt.toISOString(),
    endsAt: schedule.endsAt && schedule.endsAt.toISOString(),
    actorId,
  };
}
