/** The door of this feature: its pages, and what other pages need to name and reach a scope. */
export {
  roleDefinitionsQuery,
  scopeNameQuery,
  subscriptionContentQuery,
  treeTopQuery,
  type ResourceNode,
} from './resource-data.ts';
export { DirectoryRolesPage } from './directory-roles-page.tsx';
export { ResourcePage, useSubscriptionName } from './resource-page.tsx';
export { ResourcesPage } from './resources-page.tsx';
export { RoleThere } from './role-there.tsx';
export {
  placeTitle,
  roleHref,
  roleThere,
  roleTitle,
  scopeHref,
  scopeKind,
  scopeName,
  scopeTypeText,
  scopeWay,
} from './scope-facts.ts';
