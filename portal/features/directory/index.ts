/** The door of this feature. */
export { PageSkeleton as UsersPage } from '../../ui/page-skeleton.tsx';
export { PageSkeleton as UserPage } from '../../ui/page-skeleton.tsx';
export { PageSkeleton as GroupsPage } from '../../ui/page-skeleton.tsx';
export { PageSkeleton as GroupPage } from '../../ui/page-skeleton.tsx';
