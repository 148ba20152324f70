/**
 * Requests about webhooks and what was sent to them.
 */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Page } from '../../../server/wire/portal/contract.ts';
import type {
  SavedWebhookView,
  WebhookChange,
  WebhookDeliveryView,
  WebhookEntry,
  WebhookList,
} from '../../../server/wire/portal/settings-contract.ts';
import { send, withQuery } from '../../api/client.ts';

const list = '/portal/api/webhooks';
const pathOf = (id: string) => `${list}/${encodeURIComponent(id)}`;
/** While something is on its way, its fate is looked for this often. */
const LOOK_MILLISECONDS = 1_000;
/** Longer than the server gives an attempt. What is due later than this after the last one is not waited for here. */
const ATTEMPT_MILLISECONDS = 90_000;

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: ({ signal }) => send<WebhookList>(list, { signal }),
});

export const deliveriesKey = (id: string) => ['webhooks', id, 'deliveries'];

export const deliveriesQuery = (id: string, status?: string) =>
  infiniteQueryOptions({
    queryKey: [...deliveriesKey(id), status ?? ''],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      send<Page<WebhookDeliveryView>>(withQuery(`${pathOf(id)}/deliveries`, { cursor: pageParam, status }), {
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.value.some(isOnItsWay)) ? LOOK_MILLISECONDS : false,
  });

/** Not tried yet, being tried at this moment, or to be tried again soon. */
export function isOnItsWay({ status, attempts, attemptedAt, nextAttemptAt }: WebhookDeliveryView): boolean {
  if (status !== 'waiting') return false;
  if (attempts === 0 || !attemptedAt || !nextAttemptAt) return true;
  return new Date(nextAttemptAt).getTime() - new Date(attemptedAt).getTime() <= ATTEMPT_MILLISECONDS;
}

export const saveWebhook = ({ id, change }: { id: string; change: WebhookChange }) =>
  send<SavedWebhookView>(pathOf(id), { method: 'PUT', body: change });
export const removeWebhook = ({ id }: WebhookEntry) => send<void>(pathOf(id), { method: 'DELETE' });
export const rotateSecret = ({ id }: WebhookEntry) =>
  send<SavedWebhookView>(`${pathOf(id)}/rotate-secret`, { method: 'POST', body: {} });
export const tryWebhook = ({ id }: WebhookEntry) => send<void>(`${pathOf(id)}/try`, { method: 'POST', body: {} });
export const sendFailedAgain = ({ id }: WebhookEntry) =>
  send<{ count: number }>(`${pathOf(id)}/send-failed-again`, { method: 'POST', body: {} });
export const sendAgain = ({ id, deliveryId }: { id: string; deliveryId: string }) =>
  send<void>(`${pathOf(id)}/deliveries/${encodeURIComponent(deliveryId)}/send-again`, { method: 'POST', body: {} });

export function changeOf({ displayName, url, eventTypes, enabled }: WebhookEntry): WebhookChange {
  return { displayName, url, eventTypes, enabled };
}
