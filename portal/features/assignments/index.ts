/** The door of this feature. */
export { DirectoryRolePage, RolePage } from './role-page.tsx';
