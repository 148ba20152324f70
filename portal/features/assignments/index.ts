/** The door of this feature. */
export { PageSkeleton as RolePage } from '../../ui/page-skeleton.tsx';
