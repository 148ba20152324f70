/**
 * Subscriptions, tenants, locations, and the aliases by which subscriptions are made.
 *
 * Listed is what a caller has any business in: where they hold a role, or may activate one.
 */
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { parseScope, ROOT_SCOPE, type ParsedScope, type Scope } from '#model/scope.ts';
import { endAssignmentsAt } from '#modules/assignments/index.ts';
import { getDirectoryIdentity } from '#modules/directory/index.ts';
import {
  findResource,
  findSubscriptionByAlias,
  findVisible,
  listSubscriptions,
  removeResource,
  writeResource,
  type Resource,
} from '#modules/resources/index.ts';
import { onMoveSettings } from '#modules/role-settings/index.ts';
import { done, list, ok, type ArmCall, type ArmOperation, type ArmReply } from './operation.ts';
import { presentSubscription, textAt } from './resource-shape.ts';
import { scopesOfCaller, treeGuard } from './tree-rights.ts';

const WRITE = 'Microsoft.Subscription/aliases/write';
const alias = 'providers/Microsoft.Subscription/aliases/{alias}';

export const subscriptionOperations: readonly ArmOperation[] = [
  { method: 'GET', path: 'subscriptions', permission: 'signed-in', handle: listVisible },
  { method: 'GET', path: 'subscriptions/{subscriptionId}', permission: 'signed-in', handle: getSubscription },
  { method: 'GET', path: 'subscriptions/{subscriptionId}/locations', permission: 'signed-in', handle: listLocations },
  { method: 'GET', path: 'tenants', permission: 'signed-in', handle: listTenants },
  {
    method: 'PUT',
    path: alias,
    // Guarded at the management group the subscription is to lie in.
    permission: 'signed-in',
    activity: 'resource.written',
    bodyKeys: ['properties', 'displayName', 'subscriptionId', 'additionalProperties', 'managementGroupId', 'tags'],
    handle: putAlias,
  },
  { method: 'GET', path: alias, permission: 'signed-in', handle: getAlias },
  {
    method: 'POST',
    path: 'subscriptions/{subscriptionId}/providers/Microsoft.Subscription/rename',
    permission: { action: 'Microsoft.Subscription/rename/action', at: 'scope' },
    guardsItself: true,
    activity: 'resource.written',
    bodyKeys: ['subscriptionName'],
    handle: rename,
  },
  {
    method: 'POST',
    path: 'subscriptions/{subscriptionId}/providers/Microsoft.Subscription/cancel',
    permission: { action: 'Microsoft.Subscription/cancel/action', at: 'scope' },
    guardsItself: true,
    activity: 'resource.deleted',
    handle: cancel,
  },
];

async function listVisible(call: ArmCall): Promise<ArmReply> {
  const { tenantId } = await getDirectoryIdentity(call.ports.database);
  const page = await listSubscriptions(call.ports.database, await scopesOfCaller(call), call.page);
  return list(call, page, (row) => presentSubscription(row, tenantId));
}

async function getSubscription(call: ArmCall): Promise<ArmReply> {
  const { tenantId } = await getDirectoryIdentity(call.ports.database);
  return ok(presentSubscription(await getVisible(call, subscriptionScope(call)), tenantId));
}

/** A subscription in which the caller has any business. For others it does not exist. */
async function getVisible(call: ArmCall, scope: Scope): Promise<Resource> {
  if (call.holds('Microsoft.Resources/subscriptions/read')) {
    const resource = await findResource(call.ports.database, scope);
    if (resource) return resource;
  }
  const found = await findVisible(call.ports.database, await scopesOfCaller(call), scope);
  if (!found) throw new Refusal('resource.not-found', { scope });
  return found;
}

function subscriptionScope(call: ArmCall): Scope {
  const id = parseGuid(call.params['subscriptionId']);
  if (!id) throw new Refusal('resource.scope-invalid', { reason: 'The id of a subscription is a GUID' });
  return `/subscriptions/${id}` as Scope;
}

/** Clients ask where something may be placed; places mean nothing here beyond their names. */
const locations = {
  westeurope: 'West Europe',
  northeurope: 'North Europe',
  eastus: 'East US',
  westus2: 'West US 2',
  southeastasia: 'Southeast Asia',
};

async function listLocations(call: ArmCall): Promise<ArmReply> {
  const scope = subscriptionScope(call);
  await getVisible(call, scope);
  const value = Object.entries(locations).map(([name, displayName]) => ({
    id: `${scope}/locations/${name}`,
    name,
    type: 'Region',
    displayName,
    regionalDisplayName: displayName,
    metadata: { regionType: 'Physical', regionCategory: 'Recommended' },
  }));
  return ok({ value });
}

async function listTenants(call: ArmCall): Promise<ArmReply> {
  const { tenantId, displayName, initialDomain } = await getDirectoryIdentity(call.ports.database);
  const tenant = {
    id: `/tenants/${tenantId}`,
    tenantId,
    displayName,
    defaultDomain: initialDomain,
    domains: [initialDomain],
    tenantCategory: 'Home',
    tenantType: 'AAD',
  };
  return ok({ value: [tenant] });
}

async function putAlias(call: ArmCall): Promise<ArmReply> {
  const name = aliasName(call);
  const known = await findSubscriptionByAlias(call.ports.database, name);
  const properties = (call.body as { properties?: unknown } | undefined)?.properties;
  const scope = known ? parseScope(known.scope)! : newSubscription(call, name, textAt(properties, 'subscriptionId'));
  const { resource } = await writeResource(
    call.ports,
    call.actor,
    { guard: await treeGuard(call, ROOT_SCOPE), atParent: WRITE, atNode: WRITE, onMove: onMoveSettings },
    {
      scope,
      parent: readManagementGroup(textAt(properties, 'additionalProperties', 'managementGroupId')),
      displayName: textAt(properties, 'displayName'),
      properties: { ...known?.properties, alias: name },
    },
  );
  return { status: known ? 200 : 201, body: presentAlias(name, resource) };
}

/** An alias always means the same subscription: two clients who make it at once make one. */
function newSubscription(call: ArmCall, name: string, chosen: string | undefined): ParsedScope {
  const digest = call.ports.secrets.hash('subscription of an alias', name.toLowerCase()).toString('hex');
  const derived = digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
  const scope = parseScope(`/subscriptions/${chosen ?? derived}`);
  if (scope?.kind === 'subscription') return scope;
  throw new Refusal('request.invalid', { field: 'subscriptionId', reason: 'must be a GUID' });
}

function readManagementGroup(id: string | undefined): Scope | undefined {
  if (id === undefined) return undefined;
  const scope = parseScope(id.includes('/') ? id : `/providers/Microsoft.Management/managementGroups/${id}`);
  if (scope?.kind === 'management-group') return scope.scope;
  throw new Refusal('request.invalid', { field: 'managementGroupId', reason: 'must be the id of a management group' });
}

async function getAlias(call: ArmCall): Promise<ArmReply> {
  const name = aliasName(call);
  const found = await findSubscriptionByAlias(call.ports.database, name);
  const visible = found && (await findVisible(call.ports.database, await scopesOfCaller(call), found.scope));
  if (!visible) throw new Refusal('request.not-found', { what: 'The alias' });
  return ok(presentAlias(name, found));
}

function aliasName(call: ArmCall): string {
  const name = call.params['alias']!;
  if (/^[\w.() -]{1,63}$/.test(name)) return name;
  throw new Refusal('request.invalid', { field: 'aliasName', reason: 'has up to 63 letters, digits and . _ - ( )' });
}

function presentAlias(name: string, resource: Resource) {
  return {
    id: `/providers/Microsoft.Subscription/aliases/${name}`,
    name,
    type: 'Microsoft.Subscription/aliases',
    properties: {
      subscriptionId: resource.subscriptionId,
      displayName: resource.displayName,
      managementGroupId: resource.parentScope,
      provisioningState: 'Succeeded',
      acceptOwnershipState: 'Completed',
      createdTime: resource.createdAt.toISOString(),
    },
  };
}

async function rename(call: ArmCall): Promise<ArmReply> {
  const action = 'Microsoft.Subscription/rename/action';
  const scope = subscriptionScope(call);
  const guard = await treeGuard(call, scope);
  guard(action, scope);
  const displayName = textAt(call.body, 'subscriptionName');
  if (displayName === undefined) {
    throw new Refusal('request.invalid', { field: 'subscriptionName', reason: 'is missing' });
  }
  const rights = { guard, atParent: WRITE, atNode: action, onMove: onMoveSettings };
  const { resource } = await writeResource(call.ports, call.actor, rights, { scope: parseScope(scope)!, displayName });
  return ok({ subscriptionId: resource.subscriptionId });
}

async function cancel(call: ArmCall): Promise<ArmReply> {
  const scope = subscriptionScope(call);
  const action = 'Microsoft.Subscription/cancel/action';
  const guard = await treeGuard(call, scope);
  const removal = { scope: parseScope(scope)!, guard, action, endAssignmentsAt };
  const removed = await removeResource(call.ports, call.actor, removal);
  return removed ? ok({ subscriptionId: removed.subscriptionId }) : done;
}
