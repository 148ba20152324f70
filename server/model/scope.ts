/**
 * Scopes: where a role counts.
 *
 * This file knows the grammar of a scope and its canonical form. It does not
 * know whether a scope exists or what lies above it; the resources module does.
 */
import { foldAscii, parseGuid } from './guid.ts';

/** A canonical scope: an ASCII-lower-case path with a leading and without a trailing slash; `/` is the root. */
export type Scope = string & { readonly Scope: unique symbol };

export type ScopeKind =
  | 'root'
  | 'directory'
  | 'group'
  | 'management-group'
  | 'subscription'
  | 'resource-group'
  | 'resource';

export interface ParsedScope {
  readonly scope: Scope;
  /** The path as the caller wrote it, with fixed segments in their official case. */
  readonly path: string;
  readonly kind: ScopeKind;
  readonly subscriptionId?: string;
  readonly resourceGroup?: string;
  /** `Microsoft.Web/sites`, for a resource. */
  readonly resourceType?: string;
  /** The last name in the path. */
  readonly name?: string;
}

export const ROOT_SCOPE = '/' as Scope;
/** Where directory roles count. It lies outside the resource tree and never appears on ARM. */
export const DIRECTORY_SCOPE = '/directory' as Scope;

/** Longest path accepted: Azure allows 2,048 characters for a resource id. */
export const MAXIMUM_SCOPE_LENGTH = 2048;

const managementGroupPrefix = '/providers/Microsoft.Management/managementGroups/';
const aliasPrefix = '/providers/microsoft.subscription/subscriptions/';
const plainName = /^[A-Za-z0-9._()-]{1,260}$/;

/**
 * Reads a scope in any case, with or without its leading slash, also in the
 * alias form `/providers/Microsoft.Subscription/subscriptions/{id}`.
 *
 * Answers undefined for everything else: traversal, empty segments, encoded
 * characters, odd numbers of segments.
 */
export function parseScope(text: string): ParsedScope | undefined {
  if (text.length > MAXIMUM_SCOPE_LENGTH) return undefined;
  let path = text.startsWith('/') ? text : `/${text}`;
  if (path.length > 1 && path.endsWith('/')) path = path.slice(0, -1);
  if (path === '/') return { scope: ROOT_SCOPE, path: '/', kind: 'root' };
  if (foldAscii(path).startsWith(aliasPrefix)) path = `/subscriptions/${path.slice(aliasPrefix.length)}`;
  const segments = path.slice(1).split('/');
  if (segments.some((segment) => !plainName.test(segment) || segment === '.' || segment === '..')) return undefined;
  return parseManagementGroup(segments) ?? parseBelowSubscription(segments);
}

function parseManagementGroup(segments: string[]): ParsedScope | undefined {
  if (
    segments.length !== 4 ||
    foldAscii(segments.slice(0, 3).join('/')) !== 'providers/microsoft.management/managementgroups'
  ) {
    return undefined;
  }
  const name = segments[3]!;
  const path = managementGroupPrefix + name;
  return { scope: foldAscii(path) as Scope, path, kind: 'management-group', name };
}

function parseBelowSubscription(segments: string[]): ParsedScope | undefined {
  const subscriptionId = parseGuid(segments[1]);
  if (foldAscii(segments[0]!) !== 'subscriptions' || !subscriptionId) return undefined;
  const subscription = `/subscriptions/${subscriptionId}`;
  if (segments.length === 2) {
    return {
      scope: subscription as Scope,
      path: subscription,
      kind: 'subscription',
      subscriptionId,
      name: subscriptionId,
    };
  }
  if (foldAscii(segments[2]!) === 'resourcegroups')
    return parseBelowResourceGroup(segments, subscription, subscriptionId);
  return parseResource(segments.slice(2), subscription, { subscriptionId });
}

function parseBelowResourceGroup(
  segments: string[],
  subscription: string,
  subscriptionId: string,
): ParsedScope | undefined {
  const resourceGroup = segments[3];
  if (!resourceGroup || resourceGroup.length > 90) return undefined;
  const path = `${subscription}/resourceGroups/${resourceGroup}`;
  if (segments.length === 4) {
    return {
      scope: foldAscii(path) as Scope,
      path,
      kind: 'resource-group',
      subscriptionId,
      resourceGroup,
      name: resourceGroup,
    };
  }
  return parseResource(segments.slice(4), path, { subscriptionId, resourceGroup });
}

/** `providers/{namespace}/{type}/{name}[/{type}/{name}…]` behind a subscription or a resource group. */
function parseResource(rest: string[], parent: string, place: { subscriptionId: string; resourceGroup?: string }) {
  if (rest.length < 4 || rest.length % 2 !== 0 || foldAscii(rest[0]!) !== 'providers') return undefined;
  const types = rest.filter((_, index) => index >= 2 && index % 2 === 0);
  const path = `${parent}/providers/${rest.slice(1).join('/')}`;
  const resourceType = `${rest[1]!}/${types.join('/')}`;
  return {
    scope: foldAscii(path) as Scope,
    path,
    kind: 'resource' as const,
    ...place,
    resourceType,
    name: rest.at(-1)!,
  };
}
