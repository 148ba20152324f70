/** The door of this feature: where guests sign in. */
export { CrossTenantPage } from './cross-tenant-page.tsx';
export { HomeDirectoriesPage } from './home-directories-page.tsx';
export { ConnectionTestPage } from './connection-test-page.tsx';
