/**
 * Management groups: the tree above subscriptions, and moving within it.
 *
 * A caller sees the groups around what they have any business in; names of
 * groups above are no secret to them, other branches are.
 */
import { foldAscii } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { parseScope, type ParsedScope, type Scope } from '#model/scope.ts';
import { endAssignmentsAt } from '#modules/assignments/index.ts';
import { getDirectoryIdentity } from '#modules/directory/index.ts';
import {
  getResource,
  getRootManagementGroup,
  findVisible,
  listManagementGroups,
  listVisibleBelow,
  managementGroupScope,
  removeResource,
  writeResource,
  type Resource,
} from '#modules/resources/index.ts';
import { onMoveSettings } from '#modules/role-settings/index.ts';
import { list, noContent, ok, type ArmCall, type ArmOperation, type ArmReply } from './operation.ts';
import { textAt } from './resource-shape.ts';
import { scopesOfCaller, treeGuard } from './tree-rights.ts';

const TYPE = 'Microsoft.Management/managementGroups';
const groups = 'providers/Microsoft.Management/managementGroups';
const one = `${groups}/{groupId}`;
const WRITE = `${TYPE}/write`;
/** An answer with children has no pages: what does not fit is refused, not cut. */
const MAXIMUM_NODES = 2000;

export const managementGroupOperations: readonly ArmOperation[] = [
  { method: 'GET', path: groups, permission: 'signed-in', handle: listVisible },
  { method: 'GET', path: one, permission: 'signed-in', handle: getGroup },
  {
    method: 'PUT',
    path: one,
    permission: { action: WRITE, at: 'scope' },
    guardsItself: true,
    activity: 'resource.written',
    bodyKeys: ['properties', 'displayName', 'details', 'parent', 'id', 'parentId'],
    handle: putGroup,
  },
  {
    method: 'PATCH',
    path: one,
    permission: { action: WRITE, at: 'scope' },
    guardsItself: true,
    activity: 'resource.written',
    bodyKeys: ['displayName', 'parentGroupId'],
    handle: patchGroup,
  },
  {
    method: 'DELETE',
    path: one,
    permission: { action: `${TYPE}/delete`, at: 'scope' },
    guardsItself: true,
    activity: 'resource.deleted',
    handle: deleteGroup,
  },
  {
    method: 'PUT',
    path: `${one}/subscriptions/{subscriptionId}`,
    permission: { action: `${TYPE}/subscriptions/write`, at: 'scope' },
    guardsItself: true,
    activity: 'resource.written',
    handle: (call) => moveSubscription(call, groupScope(call).scope),
  },
  {
    method: 'DELETE',
    path: `${one}/subscriptions/{subscriptionId}`,
    permission: { action: `${TYPE}/subscriptions/write`, at: 'scope' },
    guardsItself: true,
    activity: 'resource.written',
    // A subscription taken out of a group lies in the root one again.
    handle: async (call) => moveSubscription(call, (await getRootManagementGroup(call.ports.database)).scope),
  },
];

async function listVisible(call: ArmCall): Promise<ArmReply> {
  const { tenantId } = await getDirectoryIdentity(call.ports.database);
  const page = await listManagementGroups(call.ports.database, await scopesOfCaller(call), call.page);
  return list(call, page, (row) => ({
    id: row.path,
    name: row.name,
    type: TYPE,
    displayName: row.displayName,
    properties: { tenantId, displayName: row.displayName },
  }));
}

async function getGroup(call: ArmCall): Promise<ArmReply> {
  const { scope } = groupScope(call);
  const { database } = call.ports;
  const held = await scopesOfCaller(call);
  const group = await findVisible(database, held, scope);
  if (!group) {
    call.guard(`${TYPE}/read`, groupScope(call));
    throw new Refusal('resource.not-found', { scope });
  }
  const { tenantId } = await getDirectoryIdentity(database);
  const children = foldAscii(call.query.get('$expand') ?? '').includes('children')
    ? await childrenOf(call, group, held)
    : undefined;
  return ok(presentGroup(group, tenantId, await parentOf(call, group), children));
}

/** Children a caller may see, one level or all. */
async function childrenOf(call: ArmCall, group: Resource, held: readonly Scope[]) {
  const isDeep = foldAscii(call.query.get('$recurse') ?? '') === 'true';
  const extent = isDeep ? 'all' : 'children';
  const below = await listVisibleBelow(call.ports.database, held, group.scope, extent, MAXIMUM_NODES + 1);
  if (below.length > MAXIMUM_NODES) {
    throw new Refusal('resource.too-many-below', { scope: group.path, maximum: MAXIMUM_NODES });
  }
  const byParent = Map.groupBy(below, (row) => row.parentScope);
  const present = (row: Resource): object => ({
    id: row.path,
    type: row.kind === 'subscription' ? '/subscriptions' : TYPE,
    name: row.name,
    displayName: row.displayName,
    children: isDeep && row.kind !== 'subscription' ? (byParent.get(row.scope) ?? []).map(present) : null,
  });
  return (byParent.get(group.scope) ?? []).map(present);
}

async function parentOf(call: ArmCall, group: Resource): Promise<Resource | undefined> {
  const parent = await getResource(call.ports.database, group.parentScope!);
  return parent.kind === 'management-group' ? parent : undefined;
}

async function putGroup(call: ArmCall): Promise<ArmReply> {
  const properties = (call.body as { properties?: unknown } | undefined)?.properties;
  const parent = textAt(properties, 'details', 'parent', 'id');
  return write(call, { parent, displayName: textAt(properties, 'displayName') });
}

async function patchGroup(call: ArmCall): Promise<ArmReply> {
  const { scope } = groupScope(call);
  (await treeGuard(call, scope))(WRITE, scope);
  await getResource(call.ports.database, scope);
  return write(call, { parent: textAt(call.body, 'parentGroupId'), displayName: textAt(call.body, 'displayName') });
}

async function write(call: ArmCall, asked: { parent: string | undefined; displayName: string | undefined }) {
  const scope = groupScope(call);
  const rights = { guard: await treeGuard(call, scope.scope), atParent: WRITE, atNode: WRITE, onMove: onMoveSettings };
  const { resource } = await writeResource(call.ports, call.actor, rights, {
    scope,
    parent: asked.parent === undefined ? undefined : readGroupId(asked.parent).scope,
    displayName: asked.displayName,
  });
  const { tenantId } = await getDirectoryIdentity(call.ports.database);
  return ok(presentGroup(resource, tenantId, await parentOf(call, resource), undefined));
}

async function deleteGroup(call: ArmCall): Promise<ArmReply> {
  const scope = groupScope(call);
  const removed = await removeResource(call.ports, call.actor, {
    scope,
    guard: await treeGuard(call, scope.scope),
    action: `${TYPE}/delete`,
    endAssignmentsAt,
  });
  return removed ? { status: 200, body: { id: removed.path, status: 'Succeeded' } } : noContent;
}

async function moveSubscription(call: ArmCall, parent: Scope): Promise<ArmReply> {
  const scope = parseScope(`/subscriptions/${call.params['subscriptionId']!}`);
  if (scope?.kind !== 'subscription') {
    throw new Refusal('resource.scope-invalid', { reason: 'The id of a subscription is a GUID' });
  }
  const guard = await treeGuard(call, scope.scope);
  // Moving changes who may do what in the subscription, so it needs the right to give roles there.
  guard('Microsoft.Authorization/roleAssignments/write', scope.scope);
  const rights = {
    guard,
    atParent: `${TYPE}/subscriptions/write`,
    atNode: 'Microsoft.Authorization/roleAssignments/write',
    onMove: onMoveSettings,
  };
  await writeResource(call.ports, call.actor, rights, { scope, parent });
  return noContent;
}

function groupScope(call: ArmCall): ParsedScope {
  return managementGroupScope(call.params['groupId']!);
}

function readGroupId(id: string): ParsedScope {
  return managementGroupScope(id.split('/').at(-1)!);
}

function presentGroup(
  group: Resource,
  tenantId: string,
  parent: Resource | undefined,
  children: readonly object[] | undefined,
) {
  return {
    id: group.path,
    type: TYPE,
    name: group.name,
    properties: {
      tenantId,
      displayName: group.displayName,
      details: {
        version: 1,
        updatedTime: group.createdAt.toISOString(),
        updatedBy: null,
        parent: parent ? { id: parent.path, name: parent.name, displayName: parent.displayName } : null,
      },
      children: children ?? null,
    },
  };
}
