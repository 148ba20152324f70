/**
 * How things stand with a role at its place: free to be activated, active, planned, or asked for.
 *
 * Nothing is said before all of it is known.
 */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { lastSegment, sameId, type ScheduleView } from '../../api/arm-types.ts';
import { activeQuery, isActiveAt } from './activation-data.ts';
import { ownRequestsQuery } from './own-request-data.ts';
import { plannedQuery } from './planned-data.ts';

export type Standing = 'free' | 'active' | 'planned' | 'asked';

export function useStanding(): (role: ScheduleView) => Standing | undefined {
  const active = useQuery(activeQuery);
  const planned = useInfiniteQuery(plannedQuery);
  const requests = useQuery(ownRequestsQuery);
  const isKnown = [active, planned, requests].every(({ isPending }) => !isPending);
  return (role) => {
    if (!isKnown) return undefined;
    if (isActiveAt(role, active.data ?? [])) return 'active';
    if (planned.data?.some((one) => isAbout(one, role))) return 'planned';
    // At the same place; a narrower scope may still be asked for by other means.
    return requests.data?.some((one) => one.asksTo === 'activate' && isAbout(one, role)) ? 'asked' : 'free';
  };
}

interface Asked {
  role: { id: string };
  resource: { scope: string };
}

function isAbout({ role, resource }: Asked, { properties }: ScheduleView): boolean {
  return sameId(role.id, lastSegment(properties.roleDefinitionId)) && sameId(resource.scope, properties.scope);
}
