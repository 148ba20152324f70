/**
 * Requests about this person's own account.
 */
import { queryOptions } from '@tanstack/react-query';
import type { AccountView, Leaving } from '../../../server/wire/portal/account-contract.ts';
import { send } from '../../api/client.ts';

const path = '/portal/api/account';

export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: ({ signal }) => send<AccountView>(path, { signal }),
});

export const leaveOrganization = (leaving: Leaving) => send<void>(`${path}/leave`, { method: 'POST', body: leaving });
