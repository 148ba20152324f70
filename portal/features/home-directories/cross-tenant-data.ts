/**
 * Requests about cross-tenant access: read, change, and what a change would do.
 */
import { queryOptions } from '@tanstack/react-query';
import type {
  AccessPreview,
  CrossTenantAccessView,
  PartnerAccessWish,
} from '../../../server/wire/portal/cross-tenant-contract.ts';
import { send } from '../../api/client.ts';

const root = '/portal/api/cross-tenant-access';

export const crossTenantQuery = queryOptions({
  queryKey: ['cross-tenant-access'],
  queryFn: ({ signal }) => send<CrossTenantAccessView>(root, { signal }),
});

interface Change {
  /** Null: the default. */
  partnerId: string | null;
  wish: PartnerAccessWish;
}

const pathOf = (partnerId: string | null) =>
  partnerId === null ? `${root}/default` : `${root}/partners/${encodeURIComponent(partnerId)}`;

export const saveAccess = ({ partnerId, wish }: Change) =>
  send<CrossTenantAccessView>(pathOf(partnerId), { method: 'PATCH', body: wish });
export const previewAccess = ({ partnerId, wish }: Change) =>
  send<AccessPreview>(`${pathOf(partnerId)}/preview`, { method: 'POST', body: wish });
export const removeAccess = (partnerId: string) => send<CrossTenantAccessView>(pathOf(partnerId), { method: 'DELETE' });
