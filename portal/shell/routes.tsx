/**
 * Every address of the portal. Public pages stand alone, all others inside the frame and behind a sign-in.
 *
 * Pages are loaded when they are first visited, one bundle a feature.
 */
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { sessionQuery } from '../api/session.ts';
import { PageSkeleton } from '../ui/page-skeleton.tsx';
import { AppFrame } from './app-frame.tsx';
import { BrokenPage } from './broken-page.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import { parseSearch, stringifySearch } from './search-texts.ts';

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFoundPage,
});

const framed = createRoute({
  getParentRoute: () => root,
  id: 'framed',
  component: AppFrame,
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery);
    // oxlint-disable-next-line typescript/only-throw-error -- the router expects its redirect to be thrown.
    if (!session.signedIn) throw redirect({ to: '/sign-in', search: { return: location.href }, replace: true });
  },
});

const signIn = () => import('../features/sign-in/index.ts');
const invitations = () => import('../features/invitations/index.ts');
const decisions = () => import('../features/decisions/index.ts');
const guide = () => import('../features/guide/index.ts');
const resources = () => import('../features/resources/index.ts');
const assignments = () => import('../features/assignments/index.ts');
const approvals = () => import('../features/approvals/index.ts');
const activation = () => import('../features/activation/index.ts');
const directory = () => import('../features/directory/index.ts');
const homeDirectories = () => import('../features/home-directories/index.ts');
const notifications = () => import('../features/notifications/index.ts');
const roleSettings = () => import('../features/role-settings/index.ts');
const terms = () => import('../features/terms/index.ts');
const accessReviews = () => import('../features/access-reviews/index.ts');
const webhooks = () => import('../features/webhooks/index.ts');
const signInLog = () => import('../features/sign-in-log/index.ts');
const account = () => import('../features/account/index.ts');
const audit = () => import('../features/audit/index.ts');

const publicPages = [
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    component: lazyRouteComponent(signIn, 'SignInPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in/terms',
    component: lazyRouteComponent(invitations, 'SignInTermsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/left',
    component: lazyRouteComponent(account, 'LeftPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/step-up',
    component: lazyRouteComponent(signIn, 'StepUpPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/bootstrap/$token',
    component: lazyRouteComponent(signIn, 'BootstrapPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/redeem/consent',
    component: lazyRouteComponent(invitations, 'RedemptionStepsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/redeem/terms',
    component: lazyRouteComponent(invitations, 'RedemptionStepsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/redeem/problem',
    component: lazyRouteComponent(invitations, 'RedemptionProblemPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/redeem/$ticket',
    component: lazyRouteComponent(invitations, 'GetStartedPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/block-invitations/$token',
    component: lazyRouteComponent(invitations, 'BlockInvitationsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/access-refused',
    component: lazyRouteComponent(decisions, 'AccessRefusedPage'),
  }),
];

const framedPages = [
  createRoute({ getParentRoute: () => framed, path: '/', component: lazyRouteComponent(guide, 'HomePage') }),
  createRoute({
    getParentRoute: () => framed,
    path: '/my-roles',
    component: lazyRouteComponent(activation, 'MyRolesPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/why',
    component: lazyRouteComponent(decisions, 'WhyPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/approvals',
    component: lazyRouteComponent(approvals, 'ApprovalsPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/approvals/$requestId',
    beforeLoad: ({ params, search }) => {
      const reviewed = { ...search, review: params.requestId };
      // oxlint-disable-next-line typescript/only-throw-error -- the router expects its redirect to be thrown.
      throw redirect({ to: '/approvals', search: reviewed as never, replace: true });
    },
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/my-reviews',
    component: lazyRouteComponent(accessReviews, 'MyReviewsPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/my-reviews/$instanceId',
    component: lazyRouteComponent(accessReviews, 'MyReviewPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/access-reviews',
    component: lazyRouteComponent(accessReviews, 'ReviewsPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/access-reviews/new',
    component: lazyRouteComponent(accessReviews, 'NewReviewPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/access-reviews/$reviewId/change',
    component: lazyRouteComponent(accessReviews, 'EditReviewPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/access-reviews/$reviewId',
    component: lazyRouteComponent(accessReviews, 'ReviewPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/resources',
    component: lazyRouteComponent(resources, 'ResourcesPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/resources/scope',
    component: lazyRouteComponent(resources, 'ResourcePage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/resources/role',
    component: lazyRouteComponent(assignments, 'RolePage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/directory-roles',
    component: lazyRouteComponent(resources, 'DirectoryRolesPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/directory-roles/role',
    component: lazyRouteComponent(assignments, 'DirectoryRolePage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/users',
    component: lazyRouteComponent(directory, 'UsersPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/bulk-invitations',
    component: lazyRouteComponent(invitations, 'BulkInvitationsPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/bulk-invitations/$bulkId',
    component: lazyRouteComponent(invitations, 'BulkInvitationPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/deleted-users',
    component: lazyRouteComponent(directory, 'DeletedUsersPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/users/$userId',
    component: lazyRouteComponent(directory, 'UserPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/groups',
    component: lazyRouteComponent(directory, 'GroupsPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/groups/$groupId',
    component: lazyRouteComponent(directory, 'GroupPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/settings/roles',
    component: lazyRouteComponent(roleSettings, 'InheritancePage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/settings/collaboration',
    component: lazyRouteComponent(invitations, 'CollaborationSettingsPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/settings/terms-of-use',
    component: lazyRouteComponent(terms, 'TermsPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/settings/terms-of-use/$termsId',
    component: lazyRouteComponent(terms, 'TermsDetailPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/settings/home-directories',
    component: lazyRouteComponent(homeDirectories, 'HomeDirectoriesPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/settings/cross-tenant-access',
    component: lazyRouteComponent(homeDirectories, 'CrossTenantPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/settings/home-directories/tests/$testId',
    component: lazyRouteComponent(homeDirectories, 'ConnectionTestPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/settings/undelivered-mail',
    component: lazyRouteComponent(notifications, 'UndeliveredMailPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/settings/webhooks',
    component: lazyRouteComponent(webhooks, 'WebhooksPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/settings/webhooks/$webhookId',
    component: lazyRouteComponent(webhooks, 'WebhookPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/audit/resources',
    component: lazyRouteComponent(audit, 'ResourceAuditPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/audit/mine',
    component: lazyRouteComponent(audit, 'MyAuditPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/audit/streams',
    component: lazyRouteComponent(audit, 'AuditStreamsPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/audit/directory',
    component: lazyRouteComponent(audit, 'DirectoryAuditPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/sign-ins',
    component: lazyRouteComponent(signInLog, 'SignInsPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/notifications',
    component: lazyRouteComponent(notifications, 'NotificationPreferencesPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/account',
    component: lazyRouteComponent(account, 'AccountPage'),
  }),
  createRoute({
    getParentRoute: () => framed,
    path: '/security-info',
    component: lazyRouteComponent(signIn, 'SecurityInfoPage'),
  }),
];

export function createPortalRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([...publicPages, framed.addChildren(framedPages)]),
    context: { queryClient },
    parseSearch,
    stringifySearch,
    defaultPreload: false,
    defaultPendingComponent: PageSkeleton,
    defaultErrorComponent: BrokenPage,
    scrollRestoration: true,
  });
}
