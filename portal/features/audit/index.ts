/** The door of this feature: its pages, the list that the page of a user shows too, and the filters and the opened entry other logs use. */
export { AuditStreamsPage } from './audit-streams-page.tsx';
export { DirectoryAuditList } from './directory-audit-list.tsx';
export { DirectoryAuditPage } from './directory-audit-page.tsx';
export { MyAuditPage } from './my-audit-page.tsx';
export { ResourceAuditPage } from './resource-audit-page.tsx';
export { OpenedEntry } from './opened-entry.tsx';
export { TimeRange, useTimeRange } from './time-range.tsx';
export { ExportButton } from './export-button.tsx';
export { ReceiptLink } from './receipt-link.tsx';
export { PersonFilter } from './person-filter.tsx';
