/**
 * Role definitions and role assignments of the directory; schedules and their instances, also of access to groups.
 *
 * What a caller may not see looks like what does not exist. A role assignment made here is permanent and plain; what is
 * eligible or has an end goes by the schedule requests.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { foldAscii, parseGuid } from '#model/guid.ts';
import { conjuncts, filterRefusal, positionOf } from '#model/odata-filter.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import {
  assignDirectoryRole,
  ENDED_SHOWN_MILLISECONDS,
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
import { directorySurface } from './directory-surface.ts';
import { groupSurface } from './group-surface.ts';
import { presentAssignment, presentRole } from './present-roles.ts';
import type { PrivilegedSurface } from './privileged-surface.ts';
import { answerRows, readExpand, roleRowMissing } from './role-lists.ts';
import { requireDirectoryScope } from './role-request-body.ts';

const ROOT = directorySurface.root;

type Reach = PrivilegedSurface['schedules'][string];
const assignments: Reach = { kind: 'assignment', which: 'instances' };

const reachOf = (call: GraphCall, reach: Reach, scope: Scope): ScheduleReach => ({
  ...reach,
  scope,
  extent: 'above',
  at: call.ports.clock.now(),
});

async function listOf(surface: PrivilegedSurface, call: GraphCall, collection: string, reach: Reach) {
  const { scope, filter } = await surface.readList(call, 'anybody');
  const whole = reachOf(call, reach, scope);
  const expand = readExpand(call);
  const page = await listSchedules(call.ports.database, whole, surface.visibility(call, scope), filter, call.page);
  return answerRows(call, `${surface.root}/${collection}`, page, (row) =>
    collection === 'roleAssignments' ? presentAssignment(row, expand) : surface.presentSchedule(row, whole, expand),
  );
}

/** The caller's own, also through groups; `on` is `principal`. Schedules also show what ended lately, as on ARM. */
async function listOwn(surface: PrivilegedSurface, call: GraphCall, collection: string, reach: Reach) {
  requirePrincipal(call);
  const { scope, filter } = await surface.readList(call, 'own');
  const here = reachOf(call, reach, scope);
  const endedSince = new Date(here.at.getTime() - ENDED_SHOWN_MILLISECONDS);
  const whole = reach.which === 'schedules' ? { ...here, endedSince } : here;
  const { principalId: _mine, ...rest } = filter;
  const { principalId } = call.actor;
  const expand = readExpand(call);
  const asked = { ...rest, assignedTo: principalId };
  const page = await listSchedules(call.ports.database, whole, { principalId, readable: [] }, asked, call.page);
  return answerRows(call, `${surface.root}/${collection}`, page, (row) => surface.presentSchedule(row, whole, expand));
}

function requirePrincipal(call: GraphCall): void {
  if (foldAscii(call.params['on'] ?? '') === 'principal') return;
  throw new Refusal('request.invalid', { field: 'on', reason: "must be 'principal'" });
}

/** What the caller may not see at the place of the row looks like what is not there. */
async function find(surface: PrivilegedSurface, call: GraphCall, what: string, reach: Reach): Promise<NamedSchedule> {
  const id = surface.readScheduleId(call.params['id'] ?? '');
  const at = reachOf(call, reach, surface.everywhere);
  const found = id && (await findSchedule(call.ports.database, at, 'all', id));
  const visible = found && (await findSchedule(call.ports.database, at, surface.visibility(call, found.scope), id));
  if (!visible) throw roleRowMissing(what);
  return visible;
}

const scheduleOperations = [directorySurface, groupSurface].flatMap((surface) =>
  Object.entries(surface.schedules).flatMap(([collection, reach]): GraphOperation[] => [
    {
      method: 'GET',
      path: `${surface.root}/${collection}`,
      permission: 'signed-in',
      handle: (call) => listOf(surface, call, collection, reach),
    },
    {
      method: 'GET',
      path: `${surface.root}/${collection}/filterByCurrentUser/{on}`,
      permission: 'signed-in',
      handle: (call) => listOwn(surface, call, collection, reach),
    },
    {
      method: 'GET',
      path: `${surface.root}/${collection}/{id}`,
      permission: 'signed-in',
      handle: async (call) => {
        const schedule = await find(surface, call, collection.slice(0, -1), reach);
        const shown = surface.presentSchedule(schedule, reachOf(call, reach, schedule.scope), readExpand(call));
        return answerEntity(call, `${surface.root}/${collection}`, shown);
      },
    },
  ]),
);

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
    handle: (call) => listOf(directorySurface, call, 'roleAssignments', assignments),
  },
  {
    method: 'GET',
    path: `${ROOT}/roleAssignments/{id}`,
    permission: 'signed-in',
    handle: async (call) => {
      const found = await find(directorySurface, call, 'roleAssignment', assignments);
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
