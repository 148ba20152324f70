/**
 * Reads and changes groups, their members and their owners over Graph.
 */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { graphDelete, graphGet, graphPage, graphPatch, graphPost, odataText } from '../../api/graph.ts';
import { type GraphGroup, type GraphUser, userFields } from '../../api/principals.ts';

export const groupsQuery = (text: string) =>
  infiniteQueryOptions({
    queryKey: ['groups', text],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const $filter = text === '' ? undefined : `startswith(displayName,${odataText(text)})`;
      return graphPage<GraphGroup>('/groups', { $filter, $top: 50 }, pageParam, signal);
    },
    getNextPageParam: (page) => page['@odata.nextLink'] ?? null,
  });

const pathOf = (id: string) => `/groups/${encodeURIComponent(id)}`;

export const groupQuery = (id: string) =>
  queryOptions({
    queryKey: ['group', id],
    queryFn: ({ signal }) => graphGet<GraphGroup>(pathOf(id), {}, signal),
  });

export interface GroupMember extends Partial<GraphUser> {
  '@odata.type'?: string;
  id: string;
  displayName: string | null;
}

export type GroupPart = 'members' | 'owners';

/** The first page says how many there are. */
export const groupPartQuery = (id: string, part: GroupPart) =>
  infiniteQueryOptions({
    queryKey: ['group-part', id, part],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      graphPage<GroupMember>(
        `${pathOf(id)}/${part}`,
        { $select: userFields, $top: 200, $count: 'true' },
        pageParam,
        signal,
      ),
    getNextPageParam: (page) => page['@odata.nextLink'] ?? null,
  });

export interface GroupChange {
  displayName: string;
  description: string;
  /** Said once, when the group is made. */
  isAssignableToRole: boolean;
}

export async function saveGroup(asked: { group: GraphGroup | null; change: GroupChange }): Promise<{ id: string }> {
  const { displayName, description, isAssignableToRole } = asked.change;
  const said = { displayName: displayName.trim(), description: description.trim() };
  if (asked.group) {
    await graphPatch<void>(pathOf(asked.group.id), said);
    return asked.group;
  }
  return graphPost<GraphGroup>('/groups', { ...said, isAssignableToRole, mailEnabled: false, securityEnabled: true });
}

export const deleteGroup = ({ id }: GraphGroup) => graphDelete(pathOf(id));

export interface PartChange {
  groupId: string;
  part: GroupPart;
  principalId: string;
}

export const addToGroup = ({ groupId, part, principalId }: PartChange) =>
  graphPost<void>(`${pathOf(groupId)}/${part}/$ref`, {
    '@odata.id': `${location.origin}/v1.0/directoryObjects/${principalId}`,
  });

export const removeFromGroup = ({ groupId, part, principalId }: PartChange) =>
  graphDelete(`${pathOf(groupId)}/${part}/${principalId}/$ref`);
