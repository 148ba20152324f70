/** The door of this feature. */
export { PageSkeleton as ResourceAuditPage } from '../../ui/page-skeleton.tsx';
export { PageSkeleton as DirectoryAuditPage } from '../../ui/page-skeleton.tsx';
