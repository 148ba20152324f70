/**
 * `roleDefinitions`: built-in and custom roles that can be assigned at a scope. Directory roles are none of them.
 */
import type { RolePermission } from '#model/action.ts';
import { foldAscii, parseGuid } from '#model/guid.ts';
import { conjuncts, filterRefusal, positionOf } from '#model/odata-filter.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE, ROOT_SCOPE, type Scope } from '#model/scope.ts';
import {
  findRole,
  listRoles,
  removeRoleDefinition,
  writeRoleDefinition,
  type RoleDefinition,
  type RoleDefinitionDraft,
  type RoleSearch,
} from '#modules/role-definitions/index.ts';
import { holds } from '../guard.ts';
import { shownRoleId } from './ids.ts';
import { created, list, noContent, ok, type ArmCall, type ArmOperation, type ArmReply } from './operation.ts';

const READ = 'Microsoft.Authorization/roleDefinitions/read';
const one = '{scope}/~/roleDefinitions/{name}';

export const roleDefinitionOperations: readonly ArmOperation[] = [
  // Which roles there are is no secret: a person who may activate one must be able to read what it is.
  { method: 'GET', path: '{scope}/~/roleDefinitions', permission: 'signed-in', handle: listDefinitions },
  { method: 'GET', path: one, permission: 'signed-in', handle: getDefinition },
  {
    method: 'PUT',
    path: one,
    // Guarded at every assignable scope, old and new, inside the command.
    permission: 'signed-in',
    activity: 'role-definition.written',
    bodyKeys: [
      'properties',
      'roleName',
      'description',
      'type',
      'permissions',
      'actions',
      'notActions',
      'dataActions',
      'notDataActions',
      'assignableScopes',
    ],
    handle: putDefinition,
  },
  {
    method: 'DELETE',
    path: one,
    permission: 'signed-in',
    activity: 'role-definition.deleted',
    handle: deleteDefinition,
  },
];

async function listDefinitions(call: ArmCall): Promise<ArmReply> {
  const asked = readSearch(call);
  // Custom roles tell how an organization works, and a list of roles tells that the scope is there. Who may not read
  // there gets the built-in roles, the same at every scope.
  const isForeign = !call.holds(READ);
  if (isForeign && asked.kind === 'CustomRole') return list(call, { rows: [], after: undefined }, (role) => role);
  const search: RoleSearch = isForeign ? { ...asked, scope: ROOT_SCOPE, below: false, kind: 'BuiltInRole' } : asked;
  const page = await listRoles(call.ports.database, search, call.page);
  return list(call, page, (role) => presentRole(call, role));
}

function readSearch(call: ArmCall): RoleSearch {
  let search: RoleSearch = { scope: call.scope.scope };
  for (const part of conjuncts(call.filter)) {
    if (part.kind === 'function' && part.name === 'atscopeandbelow') search = { ...search, below: true };
    else if (part.kind === 'function' && part.name === 'atscope') continue;
    else if (part.kind === 'compare' && part.operator === 'eq' && part.value.type === 'string') {
      search = { ...search, ...readComparison(part.path, part.value.value, part.at) };
    } else throw filterRefusal(positionOf(part), 'This list understands functions and eq, joined with and');
  }
  return search;
}

function readComparison(path: string, value: string, at: number): Partial<RoleSearch> {
  switch (foldAscii(path)) {
    case 'rolename':
      return { name: value };
    case 'type':
      return { kind: foldAscii(value) === 'customrole' ? 'CustomRole' : 'BuiltInRole' };
    default:
      throw filterRefusal(at, `${path} is not a property of this list`);
  }
}

async function getDefinition(call: ArmCall): Promise<ArmReply> {
  return ok(presentRole(call, await getVisible(call)));
}

/** A role by its id. It is looked up whatever scope the address names, as clients ask with any prefix. */
async function getVisible(call: ArmCall): Promise<RoleDefinition> {
  const id = parseGuid(call.params['name']);
  const role = id && (await findRole(call.ports.database, id));
  const isVisible = role && isOfResources(role) && (role.kind === 'BuiltInRole' || isReadable(call, role));
  if (!isVisible) throw new Refusal('role.not-found', { roleDefinitionId: call.params['name'] ?? '' });
  return role;
}

function isOfResources(role: RoleDefinition): boolean {
  return !role.assignableScopes.includes(DIRECTORY_SCOPE);
}

/** Readable where the address asks, or where the role counts. */
function isReadable(call: ArmCall, role: RoleDefinition): boolean {
  const holdsAt = (scope: string) => holds(call.request, READ, foldAscii(scope) as Scope);
  return (call.scope.kind !== 'root' && call.holds(READ)) || role.assignableScopes.some(holdsAt);
}

async function putDefinition(call: ArmCall): Promise<ArmReply> {
  const id = parseGuid(call.params['name']);
  if (!id) throw new Refusal('request.invalid', { field: 'roleDefinitionId', reason: 'must be a GUID' });
  const role = await writeRoleDefinition(
    call.ports,
    call.actor,
    (action, scope) => holds(call.request, action, scope),
    id,
    readDraft(call.body),
  );
  return created(presentRole(call, role));
}

async function deleteDefinition(call: ArmCall): Promise<ArmReply> {
  const id = parseGuid(call.params['name']);
  if (!id) return noContent;
  const role = await removeRoleDefinition(
    call.ports,
    call.actor,
    (action, scope) => holds(call.request, action, scope),
    id,
  );
  return role ? ok(presentRole(call, role)) : noContent;
}

function readDraft(body: unknown): RoleDefinitionDraft {
  const properties = asRecord((body as { properties?: unknown } | undefined)?.properties, 'properties');
  const { roleName, description, type, permissions } = properties;
  if (typeof roleName !== 'string') throw invalid('roleName', 'is missing');
  if (description != null && typeof description !== 'string') throw invalid('description', 'must be a text');
  if (type != null && (typeof type !== 'string' || foldAscii(type) !== 'customrole')) {
    throw invalid('type', 'must be CustomRole');
  }
  if (!Array.isArray(permissions) || permissions.length > 10) throw invalid('permissions', 'is a list of up to 10');
  return {
    name: roleName,
    description: description ?? '',
    permissions: permissions.map(readPermission),
    assignableScopes: readTexts(properties['assignableScopes'], 'assignableScopes'),
  };
}

function readPermission(value: unknown): RolePermission {
  const permission = asRecord(value, 'permissions');
  return {
    actions: readTexts(permission['actions'], 'actions'),
    notActions: readTexts(permission['notActions'], 'notActions'),
    dataActions: readTexts(permission['dataActions'], 'dataActions'),
    notDataActions: readTexts(permission['notDataActions'], 'notDataActions'),
  };
}

function readTexts(value: unknown, field: string): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((text) => typeof text === 'string')) return value;
  throw invalid(field, 'is a list of texts');
}

function asRecord(value: unknown, field: string): Record<string, unknown> {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalid(field, 'is missing');
}

function invalid(field: string, reason: string): Refusal<'request.invalid'> {
  return new Refusal('request.invalid', { field, reason });
}

function presentRole(call: ArmCall, role: RoleDefinition) {
  return {
    id: shownRoleId(call, role.id),
    name: role.id,
    type: 'Microsoft.Authorization/roleDefinitions',
    properties: {
      roleName: role.name,
      description: role.description,
      type: role.kind,
      permissions: role.permissions,
      assignableScopes: role.assignableScopes,
      createdOn: role.createdAt.toISOString(),
      updatedOn: role.updatedAt.toISOString(),
      createdBy: role.createdBy,
      updatedBy: role.updatedBy,
    },
  };
}
