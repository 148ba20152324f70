/**
 * Reads and changes users over Graph, and what they hold.
 */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { armList, authorizationPath } from '../../api/arm.ts';
import type { ScheduleView } from '../../api/arm-types.ts';
import { graphDelete, graphGet, graphPage, graphPost, odataText } from '../../api/graph.ts';
import type { Sponsor } from './sponsor-data.ts';
import { type GraphUser, userFields } from '../../api/principals.ts';

export interface UserFilter {
  text: string;
  kind: string;
  /** Shows who answers for each. */
  withSponsors: boolean;
  /** Shows when each last signed in. */
  withSignIns: boolean;
}

export interface SignInActivity {
  lastSignInDateTime: string;
  lastSignInRequestId: string;
}

export interface ListedUser extends GraphUser {
  sponsors?: Sponsor[];
  signInActivity?: SignInActivity | null;
}

const SIGN_INS = 'signInActivity';

export const usersQuery = (filter: UserFilter) =>
  infiniteQueryOptions({
    queryKey: ['users', filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      graphPage<ListedUser>(
        '/users',
        {
          $select: filter.withSignIns ? `${userFields},${SIGN_INS}` : userFields,
          $filter: userFilter(filter),
          $expand: filter.withSponsors ? 'sponsors' : undefined,
          $top: 50,
        },
        pageParam,
        signal,
      ),
    getNextPageParam: (page) => page['@odata.nextLink'] ?? null,
  });

const kindFilters: Record<string, string> = {
  members: "userType eq 'Member'",
  guests: "userType eq 'Guest'",
  pending: "externalUserState eq 'PendingAcceptance'",
  blocked: 'accountEnabled eq false',
  unsponsored: "userType eq 'Guest' and not sponsors/any(s:s/accountEnabled eq true)",
};

function userFilter({ text, kind }: UserFilter): string | undefined {
  const wanted = odataText(text);
  const fields = ['displayName', 'mail', 'userPrincipalName'];
  const byText = text === '' ? '' : `(${fields.map((field) => `startswith(${field},${wanted})`).join(' or ')})`;
  const parts = [kindFilters[kind] ?? '', byText].filter(Boolean);
  return parts.length === 0 ? undefined : parts.join(' and ');
}

export interface UserDetails extends GraphUser {
  creationType?: string | null;
  createdDateTime?: string | null;
  externalUserStateChangeDateTime?: string | null;
  signInActivity?: SignInActivity | null;
  identities?: { signInType?: string; issuer?: string; issuerAssignedId?: string | null }[];
}

/** `deletedItems` of Graph, with the annotations of Daypass. */
export interface DeletedUser extends GraphUser {
  deletedDateTime: string;
  '@daypass.deletedBy': { id: string; displayName: string | null } | null;
  '@daypass.restorableUntil': string;
}

const deletedItems = '/directory/deletedItems';

export const deletedUsersQuery = infiniteQueryOptions({
  queryKey: ['deleted-users'],
  initialPageParam: null as string | null,
  queryFn: ({ pageParam, signal }) =>
    graphPage<DeletedUser>(
      `${deletedItems}/microsoft.graph.user`,
      { $select: userFields, $top: 50 },
      pageParam,
      signal,
    ),
  getNextPageParam: (page) => page['@odata.nextLink'] ?? null,
});

export const deleteUser = ({ id }: GraphUser) => graphDelete(`/users/${id}`);
export const restoreUser = ({ id }: GraphUser) => graphPost<GraphUser>(`${deletedItems}/${id}/restore`, {});
export const purgeUser = ({ id }: GraphUser) => graphDelete(`${deletedItems}/${id}`);

const detailFields = `${userFields},creationType,createdDateTime,externalUserStateChangeDateTime,identities`;

export const userQuery = (id: string, withSignIns: boolean) =>
  queryOptions({
    queryKey: ['user', id, withSignIns],
    queryFn: ({ signal }) => {
      const $select = withSignIns ? `${detailFields},${SIGN_INS}` : detailFields;
      return graphGet<UserDetails>(`/users/${encodeURIComponent(id)}`, { $select }, signal);
    },
  });

export interface UserRole {
  kind: 'Eligible' | 'Active';
  schedule: ScheduleView;
}

export const principalRolesQuery = (id: string) =>
  queryOptions({
    queryKey: ['principal-roles', id],
    queryFn: async ({ signal }): Promise<UserRole[]> => {
      const $filter = `assignedTo('${id}')`;
      const read = (list: string) =>
        armList<ScheduleView>('authorization', authorizationPath('/', list), { $filter }, signal);
      const [eligible, active] = await Promise.all([
        read('roleEligibilityScheduleInstances'),
        read('roleAssignmentScheduleInstances'),
      ]);
      return [
        ...eligible.map((schedule) => ({ kind: 'Eligible' as const, schedule })),
        ...active.map((schedule) => ({ kind: 'Active' as const, schedule })),
      ];
    },
  });
