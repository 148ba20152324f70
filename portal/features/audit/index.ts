/** The door of this feature: its pages, the list that the page of a user shows too, and the filter for one person. */
export { DirectoryAuditList } from './directory-audit-list.tsx';
export { DirectoryAuditPage } from './directory-audit-page.tsx';
export { ResourceAuditPage } from './resource-audit-page.tsx';
export { PersonFilter } from './person-filter.tsx';
