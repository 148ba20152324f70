/** The door of this feature: its pages, and the list that the page of a user shows too. */
export { DirectoryAuditList } from './directory-audit-list.tsx';
export { DirectoryAuditPage } from './directory-audit-page.tsx';
export { ResourceAuditPage } from './resource-audit-page.tsx';
