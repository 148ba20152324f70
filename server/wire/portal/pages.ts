/**
 * The addresses of the portal's pages, as the portal routes them (`portal/shell/routes.tsx`; a test compares the two).
 *
 * What a browser gets at one of them, everybody gets: a probe or a link checker asks without saying `text/html`.
 */
export const pageAddresses = [
  '/',
  '/access-refused',
  '/approvals',
  '/approvals/:requestId',
  '/audit/directory',
  '/audit/resources',
  '/bootstrap/:token',
  '/deleted-users',
  '/directory-roles',
  '/directory-roles/role',
  '/groups',
  '/groups/:groupId',
  '/my-roles',
  '/redeem/:ticket',
  '/redeem/consent',
  '/redeem/problem',
  '/redeem/terms',
  '/resources',
  '/resources/role',
  '/resources/scope',
  '/security-info',
  '/settings/collaboration',
  '/settings/home-directories',
  '/settings/undelivered-mail',
  '/sign-in',
  '/step-up',
  '/users',
  '/users/:userId',
] as const;
