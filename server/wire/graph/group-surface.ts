/**
 * Membership and ownership of groups as a surface of privileged access: `identityGovernance/privilegedAccess/group`.
 *
 * Who owns a group sees and manages it; who manages access everywhere, all groups. Others see their own rows. A list of
 * anybody's names a group or a principal.
 */
import { ANY_GROUP, groupOfScope, groupScope } from '#model/group-access.ts';
import { foldAscii, parseGuid } from '#model/guid.ts';
import { conjuncts, filterRefusal, positionOf } from '#model/odata-filter.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { rightAt, WRITE_ASSIGNMENTS } from '#modules/assignments/index.ts';
import { getGroup } from '#modules/directory/index.ts';
import { readsGroupAccess } from '../group-access.ts';
import { holds } from '../guard.ts';
import { invalid } from '../read-body.ts';
import { accessIds, readAccessId, roleOfAccess } from './group-access-ids.ts';
import type { GraphCall } from './operation.ts';
import { presentGroupRequest, presentGroupSchedule } from './present-group-access.ts';
import type { AskedList, PrivilegedSurface } from './privileged-surface.ts';
import { readCommonRequest, roleRequestBodyKeys } from './role-request-body.ts';

const everywhere = ANY_GROUP as Scope;

/** The scope of a group that is there. */
async function scopeOfGroup(call: GraphCall, groupId: string): Promise<Scope> {
  return groupScope(await getGroup(call.ports.database, groupId));
}

function reads({ request }: GraphCall, scope: Scope): boolean {
  return readsGroupAccess(request, scope === everywhere ? DIRECTORY_SCOPE : scope);
}

/** Groups at which the caller holds something that lets them do this. */
function groupsWhere({ request, actor }: GraphCall, may: (scope: Scope) => boolean): Scope[] {
  const held = new Set(request.server.decisions.assignmentsOf(actor.principalId).map((step) => step.scope));
  return [...held].filter((scope) => groupOfScope(scope) !== undefined && may(scope));
}

async function readList(call: GraphCall, whose: 'anybody' | 'own'): Promise<AskedList> {
  let asked: AskedList['filter'] = {};
  let groupId: string | undefined;
  for (const part of conjuncts(call.filter)) {
    if (part.kind !== 'compare' || part.operator !== 'eq' || part.value.type !== 'string') {
      throw filterRefusal(positionOf(part), 'This list understands eq, joined with and');
    }
    const { value } = part.value;
    const guid = () => parseGuid(value) ?? refuse(part.at, 'A GUID is expected here');
    switch (foldAscii(part.path)) {
      case 'groupid':
        groupId = guid();
        break;
      case 'principalid':
        asked = { ...asked, principalId: guid() };
        break;
      case 'accessid':
        asked = { ...asked, roleDefinitionId: roleOfAccess[readAccessId(value) ?? refuse(part.at, accessIds)] };
        break;
      case 'status':
        asked = { ...asked, status: value };
        break;
      case 'assignmenttype':
        asked = { ...asked, assignmentType: foldAscii(value) === 'activated' ? 'Activated' : 'Assigned' };
        break;
      default:
        refuse(part.at, `${part.path} is not a property of this list`);
    }
  }
  if (whose === 'anybody' && groupId === undefined && asked.principalId === undefined) {
    throw new Refusal('request.invalid', { field: '$filter', reason: "must say groupId eq '…' or principalId eq '…'" });
  }
  return { scope: groupId === undefined ? everywhere : await scopeOfGroup(call, groupId), filter: asked };
}

function refuse(at: number, reason: string): never {
  throw filterRefusal(at, reason);
}

export const groupSurface: PrivilegedSurface = {
  root: 'identityGovernance/privilegedAccess/group',
  requests: { eligibility: 'eligibilityScheduleRequests', assignment: 'assignmentScheduleRequests' },
  schedules: {
    eligibilitySchedules: { kind: 'eligibility', which: 'schedules' },
    eligibilityScheduleInstances: { kind: 'eligibility', which: 'instances' },
    assignmentSchedules: { kind: 'assignment', which: 'schedules' },
    assignmentScheduleInstances: { kind: 'assignment', which: 'instances' },
  },
  approvals: 'assignmentApprovals',
  bodyKeys: [...roleRequestBodyKeys, 'groupId', 'accessId'],
  everywhere,
  isHere: (scope) => groupOfScope(scope) !== undefined,
  readRequest: async (call, kind, requestId) => {
    const accessId = readAccessId(call.body['accessId']) ?? invalid('accessId', accessIds);
    const groupId = parseGuid(call.body['groupId']) ?? invalid('groupId', 'must be a GUID');
    return readCommonRequest(call.body, kind, requestId, {
      scope: await scopeOfGroup(call, groupId),
      roleDefinitionId: roleOfAccess[accessId],
    });
  },
  readList,
  visibility: (call, scope) => {
    if (reads(call, scope)) return 'all';
    return {
      principalId: call.actor.principalId,
      readable: scope === everywhere ? groupsWhere(call, (group) => reads(call, group)) : [],
    };
  },
  administered: (call) => {
    const manages = (scope: Scope) => holds(call.request, rightAt(scope, WRITE_ASSIGNMENTS), scope);
    return manages(DIRECTORY_SCOPE) ? [DIRECTORY_SCOPE] : groupsWhere(call, manages);
  },
  readScheduleId: (text) => parseGuid(text.split('_').at(-1)),
  presentRequest: presentGroupRequest,
  presentSchedule: presentGroupSchedule,
};
