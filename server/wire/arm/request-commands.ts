/**
 * From a read body to the command that does it, for PUT and for `validate`.
 *
 * Guards by itself: a person may always ask about their own role; everything an
 * administrator does needs the right to write assignments at the scope.
 */
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { activateRole, deactivateRole, previewActivation, type SelfRequest } from '#modules/activation/index.ts';
import {
  askExtension,
  assignRole,
  extendSchedule,
  previewAssignment,
  previewChange,
  previewExtension,
  removeSchedule,
  renewSchedule,
  updateSchedule,
  WRITE_ASSIGNMENTS,
  type AdminRequest,
  type AssignmentAssessment,
  type RequestAnswer,
  type RequestKind,
  type ScheduleRequest,
  type Unmet,
} from '#modules/assignments/index.ts';
import type { ActivityName } from '#modules/audit/index.ts';
import type { ArmCall } from './operation.ts';
import { invalid, readRequestBody, readRequestType, type AskedBody, type AskedType } from './request-body.ts';

/** What a refused request is recorded as. */
function activityOf(type: AskedType, kind: RequestKind): ActivityName {
  if (type === 'SelfActivate') return 'role.activation-requested';
  if (type === 'SelfDeactivate') return 'role.deactivated';
  if (type === 'SelfExtend' || type === 'SelfRenew') return 'extension.requested';
  if (type === 'AdminAssign') return `${kind}.assigned`;
  return type === 'AdminRemove' ? `${kind}.removed` : `${kind}.updated`;
}

export function requestName(call: ArmCall): string {
  return parseGuid(call.params['name']) ?? invalid('name', 'must be a GUID');
}

interface ReadCall {
  readonly body: AskedBody;
  readonly admin: AdminRequest;
  readonly self: SelfRequest;
}

function readCall(call: ArmCall, kind: RequestKind): ReadCall {
  call.request.activity = activityOf(readRequestType(call.body, kind), kind);
  const body = readRequestBody(call.body, kind);
  if (!body.type.startsWith('Self')) call.guard(WRITE_ASSIGNMENTS);
  const asked = {
    requestId: requestName(call),
    scope: call.scope.scope,
    roleDefinitionId: body.roleDefinitionId,
    principalId: body.principalId,
    schedule: body.schedule,
    justification: body.justification,
    ticket: body.ticket,
    targetScheduleId: body.targetScheduleId,
  };
  return {
    body,
    admin: { ...asked, kind, condition: body.condition, conditionVersion: body.conditionVersion },
    self: { ...asked, linkedEligibilityId: body.linkedEligibilityId },
  };
}

/** Carries the request out and answers what is stored. */
export async function commitRequest(call: ArmCall, kind: RequestKind): Promise<ScheduleRequest> {
  const { ports, actor } = call;
  const { body, admin, self } = readCall(call, kind);
  switch (body.type) {
    case 'SelfActivate': {
      const answer = await activateRole(ports, actor, self);
      if (answer.outcome === 'unmet') throw new Refusal('activation.rules-unmet', { unmet: answer.unmet });
      return answer.request;
    }
    case 'SelfDeactivate':
      return deactivateRole(ports, actor, self);
    case 'SelfExtend':
    case 'SelfRenew':
      return stored(await askExtension(ports, actor, admin, body.type));
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
export async function validateRequest(call: ArmCall, kind: RequestKind): Promise<ScheduleRequest> {
  const { ports, actor } = call;
  const { body, admin, self } = readCall(call, kind);
  const status = await previewStatus({ ports, actor }, { body, admin, self });
  return {
    id: admin.requestId,
    kind,
    scope: admin.scope,
    roleDefinitionId: admin.roleDefinitionId,
    principalId: admin.principalId,
    requestType: body.type,
    // `PendingEvaluation` is an answer of `validate` alone; no stored request ever has it.
    status: status as ScheduleRequest['status'],
    scheduleInfo: admin.schedule.asWritten,
    justification: body.justification ?? null,
    ticketNumber: body.ticket?.number ?? null,
    ticketSystem: body.ticket?.system ?? null,
    condition: body.condition ?? null,
    conditionVersion: body.conditionVersion ?? null,
    requestorId: actor.principalId,
    approvalId: null,
    linkedEligibilityId: self.linkedEligibilityId ?? null,
    targetScheduleId: admin.requestId,
    createdAt: ports.clock.now(),
    completedAt: null,
  };
}

/** Refuses as the commit would; otherwise the status it would answer. */
async function previewStatus({ ports, actor }: Pick<ArmCall, 'ports' | 'actor'>, { body, admin, self }: ReadCall) {
  switch (body.type) {
    case 'SelfActivate': {
      const { assessment, approvalRequired } = await previewActivation(ports, actor, self);
      if (assessment.outcome === 'unmet') throw new Refusal('activation.rules-unmet', { unmet: assessment.unmet });
      return approvalRequired ? 'PendingEvaluation' : 'Granted';
    }
    case 'SelfExtend':
    case 'SelfRenew': {
      const { justificationMissing } = await previewExtension(ports, actor, admin, body.type);
      requireMet(justificationMissing ? [{ requirement: 'justification' }] : []);
      return 'PendingAdminDecision';
    }
    case 'AdminAssign':
      requireAccepted(await previewAssignment(ports, actor, admin));
      return 'Granted';
    case 'AdminUpdate':
    case 'AdminExtend':
    case 'AdminRenew':
      requireAccepted(await previewChange(ports, actor, admin, body.type));
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
