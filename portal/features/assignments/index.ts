/** The door of this feature: its pages, and the tabs of a resource and of a group. */
export { DirectoryRolePage, RolePage } from './role-page.tsx';
export { GroupAccess } from './group-access.tsx';
export { GroupSettings } from './group-settings.tsx';
export { ResourceAssignments } from './resource-assignments.tsx';
