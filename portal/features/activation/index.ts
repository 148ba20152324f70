/** The door of this feature. */
export { MyRolesPage } from './my-roles-page.tsx';
