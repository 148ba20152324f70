/** The door of this feature. */
export { RolePage } from './role-page.tsx';
