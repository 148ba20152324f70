/**
 * From an ARM call to the request it asks for, for PUT and for `validate`.
 *
 * Guards by itself: a person may always ask about their own role; everything an
 * administrator does needs the right to write assignments at the scope.
 */
import { parseGuid } from '#model/guid.ts';
import { WRITE_ASSIGNMENTS, type RequestKind, type ScheduleRequest } from '#modules/assignments/index.ts';
import { activityOfRequest, commitAsked, validateAsked, type AskedRequest } from '../schedule-commands.ts';
import type { ArmCall } from './operation.ts';
import { invalid } from '../read-body.ts';
import { readRequestBody, readRequestType } from './request-body.ts';

export function requestName(call: ArmCall): string {
  return parseGuid(call.params['name']) ?? invalid('name', 'must be a GUID');
}

function readCall(call: ArmCall, kind: RequestKind): AskedRequest {
  const body = readRequestBody(call.body, kind);
  if (!body.type.startsWith('Self')) call.guard(WRITE_ASSIGNMENTS);
  const { type, linkedEligibilityId, ...said } = body;
  const asked = { ...said, requestId: requestName(call), scope: call.scope.scope };
  return { type, admin: { ...asked, kind }, self: { ...asked, linkedEligibilityId } };
}

/** Carries the request out and answers what is stored. */
export async function commitRequest(call: ArmCall, kind: RequestKind): Promise<ScheduleRequest> {
  call.request.activity = activityOfRequest(readRequestType(call.body, kind), kind);
  return commitAsked(call, readCall(call, kind));
}

/** The rules of the commit without it; answers the request as it would be stored. A refusal here is no attempt. */
export async function validateRequest(call: ArmCall, kind: RequestKind): Promise<ScheduleRequest> {
  return validateAsked(call, readCall(call, kind));
}
