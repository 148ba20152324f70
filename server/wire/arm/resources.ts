/**
 * Resource groups and resources of any type: list, read, write, delete.
 *
 * A list shows what lies below scopes the caller may read; a single one needs
 * the right to read it where it lies.
 */
import { foldAscii } from '#model/guid.ts';
import { conjuncts, filterRefusal, positionOf, type FunctionCall } from '#model/odata-filter.ts';
import type { Scope } from '#model/scope.ts';
import { endAssignmentsAt } from '#modules/assignments/index.ts';
import {
  removeResource,
  searchResources,
  writeResource,
  type Resource,
  type ResourceSearch,
} from '#modules/resources/index.ts';
import { onMoveSettings } from '#modules/role-settings/index.ts';
import { list, noContent, ok, type ArmCall, type ArmOperation, type ArmReply } from './operation.ts';
import { presentResource, presentResourceGroup, readResourceValues, resourceBodyKeys } from './resource-shape.ts';
import { readableScopes } from './schedule-filter.ts';
import { findGuarded, getGuarded, nodeGuard } from './tree-rights.ts';

const GROUP = 'Microsoft.Resources/subscriptions/resourceGroups';
const group = 'subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}';

export const resourceOperations: readonly ArmOperation[] = [
  {
    method: 'GET',
    path: 'subscriptions/{subscriptionId}/resourceGroups',
    permission: 'signed-in',
    handle: (call) => listOf(call, 'resource-group'),
  },
  {
    method: 'GET',
    path: group,
    permission: { action: `${GROUP}/read`, at: 'scope' },
    guardsItself: true,
    handle: getGroup,
  },
  {
    method: 'HEAD',
    path: group,
    permission: { action: `${GROUP}/read`, at: 'scope' },
    guardsItself: true,
    handle: headGroup,
  },
  {
    method: 'PUT',
    path: group,
    permission: { action: `${GROUP}/write`, at: 'scope' },
    guardsItself: true,
    activity: 'resource.written',
    bodyKeys: resourceBodyKeys,
    handle: (call) => put(call, GROUP, presentResourceGroup),
  },
  {
    method: 'DELETE',
    path: group,
    permission: { action: `${GROUP}/delete`, at: 'scope' },
    guardsItself: true,
    activity: 'resource.deleted',
    handle: (call) => remove(call, GROUP),
  },
  {
    method: 'GET',
    path: 'subscriptions/{subscriptionId}/resources',
    permission: 'signed-in',
    handle: (call) => listOf(call, 'resource'),
  },
  { method: 'GET', path: `${group}/resources`, permission: 'signed-in', handle: (call) => listOf(call, 'resource') },
  // The action depends on the type of the resource, so each of these guards by itself.
  { method: 'GET', path: '{resource}', permission: 'signed-in', handle: getOne },
  {
    method: 'PUT',
    path: '{resource}',
    permission: 'signed-in',
    activity: 'resource.written',
    bodyKeys: resourceBodyKeys,
    handle: (call) => put(call, call.scope.resourceType!, presentResource),
  },
  {
    method: 'DELETE',
    path: '{resource}',
    permission: 'signed-in',
    activity: 'resource.deleted',
    handle: (call) => remove(call, call.scope.resourceType!),
  },
];

async function getGroup(call: ArmCall): Promise<ArmReply> {
  return ok(presentResourceGroup(await getGuarded(call, `${GROUP}/read`)));
}

async function headGroup(call: ArmCall): Promise<ArmReply> {
  return (await findGuarded(call, `${GROUP}/read`)) ? noContent : { status: 404 };
}

async function getOne(call: ArmCall): Promise<ArmReply> {
  return ok(presentResource(await getGuarded(call, `${call.scope.resourceType!}/read`)));
}

async function put(call: ArmCall, type: string, present: (resource: Resource) => unknown): Promise<ArmReply> {
  const action = `${type}/write`;
  // A new one needs the right where it will lie, which is asked at its parent.
  const rights = { guard: nodeGuard(call), atParent: action, atNode: action, onMove: onMoveSettings };
  const written = { scope: call.scope, ...readResourceValues(call.body) };
  const { resource, isNew } = await writeResource(call.ports, call.actor, rights, written);
  return { status: isNew ? 201 : 200, body: present(resource) };
}

async function remove(call: ArmCall, type: string): Promise<ArmReply> {
  const action = `${type}/delete`;
  const removed = await removeResource(call.ports, call.actor, {
    scope: call.scope,
    guard: nodeGuard(call),
    action,
    endAssignmentsAt,
  });
  return removed ? ok(undefined) : noContent;
}

async function listOf(call: ArmCall, kind: 'resource' | 'resource-group'): Promise<ArmReply> {
  const { params, ports } = call;
  const subscription = params['subscriptionId']!.toLowerCase();
  const under = `/subscriptions/${subscription}${
    params['resourceGroup'] ? `/resourcegroups/${foldAscii(params['resourceGroup'])}` : ''
  }` as Scope;
  const action = kind === 'resource' ? 'Microsoft.Resources/subscriptions/resources/read' : `${GROUP}/read`;
  const visible = await visibleScopes(call, action, under);
  const page = await searchResources(ports.database, { ...readSearch(call), under, kinds: [kind], visible }, call.page);
  const present = kind === 'resource' ? presentResource : presentResourceGroup;
  // Roles are inherited, but a deny assignment may hide a single row.
  const rows = page.rows.filter((row) => {
    const read = kind === 'resource' ? `${row.resourceType}/read` : action;
    return call.holds(read, { ...call.scope, scope: row.scope });
  });
  return list(call, { ...page, rows }, present);
}

async function visibleScopes(call: ArmCall, action: string, under: Scope): Promise<readonly Scope[]> {
  if (call.holds(action, { ...call.scope, scope: under })) return [under];
  // A role that grants reading one type only is found by the filter on rows.
  const { decisions } = call.request.server;
  const held = decisions.assignmentsOf(call.actor.principalId).map((step) => step.scope);
  return [...new Set([...readableScopes(call, action), ...held])];
}

function readSearch(call: ArmCall): Omit<ResourceSearch, 'visible'> {
  let search: Record<string, string> = {};
  for (const part of conjuncts(call.filter)) {
    if (part.kind === 'function') search = { ...search, text: readText(part) };
    else if (part.kind === 'compare' && part.operator === 'eq' && part.value.type === 'string') {
      const property = searchable[foldAscii(part.path)];
      if (!property) throw filterRefusal(part.at, `${part.path} is not a property of this list`);
      search = { ...search, [property]: part.value.value };
    } else throw filterRefusal(positionOf(part), 'This list understands functions and eq, joined with and');
  }
  return search;
}

const searchable: Readonly<Record<string, keyof ResourceSearch>> = {
  name: 'name',
  displayname: 'text',
  resourcetype: 'resourceType',
  resourcegroup: 'resourceGroup',
  location: 'location',
  tagname: 'tagName',
  tagvalue: 'tagValue',
};

/** `substringof('x', name)` and `contains(name, 'x')`: the words for "part of the name" in two generations of OData. */
function readText({ name, arguments: given, at }: FunctionCall): string {
  const texts = given.filter((argument) => argument.type === 'string');
  const known = name === 'substringof' || name === 'contains' || name === 'startswith';
  if (!known || given.length !== 2 || texts.length !== 1) {
    throw filterRefusal(at, "Use contains(name, 'text')");
  }
  return texts[0]!.value;
}
