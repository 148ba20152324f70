/**
 * Users and groups as pages show them, read over Graph.
 */
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { graphGet, type GraphPage, odataText } from './graph.ts';

export interface Principal {
  id: string;
  kind: 'user' | 'group';
  displayName: string;
  /** Mail or user name; the description of a group. */
  detail: string | null;
  guest: boolean;
  pending: boolean;
}

export interface GraphUser {
  id: string;
  displayName: string | null;
  userPrincipalName: string;
  mail: string | null;
  userType?: string | null;
  externalUserState?: string | null;
  accountEnabled?: boolean;
}

export interface GraphGroup {
  id: string;
  displayName: string;
  description: string | null;
  isAssignableToRole?: boolean;
}

export const userFields = 'id,displayName,userPrincipalName,mail,userType,externalUserState,accountEnabled';

export function principalOfUser(user: GraphUser): Principal {
  return {
    id: user.id,
    kind: 'user',
    displayName: user.displayName ?? user.mail ?? user.userPrincipalName,
    detail: user.mail ?? user.userPrincipalName,
    guest: user.userType === 'Guest',
    pending: user.externalUserState === 'PendingAcceptance',
  };
}

export function principalOfGroup(group: GraphGroup): Principal {
  return {
    id: group.id,
    kind: 'group',
    displayName: group.displayName,
    detail: group.description,
    guest: false,
    pending: false,
  };
}

/** The first users and groups whose name, mail or user name starts with the text. */
export const principalSearchQuery = (text: string) =>
  queryOptions({
    queryKey: ['principal-search', text],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Principal[]> => {
      const wanted = odataText(text);
      const names = ['displayName', 'mail', 'userPrincipalName'].map((field) => `startswith(${field},${wanted})`);
      const userFilter = text === '' ? undefined : names.join(' or ');
      const groupFilter = text === '' ? undefined : names[0];
      const [users, groups] = await Promise.all([
        graphGet<GraphPage<GraphUser>>('/users', { $select: userFields, $filter: userFilter, $top: 8 }, signal),
        graphGet<GraphPage<GraphGroup>>('/groups', { $filter: groupFilter, $top: 4 }, signal),
      ]);
      return [...users.value.map(principalOfUser), ...groups.value.map(principalOfGroup)];
    },
  });

const idsInOneRequest = 15;

/** Kind and state of users in a list by id; who may not be read is simply absent. */
export function useUsersById(ids: string[]): Map<string, Principal> {
  const sorted = [...new Set(ids)].toSorted();
  const { data } = useQuery({
    queryKey: ['users-by-id', sorted.join()],
    enabled: sorted.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: async ({ signal }) => {
      const users: GraphUser[] = [];
      for (let start = 0; start < sorted.length; start += idsInOneRequest) {
        const part = sorted
          .slice(start, start + idsInOneRequest)
          .map(odataText)
          .join(',');
        const query = { $select: userFields, $filter: `id in (${part})` };
        users.push(...(await graphGet<GraphPage<GraphUser>>('/users', query, signal)).value);
      }
      return users.map(principalOfUser);
    },
  });
  return new Map((data ?? []).map((principal) => [principal.id, principal]));
}
