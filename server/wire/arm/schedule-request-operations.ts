/**
 * `roleEligibilityScheduleRequests` and `roleAssignmentScheduleRequests`: put, read, list, cancel, validate.
 *
 * Another person's request at a scope the caller cannot read, who was not asked to
 * approve it, looks exactly like one that does not exist.
 */
import { foldAscii, parseGuid } from '#model/guid.ts';
import { filterRefusal, type Filter } from '#model/odata-filter.ts';
import { Refusal } from '#model/refusal.ts';
import { parseScope } from '#model/scope.ts';
import { cancelRequest } from '#modules/activation/index.ts';
import {
  decideExtension,
  findNamedRequest,
  findPlaceNames,
  listRequests,
  WRITE_ASSIGNMENTS,
  type NamedRequest,
  type RequestFilter,
  type RequestKind,
} from '#modules/assignments/index.ts';
import { isAskedAbout } from '../approval-answers.ts';
import { decisionBodyKeys, guidAtEnd, readDecision, requestBodyKeys } from './request-body.ts';
import { commitRequest, requestName, validateRequest } from './request-commands.ts';
import { presentRequest } from './request-shape.ts';
import { grantingScopes } from './schedule-filter.ts';
import { created, done, list, ok, type ArmCall, type ArmOperation, type ArmReply } from './operation.ts';

const collections = {
  eligibility: 'roleEligibilityScheduleRequests',
  assignment: 'roleAssignmentScheduleRequests',
} as const;

/** The five operations of one of the two collections. */
function operationsOf(kind: RequestKind): ArmOperation[] {
  const collection = collections[kind];
  const activity = kind === 'eligibility' ? 'eligibility.assigned' : 'role.activation-requested';
  const path = `{scope}/~/${collection}/{name}`;
  return [
    {
      method: 'PUT',
      path,
      permission: 'signed-in',
      activity,
      bodyKeys: requestBodyKeys,
      handle: (call) => putRequest(call, kind),
    },
    { method: 'GET', path, permission: 'signed-in', handle: (call) => getRequest(call, kind) },
    { method: 'GET', path: `{scope}/~/${collection}`, permission: 'signed-in', handle: (call) => listOf(call, kind) },
    {
      method: 'POST',
      path: `${path}/cancel`,
      permission: 'signed-in',
      activity: 'request.canceled',
      about: (call) => aboutRequest(call, kind),
      handle: (call) => cancel(call, kind),
    },
    {
      method: 'POST',
      path: `${path}/updateRequest`,
      permission: 'signed-in',
      activity: 'extension.approved',
      about: (call) => aboutRequest(call, kind),
      bodyKeys: decisionBodyKeys,
      handle: (call) => decide(call, kind),
    },
    {
      method: 'POST',
      path: `${path}/validate`,
      permission: 'signed-in',
      bodyKeys: requestBodyKeys,
      handle: (call) => validate(call, kind),
    },
  ];
}

export const scheduleRequestOperations: readonly ArmOperation[] = [
  ...operationsOf('eligibility'),
  ...operationsOf('assignment'),
];

async function putRequest(call: ArmCall, kind: RequestKind): Promise<ArmReply> {
  const request = await commitRequest(call, kind);
  const named = await findNamedRequest(call.ports.database, kind, request.id);
  return created(presentRequest(named!, call.ports.clock.now()));
}

async function validate(call: ArmCall, kind: RequestKind): Promise<ArmReply> {
  const request = await validateRequest(call, kind);
  const names = await findPlaceNames(call.ports.database, request);
  return ok(presentRequest({ ...request, names, approvalExpiresAt: null }, call.ports.clock.now()));
}

async function getRequest(call: ArmCall, kind: RequestKind): Promise<ArmReply> {
  return ok(presentRequest(await getVisible(call, kind), call.ports.clock.now()));
}

async function aboutRequest(call: ArmCall, kind: RequestKind) {
  const { principalId, roleDefinitionId } = await getVisible(call, kind);
  return { subjectId: principalId, roleDefinitionId };
}

async function getVisible(call: ArmCall, kind: RequestKind): Promise<NamedRequest> {
  const requestId = parseGuid(call.params['name']);
  const request = requestId && (await findNamedRequest(call.ports.database, kind, requestId));
  const { principalId } = call.actor;
  const isVisible =
    request &&
    request.scope === call.scope.scope &&
    (request.requestorId === principalId ||
      request.principalId === principalId ||
      call.holds(`Microsoft.Authorization/${collections[kind]}/read`) ||
      (await isAskedAbout(call, request)));
  if (!isVisible) throw new Refusal('assignment.request-not-found', { requestId: call.params['name'] ?? '' });
  return request;
}

async function cancel(call: ArmCall, kind: RequestKind): Promise<ArmReply> {
  await cancelRequest(call.ports, call.actor, kind, requestName(call));
  return done;
}

/** An administrator's decision about a request to extend or renew. */
async function decide(call: ArmCall, kind: RequestKind): Promise<ArmReply> {
  const { id } = await getVisible(call, kind);
  const decision = readDecision(call.body, kind);
  call.request.activity = decision.result === 'AdminApproved' ? 'extension.approved' : 'extension.denied';
  await decideExtension(call.ports, call.actor, kind, id, decision);
  return ok(presentRequest(await getVisible(call, kind), call.ports.clock.now()));
}

async function listOf(call: ArmCall, kind: RequestKind): Promise<ArmReply> {
  const { ports, actor, scope } = call;
  const now = ports.clock.now();
  const asked = readFilter(call, call.filter);
  const mayRead = call.holds(`Microsoft.Authorization/${collections[kind]}/read`);
  // An approver needs no role: what waits for their answer is theirs to see.
  const onlyOwnOf = asked.own === 'target' || (!mayRead && asked.own !== 'approver') ? actor.principalId : null;
  const reach = { kind, scope: scope.scope, onlyOwnOf };
  const page = await listRequests(ports.database, reach, asked.filter, call.page, now);
  const rows = asked.filter.waiting ? page.rows.filter((request) => maySee(call, request)) : page.rows;
  return list(call, { ...page, rows }, (request) => presentRequest(request, now));
}

interface ReadFilter {
  readonly filter: RequestFilter;
  readonly own: 'target' | 'approver' | null;
}

/** The forms clients send, joined with `and`. Anything else is refused at its position, never ignored. */
function readFilter(call: ArmCall, filter: Filter | undefined): ReadFilter {
  if (!filter) return { filter: {}, own: null };
  if (filter.kind === 'and') {
    const parts = filter.operands.map((operand) => readFilter(call, operand));
    return {
      filter: Object.assign({}, ...parts.map((part) => part.filter)) as RequestFilter,
      own: parts.find((part) => part.own)?.own ?? null,
    };
  }
  if (filter.kind === 'function') return readFunction(call, filter.name, filter.arguments[0], filter.at);
  if (filter.kind === 'compare' && filter.operator === 'eq' && filter.value.type === 'string') {
    return { filter: readComparison(filter.path, filter.value.value, filter.at), own: null };
  }
  throw filterRefusal('at' in filter ? filter.at : 0, 'Only comparisons with eq and functions, joined with and');
}

function readFunction(
  call: ArmCall,
  name: string,
  argument: { type: string; value?: unknown } | undefined,
  position: number,
): ReadFilter {
  const { principalId } = call.actor;
  switch (name) {
    case 'atscope':
      return { filter: { atScope: true }, own: null };
    case 'astarget':
      return { filter: {}, own: 'target' };
    case 'asrequestor':
      return { filter: { requestorId: principalId }, own: 'approver' };
    case 'asapprover':
      return { filter: { waiting: waitingFor(call) }, own: 'approver' };
    case 'assignedto':
      return { filter: { assignedTo: guidOf(argument?.value, position) }, own: null };
    default:
      throw filterRefusal(position, `${name} is not a function of this list`);
  }
}

/** What waits for the caller: as an approver, or, for extensions, as an administrator of the resource. */
function waitingFor(call: ArmCall): NonNullable<RequestFilter['waiting']> {
  return { principalId: call.actor.principalId, administered: grantingScopes(call, WRITE_ASSIGNMENTS) };
}

/** Roles are inherited, but a deny assignment may take a single row from an administrator. */
function maySee(call: ArmCall, { status, scope }: NamedRequest): boolean {
  return status !== 'PendingAdminDecision' || call.holds(WRITE_ASSIGNMENTS, parseScope(scope));
}

function readComparison(path: string, value: string, position: number): RequestFilter {
  switch (foldAscii(path)) {
    case 'principalid':
      return { principalId: guidOf(value, position) };
    case 'requestorid':
      return { requestorId: guidOf(value, position) };
    case 'roledefinitionid':
      return { roleDefinitionId: guidOf(value, position) };
    case 'status':
      return { status: value };
    default:
      throw filterRefusal(position, `${path} is not a property of this list`);
  }
}

function guidOf(value: unknown, position: number): string {
  const guid = guidAtEnd(value, '$filter');
  if (!guid) throw filterRefusal(position, 'A GUID is expected here');
  return guid;
}
