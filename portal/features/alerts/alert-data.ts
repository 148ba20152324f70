/**
 * Reads alerts, their incidents and what is over; sends what is done about them.
 */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type {
  AlertConfigurationChange,
  AlertList,
  AlertView,
  DismissalRequest,
  FixRequest,
  IncidentView,
  PastIncidentView,
} from '../../../server/wire/portal/alerts-contract.ts';
import type { Page } from '../../../server/wire/portal/contract.ts';
import { send, withQuery } from '../../api/client.ts';

/** Everything read here: what is done about one incident may change each list. */
export const alertsKey = ['alerts'];

export const alertsQuery = (scope: string) =>
  queryOptions({
    queryKey: [...alertsKey, scope.toLowerCase()],
    queryFn: ({ signal }) => send<AlertList>(withQuery('/portal/api/alerts', { scope }), { signal }),
  });

const addressOf = (alert: string, rest: string) => `/portal/api/alerts/${alert}/${rest}`;

export const incidentsQuery = (scope: string, alert: string, state: 'open' | 'dismissed') =>
  infiniteQueryOptions({
    queryKey: [...alertsKey, scope.toLowerCase(), alert, state],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      send<Page<IncidentView>>(withQuery(addressOf(alert, 'incidents'), { scope, state, cursor: pageParam }), {
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor,
  });

export const historyQuery = (scope: string, alert: string) =>
  infiniteQueryOptions({
    queryKey: [...alertsKey, scope.toLowerCase(), alert, 'past'],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      send<Page<PastIncidentView>>(withQuery(addressOf(alert, 'history'), { scope, cursor: pageParam }), { signal }),
    getNextPageParam: (page) => page.nextCursor,
  });

export interface IncidentAt {
  scope: string;
  alert: string;
  id: string;
}

const incidentAddress = ({ scope, alert, id }: IncidentAt, rest: string) =>
  withQuery(addressOf(alert, `incidents/${id}/${rest}`), { scope });

export const fixIncident = ({ at, fix }: { at: IncidentAt; fix: FixRequest }) =>
  send<void>(incidentAddress(at, 'fix'), { method: 'POST', body: fix });

export const dismissIncident = ({ at, dismissal }: { at: IncidentAt; dismissal: DismissalRequest }) =>
  send<void>(incidentAddress(at, 'dismissal'), { method: 'POST', body: dismissal });

export const reopenIncident = (at: IncidentAt) => send<void>(incidentAddress(at, 'dismissal'), { method: 'DELETE' });

export const saveConfiguration = (change: { scope: string; alert: string; change: AlertConfigurationChange }) =>
  send<AlertView>(withQuery(addressOf(change.alert, 'configuration'), { scope: change.scope }), {
    method: 'PUT',
    body: change.change,
  });
