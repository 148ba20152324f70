/**
 * The name of one group, for a form that was opened from its page.
 */
import { queryOptions } from '@tanstack/react-query';
import { graphGet } from '../../api/graph.ts';
import type { GraphGroup } from '../../api/principals.ts';

export const groupNameQuery = (id: string) =>
  queryOptions({
    queryKey: ['group-name', id],
    queryFn: async ({ signal }) =>
      (await graphGet<GraphGroup>(`/groups/${encodeURIComponent(id)}`, { $select: 'id,displayName' }, signal))
        .displayName,
  });
