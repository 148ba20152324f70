/**
 * `roleEligibilityScheduleRequests` and `roleAssignmentScheduleRequests` of directory roles: ask, read, list, cancel.
 *
 * Another person's request, for who may not read directory roles, looks exactly like one that does not exist.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { foldAscii, parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { cancelRequest } from '#modules/activation/index.ts';
import {
  findNamedRequest,
  findPlaceNames,
  listRequests,
  type NamedRequest,
  type RequestFilter,
  type RequestKind,
} from '#modules/assignments/index.ts';
import { activityOfRequest, commitAsked, validateAsked } from '../schedule-commands.ts';
import { answerEntity } from './collections.ts';
import { noContent, type GraphAnswer, type GraphCall, type GraphOperation } from './operation.ts';
import { presentRoleRequest } from './present-roles.ts';
import { answerRows, readExpand, readRoleFilter, roleRowMissing, visibleRoles } from './role-lists.ts';
import { isValidationOnly, readAction, readRoleRequest, roleRequestBodyKeys } from './role-request-body.ts';

const collections = {
  eligibility: 'roleEligibilityScheduleRequests',
  assignment: 'roleAssignmentScheduleRequests',
} as const;
const contextOfKind = (kind: RequestKind) => `roleManagement/directory/${collections[kind]}`;

/** The caller does not choose the id, so a request sent twice is refused the second time as one that exists. */
async function ask(call: GraphCall, kind: RequestKind): Promise<GraphAnswer> {
  const type = readAction(call.body, kind);
  call.request.activity = activityOfRequest(type, kind);
  const asked = readRoleRequest(call.body, kind, call.ports.randomness.guid());
  if (type.startsWith('Admin')) call.guard(directoryActions.manageDirectoryRoles);
  const now = call.ports.clock.now();
  if (isValidationOnly(call.body)) {
    const request = await validateAsked(call, asked);
    const names = await findPlaceNames(call.ports.database, request);
    const shown = presentRoleRequest({ ...request, names, approvalExpiresAt: null }, now, new Set());
    return answerEntity(call, contextOfKind(kind), { ...shown, isValidationOnly: true }, 201);
  }
  const { id } = await commitAsked(call, asked);
  const named = await findNamedRequest(call.ports.database, kind, id);
  return answerEntity(call, contextOfKind(kind), presentRoleRequest(named!, now, new Set()), 201);
}

async function getVisible(call: GraphCall, kind: RequestKind): Promise<NamedRequest> {
  const id = parseGuid(call.params['id']);
  const request = id && (await findNamedRequest(call.ports.database, kind, id));
  const { principalId } = call.actor;
  const isVisible =
    request &&
    request.scope === DIRECTORY_SCOPE &&
    (request.requestorId === principalId || request.principalId === principalId || visibleRoles(call) === 'all');
  if (!isVisible) throw roleRowMissing(collections[kind].slice(0, -1));
  return request;
}

async function listOf(call: GraphCall, kind: RequestKind, narrowed: Narrowed): Promise<GraphAnswer> {
  const now = call.ports.clock.now();
  const { assignmentType: _type, ...filter } = readRoleFilter(call);
  const expand = readExpand(call);
  const reach = { kind, scope: DIRECTORY_SCOPE, onlyOwnOf: narrowed.onlyOwnOf };
  const page = await listRequests(call.ports.database, reach, { ...filter, ...narrowed.filter }, call.page, now);
  return answerRows(call, contextOfKind(kind), page, (request) => presentRoleRequest(request, now, expand));
}

interface Narrowed {
  readonly onlyOwnOf: string | null;
  readonly filter: RequestFilter;
}

/** `on` is `principal`, `createdBy` or `approver`: what is asked for the caller, by them, or waits for them. */
function narrowTo(call: GraphCall): Narrowed {
  const { principalId } = call.actor;
  switch (foldAscii(call.params['on'] ?? '')) {
    case 'principal':
      return { onlyOwnOf: null, filter: { assignedTo: principalId } };
    case 'createdby':
      return { onlyOwnOf: null, filter: { requestorId: principalId } };
    case 'approver':
      return { onlyOwnOf: null, filter: { waiting: waitingFor(call) } };
    default:
      throw new Refusal('request.invalid', { field: 'on', reason: "must be 'principal', 'createdBy' or 'approver'" });
  }
}

function waitingFor(call: GraphCall): NonNullable<RequestFilter['waiting']> {
  const decides = call.holds(directoryActions.manageDirectoryRoles);
  return { principalId: call.actor.principalId, administered: decides ? [DIRECTORY_SCOPE] : [] };
}

function operationsOf(kind: RequestKind): GraphOperation[] {
  const path = contextOfKind(kind);
  const activity = kind === 'eligibility' ? 'eligibility.assigned' : 'role.activation-requested';
  return [
    {
      method: 'POST',
      path,
      permission: 'signed-in',
      activity,
      bodyKeys: roleRequestBodyKeys,
      handle: (call) => ask(call, kind),
    },
    {
      method: 'GET',
      path,
      permission: 'signed-in',
      handle: (call) => {
        const onlyOwnOf = visibleRoles(call) === 'all' ? null : call.actor.principalId;
        return listOf(call, kind, { onlyOwnOf, filter: {} });
      },
    },
    {
      method: 'GET',
      path: `${path}/filterByCurrentUser/{on}`,
      permission: 'signed-in',
      handle: (call) => listOf(call, kind, narrowTo(call)),
    },
    {
      method: 'GET',
      path: `${path}/{id}`,
      permission: 'signed-in',
      handle: async (call) => {
        const request = await getVisible(call, kind);
        return answerEntity(call, path, presentRoleRequest(request, call.ports.clock.now(), readExpand(call)));
      },
    },
    {
      method: 'POST',
      path: `${path}/{id}/cancel`,
      permission: 'signed-in',
      activity: 'request.canceled',
      handle: async (call) => {
        const { id } = await getVisible(call, kind);
        await cancelRequest(call.ports, call.actor, kind, id);
        return noContent;
      },
    },
  ];
}

export const roleRequestOperations: readonly GraphOperation[] = [
  ...operationsOf('eligibility'),
  ...operationsOf('assignment'),
];
