/**
 * `roleManagement/directory`: role definitions, role assignments, schedules and their instances.
 *
 * What a caller may not see looks like what does not exist. A role assignment made here is permanent and plain; what is
 * eligible or has an end goes by the schedule requests.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { foldAscii, parseGuid } from '#model/guid.ts';
import { conjuncts, filterRefusal, positionOf } from '#model/odata-filter.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import {
  assignDirectoryRole,
  findSchedule,
  listSchedules,
  removePlainRole,
  type NamedSchedule,
  type ScheduleReach,
} from '#modules/assignments/index.ts';
import { getCollaborationSettings } from '#modules/directory/index.ts';
import { findRole, listRoles, type RoleSearch } from '#modules/role-definitions/index.ts';
import { answerEntity } from './collections.ts';
import { noContent, type GraphAnswer, type GraphCall, type GraphOperation } from './operation.ts';
import { presentAssignment, presentRole, presentSchedule } from './present-roles.ts';
import { answerRows, readExpand, readRoleFilter, roleRowMissing, visibleRoles } from './role-lists.ts';
import { requireDirectoryScope } from './role-request-body.ts';

const ROOT = 'roleManagement/directory';

type Reach = Pick<ScheduleReach, 'kind' | 'which'>;
const collections: Readonly<Record<string, Reach>> = {
  roleEligibilitySchedules: { kind: 'eligibility', which: 'schedules' },
  roleEligibilityScheduleInstances: { kind: 'eligibility', which: 'instances' },
  roleAssignmentSchedules: { kind: 'assignment', which: 'schedules' },
  roleAssignmentScheduleInstances: { kind: 'assignment', which: 'instances' },
};
const assignments: Reach = { kind: 'assignment', which: 'instances' };

function reachOf(call: GraphCall, reach: Reach): ScheduleReach {
  return { ...reach, scope: DIRECTORY_SCOPE, extent: 'above', at: call.ports.clock.now() };
}

async function listOf(call: GraphCall, collection: string, reach: Reach): Promise<GraphAnswer> {
  const whole = reachOf(call, reach);
  const expand = readExpand(call);
  const page = await listSchedules(call.ports.database, whole, visibleRoles(call), readRoleFilter(call), call.page);
  return answerRows(call, `${ROOT}/${collection}`, page, (row) =>
    collection === 'roleAssignments' ? presentAssignment(row, expand) : presentSchedule(row, whole, expand),
  );
}

/** The caller's own, also through groups; `on` is `principal`. */
async function listOwn(call: GraphCall, collection: string, reach: Reach): Promise<GraphAnswer> {
  requirePrincipal(call);
  const whole = reachOf(call, reach);
  const { principalId: _mine, ...filter } = readRoleFilter(call);
  const { principalId } = call.actor;
  const expand = readExpand(call);
  const asked = { ...filter, assignedTo: principalId };
  const page = await listSchedules(call.ports.database, whole, { principalId, readable: [] }, asked, call.page);
  return answerRows(call, `${ROOT}/${collection}`, page, (row) => presentSchedule(row, whole, expand));
}

function requirePrincipal(call: GraphCall): void {
  if (foldAscii(call.params['on'] ?? '') === 'principal') return;
  throw new Refusal('request.invalid', { field: 'on', reason: "must be 'principal'" });
}

async function find(call: GraphCall, what: string, reach: Reach): Promise<NamedSchedule> {
  const id = parseGuid(call.params['id']);
  const found = id && (await findSchedule(call.ports.database, reachOf(call, reach), visibleRoles(call), id));
  if (!found) throw roleRowMissing(what);
  return found;
}

const scheduleOperations = Object.entries(collections).flatMap(([collection, reach]): GraphOperation[] => [
  {
    method: 'GET',
    path: `${ROOT}/${collection}`,
    permission: 'signed-in',
    handle: (call) => listOf(call, collection, reach),
  },
  {
    method: 'GET',
    path: `${ROOT}/${collection}/filterByCurrentUser/{on}`,
    permission: 'signed-in',
    handle: (call) => listOwn(call, collection, reach),
  },
  {
    method: 'GET',
    path: `${ROOT}/${collection}/{id}`,
    permission: 'signed-in',
    handle: async (call) => {
      const schedule = await find(call, collection.slice(0, -1), reach);
      const shown = presentSchedule(schedule, reachOf(call, reach), readExpand(call));
      return answerEntity(call, `${ROOT}/${collection}`, shown);
    },
  },
]);

async function assign(call: GraphCall): Promise<GraphAnswer> {
  requireDirectoryScope(call.body);
  const principalId = parseGuid(call.body['principalId']);
  const roleDefinitionId = parseGuid(call.body['roleDefinitionId']);
  if (!principalId) throw new Refusal('request.invalid', { field: 'principalId', reason: 'must be a GUID' });
  if (!roleDefinitionId) throw new Refusal('request.invalid', { field: 'roleDefinitionId', reason: 'must be a GUID' });
  const id = await assignDirectoryRole(call.ports, call.actor, { principalId, roleDefinitionId });
  const shown = { id, principalId, roleDefinitionId, directoryScopeId: '/', appScopeId: null };
  return answerEntity(call, `${ROOT}/roleAssignments`, shown, 201);
}

async function unassign(call: GraphCall): Promise<GraphAnswer> {
  const id = parseGuid(call.params['id']);
  const removed = id && (await removePlainRole(call.ports, call.actor, DIRECTORY_SCOPE, id));
  if (!removed) throw roleRowMissing('roleAssignment');
  return noContent;
}

const managing = { action: directoryActions.manageDirectoryRoles, at: 'directory' } as const;

const assignmentOperations: readonly GraphOperation[] = [
  {
    method: 'GET',
    path: `${ROOT}/roleAssignments`,
    permission: 'signed-in',
    handle: (call) => listOf(call, 'roleAssignments', assignments),
  },
  {
    method: 'GET',
    path: `${ROOT}/roleAssignments/{id}`,
    permission: 'signed-in',
    handle: async (call) => {
      const found = await find(call, 'roleAssignment', assignments);
      return answerEntity(call, `${ROOT}/roleAssignments`, presentAssignment(found, readExpand(call)));
    },
  },
  {
    method: 'POST',
    path: `${ROOT}/roleAssignments`,
    permission: managing,
    activity: 'directory-role.assigned',
    bodyKeys: ['principalId', 'roleDefinitionId', 'directoryScopeId', 'appScopeId'],
    handle: assign,
  },
  {
    method: 'DELETE',
    path: `${ROOT}/roleAssignments/{id}`,
    permission: managing,
    activity: 'assignment.removed',
    handle: unassign,
  },
];

function readRoleSearch(call: GraphCall): RoleSearch {
  let search: RoleSearch = { scope: DIRECTORY_SCOPE };
  for (const part of conjuncts(call.filter)) {
    const isEquality = part.kind === 'compare' && part.operator === 'eq';
    const path = isEquality ? foldAscii(part.path) : '';
    if (!isEquality) throw filterRefusal(positionOf(part), 'This list understands eq, joined with and');
    const { value } = part;
    if (path === 'displayname' && value.type === 'string') search = { ...search, name: value.value };
    else if ((path === 'id' || path === 'templateid') && value.type === 'string') {
      search = { ...search, id: parseGuid(value.value) ?? refusedId(part.at) };
    } else if (path === 'isbuiltin' && value.type === 'boolean') {
      search = { ...search, kind: value.value ? 'BuiltInRole' : 'CustomRole' };
    } else throw filterRefusal(part.at, `${part.path} is not a property of this list`);
  }
  return search;
}

function refusedId(at: number): never {
  throw filterRefusal(at, 'A GUID is expected here');
}

/** Members know what the directory roles are; guests see the names of those they have a part in, with their own rows. */
async function requireReading(call: GraphCall): Promise<void> {
  if ((await call.reading(directoryActions.readDirectoryRoleDefinitions)) === 'all') return;
  const { guestUserRoleId } = await getCollaborationSettings(call.ports.database);
  throw new Refusal('directory.read-not-allowed', { guestUserRoleId });
}

const definitionOperations: readonly GraphOperation[] = [
  {
    method: 'GET',
    path: `${ROOT}/roleDefinitions`,
    permission: 'signed-in',
    handle: async (call) => {
      await requireReading(call);
      const page = await listRoles(call.ports.database, readRoleSearch(call), call.page);
      return answerRows(call, `${ROOT}/roleDefinitions`, page, presentRole);
    },
  },
  {
    method: 'GET',
    path: `${ROOT}/roleDefinitions/{id}`,
    permission: 'signed-in',
    handle: async (call) => {
      await requireReading(call);
      const id = parseGuid(call.params['id']);
      const role = id && (await findRole(call.ports.database, id));
      if (!role || !role.assignableScopes.includes(DIRECTORY_SCOPE)) throw roleRowMissing('roleDefinition');
      return answerEntity(call, `${ROOT}/roleDefinitions`, presentRole(role));
    },
  },
];

export const roleScheduleOperations: readonly GraphOperation[] = [
  ...definitionOperations,
  ...assignmentOperations,
  ...scheduleOperations,
];
