/**
 * Takes away one of what stands on the page of security info.
 */
import { useQueryClient } from '@tanstack/react-query';
import type { SecurityInfoView } from '../../../server/wire/portal/contract.ts';
import { send } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { securityInfoQuery } from './sign-in-data.ts';

export function useRemoval(kind: 'passkeys' | 'sessions') {
  const client = useQueryClient();
  return useAction(
    (id: string) =>
      send<SecurityInfoView>(`/portal/api/security-info/${kind}/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    (view) => client.setQueryData(securityInfoQuery.queryKey, view),
  );
}
