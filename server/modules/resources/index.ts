/** The door of the resources: the tree of management groups, subscriptions, resource groups and resources. */
export { addGroupScope, removeGroupScope, renameGroupScope } from './group-scope.ts';
export { ensureRoots } from './ensure-roots.ts';
export { removeResource, type EndAssignmentsAt, type ResourceRemoval } from './remove-resource.ts';
export { managementGroupScope, type Resource, type ResourceValues } from './resource.ts';
export {
  findNearest,
  findResource,
  findResources,
  findSubscriptionByAlias,
  getResource,
  getRootManagementGroup,
  listAbove,
  searchResources,
  type ResourceSearch,
} from './resource-queries.ts';
export {
  writeResource,
  type MovedNode,
  type MoveHook,
  type ResourceWriteRights,
  type ScopeGuard,
  type WrittenResource,
} from './write-resource.ts';
export { findVisible, listManagementGroups, listSubscriptions, listVisibleBelow } from './visible-tree-queries.ts';
