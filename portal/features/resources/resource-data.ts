/**
 * Reads the resource tree over ARM: management groups and subscriptions at once, everything below when it is opened.
 */
import { queryOptions } from '@tanstack/react-query';
import type { RoleCounts } from '../../../server/wire/portal/contract.ts';
import { armGet, armList, authorizationPath } from '../../api/arm.ts';
import type {
  ArmObject,
  ManagementGroupNode,
  ResourceView,
  RoleDefinitionView,
  SubscriptionView,
} from '../../api/arm-types.ts';
import { send, withQuery } from '../../api/client.ts';
import { isOnGraph, roleDefinitionsOnGraph } from '../../api/graph-roles.ts';
import { kindNames, scopeKind, scopeName, scopeTypeText, type ScopeKind } from './scope-facts.ts';

export interface ResourceNode {
  scope: string;
  name: string;
  kind: ScopeKind;
  typeText: string;
  parent: string | null;
  /** False only where nothing can be below. */
  branch: boolean;
}

const resourceRoot = '/providers/Microsoft.Management/managementGroups';

/** Management groups with their nesting, and every subscription this person sees. */
export const treeTopQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['resource-tree', tenantId],
    queryFn: async ({ signal }): Promise<ResourceNode[]> => {
      const subscriptions = await armList<SubscriptionView>('subscriptions', '/subscriptions', {}, signal);
      const nodes = await managementGroups(tenantId, signal);
      const known = new Set(nodes.map((node) => node.scope.toLowerCase()));
      for (const one of subscriptions) {
        if (!known.has(one.id.toLowerCase())) nodes.push(subscriptionNode(one.id, one.displayName, null));
      }
      return nodes;
    },
  });

/** Somebody who sees no management group still sees subscriptions. */
async function managementGroups(tenantId: string, signal: AbortSignal): Promise<ResourceNode[]> {
  const query = { $expand: 'children', $recurse: 'true' };
  const root = await armGet<ManagementGroupNode>(
    'managementGroups',
    `${resourceRoot}/${tenantId}`,
    query,
    signal,
  ).catch(() => null);
  return root ? flatten(root, null) : [];
}

function flatten(node: ManagementGroupNode, parent: string | null): ResourceNode[] {
  const displayName = node.properties?.displayName ?? node.displayName ?? node.name;
  if (scopeKind(node.id) === 'subscription') return [subscriptionNode(node.id, displayName, parent)];
  const self: ResourceNode = {
    scope: node.id,
    name: displayName,
    kind: 'management-group',
    typeText: kindNames['management-group'],
    parent,
    branch: true,
  };
  const children = node.properties?.children ?? node.children ?? [];
  return [self, ...children.flatMap((child) => flatten(child, node.id))];
}

function subscriptionNode(scope: string, name: string, parent: string | null): ResourceNode {
  return { scope, name, kind: 'subscription', typeText: kindNames.subscription, parent, branch: true };
}

/** Resource groups of a subscription and the resources in them, in two requests. */
export const subscriptionContentQuery = (subscription: string) =>
  queryOptions({
    queryKey: ['subscription-content', subscription.toLowerCase()],
    queryFn: async ({ signal }): Promise<ResourceNode[]> => {
      const [groups, resources] = await Promise.all([
        armList<ResourceView>('resources', `${subscription}/resourcegroups`, {}, signal),
        armList<ResourceView>('resources', `${subscription}/resources`, {}, signal),
      ]);
      return [
        ...groups.map((one) => contentNode(one.id, one.name, subscription)),
        ...resources.map((one) => contentNode(one.id, one.name, parentOfResource(one.id))),
      ];
    },
  });

function contentNode(scope: string, name: string, parent: string): ResourceNode {
  const kind = scopeKind(scope);
  return { scope, name, kind, typeText: scopeTypeText(scope), parent, branch: kind === 'resource-group' };
}

function parentOfResource(id: string): string {
  return id.split('/').slice(0, 5).join('/');
}

/** The name of one scope, for heads of pages. */
export const scopeNameQuery = (scope: string) =>
  queryOptions({
    queryKey: ['scope-name', scope.toLowerCase()],
    staleTime: 300_000,
    queryFn: async ({ signal }): Promise<string> => {
      const kind = scopeKind(scope);
      if (kind === 'subscription') {
        return (await armGet<SubscriptionView>('subscriptions', scope, {}, signal)).displayName;
      }
      if (kind === 'management-group') {
        const group = await armGet<ArmObject<{ displayName?: string }>>('managementGroups', scope, {}, signal);
        return group.properties?.displayName ?? group.name;
      }
      return scopeName(scope);
    },
  });

export const roleDefinitionsQuery = (scope: string) =>
  queryOptions({
    queryKey: ['role-definitions', scope.toLowerCase()],
    queryFn: ({ signal }) =>
      isOnGraph(scope)
        ? roleDefinitionsOnGraph(scope, signal)
        : armList<RoleDefinitionView>('roles', authorizationPath(scope, 'roleDefinitions'), {}, signal),
  });

/** Eligible and active holders by role. A list without counts is still a list. */
export const roleCountsQuery = (scope: string) =>
  queryOptions({
    queryKey: ['role-counts', scope.toLowerCase()],
    queryFn: ({ signal }) => send<RoleCounts>(withQuery('/portal/api/role-counts', { scope }), { signal }),
  });
