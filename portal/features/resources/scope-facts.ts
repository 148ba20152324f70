/**
 * What a scope path says about itself: its kind, its short name, its way from the top.
 *
 * It reads paths only; whether anything exists there is the server's to say.
 */
import { groupOfPlace } from '../../api/group-access.ts';
import type { BreadcrumbStep } from '../../ui/breadcrumb.tsx';

export type ScopeKind =
  | 'directory'
  | 'group'
  | 'root'
  | 'management-group'
  | 'subscription'
  | 'resource-group'
  | 'resource';

export const kindNames: Record<ScopeKind, string> = {
  directory: 'Directory',
  group: 'Group',
  root: 'Root',
  'management-group': 'Management group',
  subscription: 'Subscription',
  'resource-group': 'Resource group',
  resource: 'Resource',
};

export function scopeKind(scope: string): ScopeKind {
  const parts = scope.split('/').filter(Boolean);
  if (parts.length === 0) return 'root';
  // Where directory roles count; it lies outside the tree.
  if (parts.length === 1 && parts[0]?.toLowerCase() === 'directory') return 'directory';
  if (groupOfPlace(scope) !== undefined) return 'group';
  if (parts[0]?.toLowerCase() === 'providers') return 'management-group';
  if (parts.length === 2) return 'subscription';
  return parts.length === 4 ? 'resource-group' : 'resource';
}

export function scopeName(scope: string): string {
  if (scopeKind(scope) === 'directory') return kindNames.directory;
  const parts = scope.split('/').filter(Boolean);
  return parts.at(-1) ?? 'Root';
}

/** `Microsoft.Storage/storageAccounts`, or the kind for everything that is not a resource. */
export function scopeTypeText(scope: string): string {
  const kind = scopeKind(scope);
  if (kind !== 'resource') return kindNames[kind];
  const after = scope.split('/providers/').at(-1) ?? '';
  const [namespace, ...rest] = after.split('/');
  return [namespace, ...rest.filter((_, index) => index % 2 === 0)].join('/');
}

export function scopeHref(scope: string, tab?: string): string {
  const groupId = groupOfPlace(scope);
  if (groupId !== undefined) return `/groups/${groupId}?tab=${tab ?? 'access'}`;
  if (scopeKind(scope) === 'directory') return tab ? `/directory-roles?tab=${tab}` : '/directory-roles';
  return `/resources/scope?scope=${scopeText(scope)}${tab ? `&tab=${tab}` : ''}`;
}

export function roleHref(scope: string, roleDefinitionGuid: string): string {
  const role = `role=${encodeURIComponent(roleDefinitionGuid)}`;
  if (groupOfPlace(scope) !== undefined) return `${scopeHref(scope)}&${role}`;
  if (scopeKind(scope) === 'directory') return `/directory-roles/role?${role}`;
  return `/resources/role?scope=${scopeText(scope)}&${role}`;
}

/** `Reader`, and of access to a group, which says nothing without it, `Member of Finance readers`. */
export function roleTitle(role: string, place: string, scope: string): string {
  return scopeKind(scope) === 'group' ? `${role} of ${place}` : role;
}

/** What stands below that title: where it counts. */
export function placeTitle(place: string, scope: string): string {
  return scopeKind(scope) === 'group' ? kindNames.group : place;
}

/** Both in a sentence: `Reader on Billing`, `Member of Finance readers`. */
export function roleThere(role: string, place: string, scope: string): string {
  return scopeKind(scope) === 'group' ? roleTitle(role, place, scope) : `${role} on ${place}`;
}

function scopeText(scope: string): string {
  return encodeURIComponent(scope).replaceAll('%2F', '/');
}

/** Subscription and resource group above a resource; names are filled in by the page where it knows them. */
export function scopeWay(scope: string, names: Record<string, string> = {}): BreadcrumbStep[] {
  if (scopeKind(scope) === 'directory') return [];
  if (scopeKind(scope) === 'group') return [{ label: 'Groups', href: '/groups' }];
  const steps: BreadcrumbStep[] = [{ label: 'Resources', href: '/resources' }];
  const parts = scope.split('/').filter(Boolean);
  const add = (length: number) => {
    const path = `/${parts.slice(0, length).join('/')}`;
    steps.push({ label: names[path.toLowerCase()] ?? scopeName(path), href: scopeHref(path) });
  };
  const kind = scopeKind(scope);
  if (kind === 'resource-group' || kind === 'resource') add(2);
  if (kind === 'resource' && parts[2]?.toLowerCase() === 'resourcegroups') add(4);
  return steps;
}
