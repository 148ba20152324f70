/** The door of this feature: its pages, and what other pages need to name and reach a scope. */
export { roleDefinitionsQuery, scopeNameQuery, type ResourceNode } from './resource-data.ts';
export { DirectoryRolesPage } from './directory-roles-page.tsx';
export { ResourcePage, useSubscriptionName } from './resource-page.tsx';
export { ResourcesPage } from './resources-page.tsx';
export { roleHref, scopeHref, scopeName, scopeTypeText, scopeWay } from './scope-facts.ts';
