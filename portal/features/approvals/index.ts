/** The door of this feature. */
export { ApprovalsPage } from './approvals-page.tsx';
