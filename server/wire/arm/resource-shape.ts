/**
 * Nodes of the resource tree as ARM shows them, and their bodies as clients send them.
 */
import { Refusal } from '#model/refusal.ts';
import type { Resource, ResourceValues } from '#modules/resources/index.ts';

const subscriptionPolicies = { locationPlacementId: 'Public_2014-09-01', quotaId: 'Internal_2014-09-01' };

export function presentSubscription(resource: Resource, tenantId: string) {
  return {
    id: resource.path,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    tags: resource.tags,
    subscriptionId: resource.subscriptionId,
    tenantId,
    displayName: resource.displayName,
    state: 'Enabled',
    subscriptionPolicies: { ...subscriptionPolicies, spendingLimit: 'Off' },
  };
}

export function presentResourceGroup(resource: Resource) {
  return {
    id: resource.path,
    name: resource.name,
    type: resource.resourceType,
    location: resource.location ?? 'global',
    tags: resource.tags,
    properties: { provisioningState: 'Succeeded' },
  };
}

export function presentResource(resource: Resource) {
  return {
    id: resource.path,
    name: resource.name,
    type: resource.resourceType,
    location: resource.location ?? 'global',
    tags: resource.tags,
    properties: { ...resource.properties, provisioningState: 'Succeeded' },
  };
}

export const resourceBodyKeys = ['location', 'tags', 'properties', 'displayName'];

/** Location, tags and properties of a resource group or a resource. */
export function readResourceValues(body: unknown): ResourceValues {
  const { location, tags, properties } = asObject(body ?? {}, 'body');
  if (location != null && (typeof location !== 'string' || location.length > 64)) {
    throw new Refusal('request.invalid', { field: 'location', reason: 'is a text of up to 64 characters' });
  }
  return {
    location: location as string | null | undefined,
    tags: tags == null ? undefined : (asObject(tags, 'tags') as Record<string, string>),
    properties: properties == null ? undefined : asObject(properties, 'properties'),
  };
}

export function asObject(value: unknown, field: string): Record<string, unknown> {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Refusal('request.invalid', { field, reason: 'must be an object' });
}

/** A text at the end of a path of keys; undefined when it is not there. */
export function textAt(body: unknown, ...keys: string[]): string | undefined {
  let value: unknown = body;
  for (const key of keys) {
    if (value === null || value === undefined) return undefined;
    value = asObject(value, keys[0]!)[key];
  }
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') return value;
  throw new Refusal('request.invalid', { field: keys.join('.'), reason: 'must be a text' });
}
