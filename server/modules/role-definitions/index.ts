/** The door of the role definitions: built-in, directory and custom roles. */
export { builtInRoles, type BuiltInRole } from './built-in-roles.ts';
export { directoryRoles } from './directory-roles.ts';
export { ensureBuiltInRoles } from './ensure-built-in-roles.ts';
export type { RoleDefinition, RoleDefinitionDraft } from './role-definition.ts';
export { findRole, listRoles, type RoleSearch } from './role-definition-queries.ts';
export { removeRoleDefinition, writeRoleDefinition, type Holds } from './write-role-definition.ts';
