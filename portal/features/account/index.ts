/** The door of this feature. */
export { AccountPage } from './account-page.tsx';
