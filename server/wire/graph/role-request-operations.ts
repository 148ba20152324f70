/**
 * Schedule requests of directory roles and of access to groups: ask, read, list, cancel.
 *
 * Another person's request, for who may not read such access and was not asked to approve it, looks exactly like one
 * that does not exist.
 */
import { foldAscii, parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { cancelRequest } from '#modules/activation/index.ts';
import {
  findNamedRequest,
  findPlaceNames,
  listRequests,
  type NamedRequest,
  type RequestFilter,
  type RequestKind,
} from '#modules/assignments/index.ts';
import { isAskedAbout } from '../approval-answers.ts';
import { activityOfRequest, commitAsked, validateAsked } from '../schedule-commands.ts';
import { answerEntity } from './collections.ts';
import { directorySurface } from './directory-surface.ts';
import { groupSurface } from './group-surface.ts';
import { noContent, type GraphAnswer, type GraphCall, type GraphOperation } from './operation.ts';
import type { PrivilegedSurface } from './privileged-surface.ts';
import { answerRows, readExpand, roleRowMissing } from './role-lists.ts';
import { isValidationOnly, readAction } from './role-request-body.ts';

const pathOf = ({ root, requests }: PrivilegedSurface, kind: RequestKind) => `${root}/${requests[kind]}`;

/** The caller does not choose the id, so a request sent twice is refused the second time as one that exists. */
async function ask(surface: PrivilegedSurface, call: GraphCall, kind: RequestKind): Promise<GraphAnswer> {
  call.request.activity = activityOfRequest(readAction(call.body, kind), kind);
  // Who only asks what would be answered attempts nothing.
  if (isValidationOnly(call.body)) call.request.activity = undefined;
  const asked = await surface.readRequest(call, kind, call.ports.randomness.guid());
  const now = call.ports.clock.now();
  if (isValidationOnly(call.body)) {
    const request = await validateAsked(call, asked);
    const names = await findPlaceNames(call.ports.database, request);
    const shown = surface.presentRequest({ ...request, names, approvalExpiresAt: null }, now, new Set());
    return answerEntity(call, pathOf(surface, kind), { ...shown, isValidationOnly: true }, 201);
  }
  const { id } = await commitAsked(call, asked);
  const named = await findNamedRequest(call.ports.database, kind, id);
  return answerEntity(call, pathOf(surface, kind), surface.presentRequest(named!, now, new Set()), 201);
}

async function getVisible(surface: PrivilegedSurface, call: GraphCall, kind: RequestKind): Promise<NamedRequest> {
  const id = parseGuid(call.params['id']);
  const request = id && (await findNamedRequest(call.ports.database, kind, id));
  const { principalId } = call.actor;
  const isVisible =
    request &&
    surface.isHere(request.scope) &&
    (request.requestorId === principalId ||
      request.principalId === principalId ||
      surface.visibility(call, request.scope) === 'all' ||
      (await isAskedAbout(call, request)));
  if (!isVisible) throw roleRowMissing(surface.requests[kind].slice(0, -1));
  return request;
}

async function listOf(surface: PrivilegedSurface, call: GraphCall, kind: RequestKind, narrowed?: RequestFilter) {
  const now = call.ports.clock.now();
  const { scope, filter } = await surface.readList(call, narrowed ? 'own' : 'anybody');
  const { assignmentType: _type, ...asked } = filter;
  const expand = readExpand(call);
  const seesAll = narrowed !== undefined || surface.visibility(call, scope) === 'all';
  const reach = { kind, scope, onlyOwnOf: seesAll ? null : call.actor.principalId };
  const page = await listRequests(call.ports.database, reach, { ...asked, ...narrowed }, call.page, now);
  return answerRows(call, pathOf(surface, kind), page, (request) => surface.presentRequest(request, now, expand));
}

/** `on` is `principal`, `createdBy` or `approver`: what is asked for the caller, by them, or waits for them. */
function narrowTo(surface: PrivilegedSurface, call: GraphCall): RequestFilter {
  const { principalId } = call.actor;
  switch (foldAscii(call.params['on'] ?? '')) {
    case 'principal':
      return { assignedTo: principalId };
    case 'createdby':
      return { requestorId: principalId };
    case 'approver':
      return { waiting: { principalId, administered: surface.administered(call) } };
    default:
      throw new Refusal('request.invalid', { field: 'on', reason: "must be 'principal', 'createdBy' or 'approver'" });
  }
}

function operationsOf(surface: PrivilegedSurface, kind: RequestKind): GraphOperation[] {
  const path = pathOf(surface, kind);
  const activity = kind === 'eligibility' ? 'eligibility.assigned' : 'role.activation-requested';
  return [
    {
      method: 'POST',
      path,
      permission: 'signed-in',
      activity,
      bodyKeys: surface.bodyKeys,
      handle: (call) => ask(surface, call, kind),
    },
    { method: 'GET', path, permission: 'signed-in', handle: (call) => listOf(surface, call, kind) },
    {
      method: 'GET',
      path: `${path}/filterByCurrentUser/{on}`,
      permission: 'signed-in',
      handle: (call) => listOf(surface, call, kind, narrowTo(surface, call)),
    },
    {
      method: 'GET',
      path: `${path}/{id}`,
      permission: 'signed-in',
      handle: async (call) => {
        const request = await getVisible(surface, call, kind);
        return answerEntity(call, path, surface.presentRequest(request, call.ports.clock.now(), readExpand(call)));
      },
    },
    {
      method: 'POST',
      path: `${path}/{id}/cancel`,
      permission: 'signed-in',
      activity: 'request.canceled',
      handle: async (call) => {
        const { id } = await getVisible(surface, call, kind);
        await cancelRequest(call.ports, call.actor, kind, id);
        return noContent;
      },
    },
  ];
}

export const roleRequestOperations: readonly GraphOperation[] = [directorySurface, groupSurface].flatMap((surface) => [
  ...operationsOf(surface, 'eligibility'),
  ...operationsOf(surface, 'assignment'),
]);
