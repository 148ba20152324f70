/** The door of this feature. */
export { PageSkeleton as MyRolesPage } from '../../ui/page-skeleton.tsx';
