/**
 * What `$filter` means on lists of assignments, eligibilities and their
 * schedules, and whose rows a caller may see there.
 */
import { permissionCovers } from '#model/action.ts';
import { foldAscii } from '#model/guid.ts';
import { conjuncts, filterRefusal, positionOf, type Filter, type FunctionCall } from '#model/odata-filter.ts';
import type { Scope } from '#model/scope.ts';
import type { ScheduleFilter, ScheduleReach, ScheduleVisibility } from '#modules/assignments/index.ts';
import { filterGuid } from './ids.ts';
import type { ArmCall } from './operation.ts';

export interface AskedSchedules {
  readonly filter: ScheduleFilter;
  readonly extent: ScheduleReach['extent'];
  /** Only what the caller is given, directly or through groups. */
  readonly isOwn: boolean;
}

/** Reads parts joined with `and`. What is not known is refused at its position, never ignored. */
export function readScheduleFilter(call: ArmCall): AskedSchedules {
  let asked: AskedSchedules = { filter: {}, extent: 'all', isOwn: false };
  for (const part of conjuncts(call.filter)) asked = join(asked, readPart(call, part));
  if (!asked.isOwn) return asked;
  // Asking for oneself means oneself, whatever else the filter names.
  const { principalId: _ignored, ...filter } = asked.filter;
  return { ...asked, filter: { ...filter, assignedTo: call.actor.principalId } };
}

function join(one: AskedSchedules, other: AskedSchedules): AskedSchedules {
  return {
    filter: { ...one.filter, ...other.filter },
    extent: one.extent === 'above' ? 'above' : other.extent,
    isOwn: one.isOwn || other.isOwn,
  };
}

function readPart(call: ArmCall, part: Filter): AskedSchedules {
  if (part.kind === 'function') return readFunction(part);
  if (part.kind === 'compare' && part.operator === 'eq' && part.value.type === 'string') {
    return { filter: readComparison(part.path, part.value.value, part.at), extent: 'all', isOwn: false };
  }
  throw filterRefusal(positionOf(part), 'This list understands functions and eq, joined with and');
}

function readFunction({ name, arguments: given, at }: FunctionCall): AskedSchedules {
  const [argument] = given;
  switch (name) {
    case 'atscope':
      return { filter: {}, extent: 'above', isOwn: false };
    case 'astarget':
      return { filter: {}, extent: 'all', isOwn: true };
    case 'assignedto': {
      const value = argument && argument.type !== 'path' ? argument.value : undefined;
      return { filter: { assignedTo: filterGuid(value, at) }, extent: 'all', isOwn: false };
    }
    default:
      throw filterRefusal(at, `${name} is not a function of this list`);
  }
}

function readComparison(path: string, value: string, at: number): ScheduleFilter {
  switch (foldAscii(path)) {
    case 'principalid':
      return { principalId: filterGuid(value, at) };
    case 'roledefinitionid':
      return { roleDefinitionId: filterGuid(value, at) };
    case 'roleassignmentscheduleid':
    case 'name':
      return { scheduleId: filterGuid(value, at) };
    case 'roleeligibilityscheduleid':
    case 'linkedroleeligibilityscheduleid':
      return { eligibilityId: filterGuid(value, at) };
    case 'assignmenttype':
      return { assignmentType: foldAscii(value) === 'activated' ? 'Activated' : 'Assigned' };
    case 'status':
      return { status: value };
    default:
      throw filterRefusal(at, `${path} is not a property of this list`);
  }
}

/** Everything, for who may read at the scope; else their own rows and those below scopes they may read at. */
export function visibilityOf(call: ArmCall, action: string): ScheduleVisibility {
  if (call.holds(action)) return 'all';
  return { principalId: call.actor.principalId, readable: readableScopes(call, action) };
}

/** Scopes at which the caller holds an action through a role there. What lies below inherits it. */
export function readableScopes(call: ArmCall, action: string): Scope[] {
  const { principalId } = call.actor;
  const { decisions } = call.request.server;
  const held = new Set(decisions.assignmentsOf(principalId).map((step) => step.scope));
  return [...held].filter((scope) => decisions.holds(principalId, action, scope));
}

/** Scopes at which a role of the caller grants an action, whatever a deny assignment says there: it may end below. */
export function grantingScopes(call: ArmCall, action: string): Scope[] {
  const { principalId } = call.actor;
  const { decisions } = call.request.server;
  const held = new Set(decisions.assignmentsOf(principalId).map((step) => step.scope));
  return [...held].filter((scope) =>
    decisions.permissionsAt(principalId, scope).some((one) => permissionCovers(one, action, false)),
  );
}
