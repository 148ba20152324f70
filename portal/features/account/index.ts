/** The door of this feature. */
export { AccountPage } from './account-page.tsx';
export { LeftPage } from './left-page.tsx';
