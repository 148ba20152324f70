/**
 * `eligibleChildResources`: what lies below a scope and could be reached by
 * activating a role; a person narrows an activation to one of these.
 */
import { foldAscii } from '#model/guid.ts';
import { conjuncts, filterRefusal, positionOf, type Filter } from '#model/odata-filter.ts';
import { listEligibleScopes } from '#modules/assignments/index.ts';
import { searchResources, type Resource } from '#modules/resources/index.ts';
import type { ScopeKind } from '#model/scope.ts';
import { list, type ArmCall, type ArmOperation, type ArmReply } from './operation.ts';

export const eligibleChildOperations: readonly ArmOperation[] = [
  { method: 'GET', path: '{scope}/~/eligibleChildResources', permission: 'signed-in', handle: listChildren },
];

const types: Readonly<Record<string, ScopeKind>> = {
  managementgroup: 'management-group',
  subscription: 'subscription',
  resourcegroup: 'resource-group',
};
const typeNames: Readonly<Partial<Record<ScopeKind, string>>> = {
  'management-group': 'managementgroup',
  subscription: 'subscription',
  'resource-group': 'resourcegroup',
};

async function listChildren(call: ArmCall): Promise<ArmReply> {
  const { ports, actor, scope } = call;
  const visible = await listEligibleScopes(ports.database, actor.principalId, ports.clock.now());
  // The root has every eligible scope below it; anything else answers one level unless asked for all.
  const isDeep = scope.kind === 'root' || foldAscii(call.query.get('$getallchildren') ?? '') === 'true';
  const kinds = call.filter ? [...new Set(readKinds(call.filter))] : undefined;
  const place = isDeep ? { under: scope.scope } : { parent: scope.scope };
  const page = await searchResources(ports.database, { ...place, visible, kinds }, call.page);
  return list(call, page, presentChild);
}

/** `resourceType eq 'Subscription'`, joined with `or`. */
function readKinds(filter: Filter): ScopeKind[] {
  if (filter.kind === 'or') return filter.operands.flatMap(readKinds);
  const [part] = conjuncts(filter);
  if (
    part?.kind === 'compare' &&
    foldAscii(part.path) === 'resourcetype' &&
    part.operator === 'eq' &&
    part.value.type === 'string'
  ) {
    return [types[foldAscii(part.value.value)] ?? 'resource'];
  }
  throw filterRefusal(positionOf(filter), 'This list understands resourceType eq, joined with or');
}

function presentChild(resource: Resource) {
  return { id: resource.path, name: resource.displayName, type: typeNames[resource.kind] ?? resource.resourceType };
}
