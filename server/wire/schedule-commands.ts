/**
 * From what a dialect read of a schedule request to the command that does it, and to its rules without doing it.
 *
 * Knows no dialect: each reads its own body and words its own answer. The commands refuse by themselves whoever may not.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { activateRole, deactivateRole, previewActivation, type SelfRequest } from '#modules/activation/index.ts';
import {
  askExtension,
  assignRole,
  extendSchedule,
  NO_CONDITION,
  previewAssignment,
  previewChange,
  previewExtension,
  readCondition,
  removeSchedule,
  renewSchedule,
  updateSchedule,
  type AdminRequest,
  type AssignmentAssessment,
  type RequestAnswer,
  type RequestKind,
  type ScheduleRequest,
  type Unmet,
} from '#modules/assignments/index.ts';
import type { ActivityName } from '#modules/audit/index.ts';
import type { Ports } from '#platform/ports.ts';

export const requestTypes = [
  'AdminAssign',
  'AdminUpdate',
  'AdminRemove',
  'AdminExtend',
  'AdminRenew',
  'SelfActivate',
  'SelfDeactivate',
  'SelfExtend',
  'SelfRenew',
] as const;
export type AskedType = (typeof requestTypes)[number];

/** One request, ready for either kind of command. */
export interface AskedRequest {
  readonly type: AskedType;
  readonly admin: AdminRequest;
  readonly self: SelfRequest;
}

type Who = { readonly ports: Ports; readonly actor: Actor };

/** What a refused request is recorded as. */
export function activityOfRequest(type: AskedType, kind: RequestKind): ActivityName {
  if (type === 'SelfActivate') return 'role.activation-requested';
  if (type === 'SelfDeactivate') return 'role.deactivated';
  if (type === 'SelfExtend' || type === 'SelfRenew') return 'extension.requested';
  if (type === 'AdminAssign') return `${kind}.assigned`;
  return type === 'AdminRemove' ? `${kind}.removed` : `${kind}.updated`;
}

/** Carries the request out and answers what is stored. */
export async function commitAsked(
  { ports, actor }: Who,
  { type, admin, self }: AskedRequest,
): Promise<ScheduleRequest> {
  switch (type) {
    case 'SelfActivate': {
      const answer = await activateRole(ports, actor, self);
      if (answer.outcome === 'unmet') throw new Refusal('activation.rules-unmet', { unmet: answer.unmet });
      return answer.request;
    }
    case 'SelfDeactivate':
      return deactivateRole(ports, actor, self);
    case 'SelfExtend':
    case 'SelfRenew':
      return stored(await askExtension(ports, actor, admin, type));
    case 'AdminAssign':
      return stored(await assignRole(ports, actor, admin));
    case 'AdminUpdate':
      return stored(await updateSchedule(ports, actor, admin));
    case 'AdminExtend':
      return stored(await extendSchedule(ports, actor, admin));
    case 'AdminRenew':
      return stored(await renewSchedule(ports, actor, admin));
    case 'AdminRemove':
      return removeSchedule(ports, actor, admin);
  }
}

function stored(answer: RequestAnswer): ScheduleRequest {
  if (answer.outcome === 'unmet') throw new Refusal('assignment.rules-unmet', { unmet: answer.unmet });
  return answer.request;
}

/** The rules of the commit without it; answers the request as it would be stored. */
export async function validateAsked(who: Who, asked: AskedRequest): Promise<ScheduleRequest> {
  const { admin, self } = asked;
  const status = await previewStatus(who, asked);
  return {
    id: admin.requestId,
    kind: admin.kind,
    scope: admin.scope,
    roleDefinitionId: admin.roleDefinitionId,
    principalId: admin.principalId,
    requestType: asked.type,
    // `PendingEvaluation` is an answer of validation alone; no stored request ever has it.
    status: status as ScheduleRequest['status'],
    scheduleInfo: admin.schedule.asWritten,
    justification: admin.justification ?? null,
    ticketNumber: admin.ticket?.number ?? null,
    ticketSystem: admin.ticket?.system ?? null,
    ...(readCondition(admin) ?? NO_CONDITION),
    requestorId: who.actor.principalId,
    approvalId: null,
    linkedEligibilityId: self.linkedEligibilityId ?? null,
    targetScheduleId: admin.requestId,
    createdAt: who.ports.clock.now(),
    completedAt: null,
  };
}

/** Refuses as the commit would; otherwise the status it would answer. */
async function previewStatus({ ports, actor }: Who, { type, admin, self }: AskedRequest) {
  switch (type) {
    case 'SelfActivate': {
      const { assessment, approvalRequired } = await previewActivation(ports, actor, self);
      if (assessment.outcome === 'unmet') throw new Refusal('activation.rules-unmet', { unmet: assessment.unmet });
      return approvalRequired ? 'PendingEvaluation' : 'Granted';
    }
    case 'SelfExtend':
    case 'SelfRenew': {
      const { justificationMissing } = await previewExtension(ports, actor, admin, type);
      requireMet(justificationMissing ? [{ requirement: 'justification' }] : []);
      return 'PendingAdminDecision';
    }
    case 'AdminAssign':
      requireAccepted(await previewAssignment(ports, actor, admin));
      return 'Granted';
    case 'AdminUpdate':
    case 'AdminExtend':
    case 'AdminRenew':
      requireAccepted(await previewChange(ports, actor, admin, type));
      return 'Granted';
    case 'AdminRemove':
    case 'SelfDeactivate':
      return 'Granted';
  }
}

function requireAccepted(assessment: AssignmentAssessment): void {
  requireMet(assessment.outcome === 'unmet' ? assessment.unmet : []);
}

function requireMet(unmet: readonly Unmet[]): void {
  if (unmet.length > 0) throw new Refusal('assignment.rules-unmet', { unmet });
}
