/** The door of this feature. */
export { PageSkeleton as ResourcesPage } from '../../ui/page-skeleton.tsx';
export { PageSkeleton as ResourcePage } from '../../ui/page-skeleton.tsx';
